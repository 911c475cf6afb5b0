"""The demo town on a real GoToSocial, written over the Mastodon API: the same that the sandbox begins with.

What concerns its author alone gets its date in the month; GoToSocial takes no past date for answers to others,
mentions and polls, so these come out now, in their order. A poll that is over ends in a few minutes.
"""

import time
from datetime import UTC, datetime, timedelta

from deploy.dev.person import Person, Server
from deploy.sandbox.demo import AVATAR, EMOJI, HEADER, PICTURE
from deploy.sandbox.paintings import painting
from deploy.sandbox.town import Person as Neighbour
from deploy.sandbox.town import Post, the_town
from resolvers.errors import StartError

SHORTEST_POLL = 300
PAGE = 40


def seed(server: Server) -> None:
    """Write the server's own things, profiles, follows and posts. What is there already stays. Raises StartError."""
    town = the_town()
    people = {neighbour.name: Person(server, neighbour.name) for neighbour in town.people}
    _furnish(Person(server, "admin", scope="read write admin"))
    ids = {neighbour.name: _dress(people[neighbour.name], neighbour) for neighbour in town.people}
    for neighbour in town.people:
        for other in neighbour.follows.split():
            people[neighbour.name].call("POST", f"/api/v1/accounts/{ids[other]}/follow")
    month = _Month(people, {name: _written(person, ids[name]) for name, person in people.items()})
    for post in town.posts(datetime.now(UTC)):
        month.live(post)


def _furnish(admin: Person) -> None:
    """Set what the server says about itself, rules and emojis."""
    town = the_town()
    admin.call("PATCH", "/api/v1/instance", **town.instance)
    rules = {rule["text"] for rule in admin.call("GET", "/api/v1/instance/rules")}
    for text in town.rules:
        if text not in rules:
            admin.call("POST", "/api/v1/admin/instance/rules", text=text)
    emojis = {emoji["shortcode"] for emoji in admin.call("GET", "/api/v1/custom_emojis")}
    for emoji in town.emojis:
        if emoji.name not in emojis:
            picture = painting(emoji.painting, *EMOJI)
            path = "/api/v1/admin/custom_emojis"
            admin.upload("POST", path, {"image": picture}, shortcode=emoji.name, category="town")


def _dress(person: Person, neighbour: Neighbour) -> str:
    """Write a profile and return the account's id."""
    path = "/api/v1/accounts/update_credentials"
    account = person.call(
        "PATCH",
        path,
        display_name=neighbour.display_name,
        note=neighbour.note,
        locked=False,
        discoverable=True,
        source={"privacy": "public"},
        fields_attributes={str(place): {"name": n, "value": v} for place, (n, v) in enumerate(neighbour.fields)},
    )
    if "avatar_media_id" not in account:
        files = {"avatar": painting(neighbour.avatar, *AVATAR), "header": painting(neighbour.header, *HEADER)}
        person.upload(
            "PATCH",
            path,
            files,
            avatar_description=f"The avatar of {neighbour.display_name}",
            header_description=f"The header of {neighbour.display_name}",
        )
    account_id: str = account["id"]
    return account_id


def _written(person: Person, account_id: str) -> dict[str, str]:
    """Return the ids of somebody's posts by their text."""
    found: dict[str, str] = {}
    path = f"/api/v1/accounts/{account_id}/statuses?exclude_reblogs=true&limit={PAGE}"
    page = person.call("GET", path)
    while page:
        found |= {status["text"]: status["id"] for status in page if status.get("text")}
        page = person.call("GET", f"{path}&max_id={page[-1]['id']}")
    return found


class _Month:
    """The posts as they come into being; `written` are those of an earlier run, by author and text."""

    def __init__(self, people: dict[str, Person], written: dict[str, dict[str, str]]) -> None:
        self._people = people
        self._written = written
        self._ids: dict[str, str] = {}
        self._dated: set[str] = set()

    def live(self, post: Post) -> None:
        """Write a post and what others did with it, unless it is there."""
        earlier = next((self._written[post.by][text] for text in post.versions if text in self._written[post.by]), "")
        if earlier:
            self._ids[post.key] = earlier
            return
        person = self._people[post.by]
        path = f"/api/v1/statuses/{self._write(person, post)}"
        if post.pinned:
            person.call("POST", f"{path}/pin")
        for deed, names in (("favourite", post.likes), ("reblog", post.boosts), ("bookmark", post.bookmarks)):
            for name in names:
                self._react(self._people[name], f"{path}/{deed}")

    def _react(self, person: Person, path: str) -> None:
        """React to a post. GoToSocial may answer 404 while it still works on the reaction before: ask again."""
        for pause in (0.2, 1.0):
            try:
                person.call("POST", path)
            except StartError:
                time.sleep(pause)
            else:
                return
        person.call("POST", path)

    def _write(self, person: Person, post: Post) -> str:
        """Post, vote and edit; return the id."""
        media = [
            person.upload("POST", "/api/v2/media", {"file": painting(item.painting, *PICTURE)}, description=item.alt)[
                "id"
            ]
            for item in post.pictures
        ]
        form = {
            "spoiler_text": post.spoiler_text,
            "sensitive": bool(post.spoiler_text),
            "language": post.language,
            "media_ids": media,
        }
        status = person.call(
            "POST", "/api/v1/statuses", status=post.versions[0], visibility=post.visibility, **form, **self._place(post)
        )
        status_id: str = status["id"]
        self._ids[post.key] = status_id
        for name, choices in post.poll.choices() if post.poll else ():
            self._people[name].call("POST", f"/api/v1/polls/{status['poll']['id']}/votes", choices=choices)
        for text in post.versions[1:]:
            person.call("PUT", f"/api/v1/statuses/{status_id}", status=text, **form)
        return status_id

    def _place(self, post: Post) -> dict[str, object]:
        """Return what a post answers, its poll and, where GoToSocial takes one, its date in the past."""
        place: dict[str, object] = {}
        if post.answers:
            place["in_reply_to_id"] = self._ids[post.answers]
        if post.poll:
            left = post.at + timedelta(hours=post.poll.hours) - datetime.now(UTC)
            place["poll"] = {
                "options": post.poll.options,
                "multiple": post.poll.multiple,
                "expires_in": max(SHORTEST_POLL, int(left.total_seconds())),
            }
        alone = not post.poll and not any(f"@{name}" in post.versions[0] for name in self._people)
        if alone and (not post.answers or post.answers in self._dated):
            self._dated.add(post.key)
            place["scheduled_at"] = post.at.isoformat()
        return place
