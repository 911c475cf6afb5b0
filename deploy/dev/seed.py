"""The demo people's first posts on a real GoToSocial, written over the Mastodon API: what the sandbox begins with."""

from deploy.dev.person import Person, Server
from deploy.sandbox.demo import PEOPLE


def seed(server: Server) -> None:
    """Write profiles, follows, posts and favourites; posts that an interrupted run wrote stay. Raises StartError."""
    people = {somebody.name: Person(server, somebody.name) for somebody in PEOPLE}
    ids: dict[str, str] = {}
    already: dict[str, int] = {}
    for somebody in PEOPLE:
        me = people[somebody.name].call(
            "PATCH",
            "/api/v1/accounts/update_credentials",
            display_name=somebody.display_name,
            note=somebody.note,
            locked=False,
            discoverable=True,
            source={"privacy": "public"},
        )
        ids[somebody.name] = me["id"]
        already[somebody.name] = me["statuses_count"]
    for somebody in PEOPLE:
        for other in somebody.follows:
            people[somebody.name].call("POST", f"/api/v1/accounts/{ids[other]}/follow")
    for turn in range(max(len(somebody.posts) for somebody in PEOPLE)):
        for somebody in PEOPLE:
            if already[somebody.name] <= turn < len(somebody.posts):
                status = people[somebody.name].call(
                    "POST", "/api/v1/statuses", status=somebody.posts[turn], language="en"
                )
                fans = [fan.name for fan in PEOPLE if somebody.name in fan.follows]
                for fan in fans[: turn + 1]:
                    people[fan].call("POST", f"/api/v1/statuses/{status['id']}/favourite")
