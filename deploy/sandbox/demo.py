"""Moves the demo town (town.py) into a world: its people, and what they did in the last month."""

from datetime import datetime, timedelta

from deploy.sandbox.deeds.conversations import converse
from deploy.sandbox.deeds.emojis import create_emoji
from deploy.sandbox.deeds.instance import update_instance
from deploy.sandbox.deeds.media import store_painting
from deploy.sandbox.deeds.oauth import OUT_OF_BAND, register_app
from deploy.sandbox.deeds.polls import PollDraft
from deploy.sandbox.deeds.statuses import Draft, as_it_stands, post_status
from deploy.sandbox.deeds.users import add_user
from deploy.sandbox.model.accounts import Account, Field, Follow
from deploy.sandbox.model.notifications import Notification
from deploy.sandbox.model.polls import Vote
from deploy.sandbox.model.rules import Rule
from deploy.sandbox.model.statuses import Reaction, Status
from deploy.sandbox.paintings import painting
from deploy.sandbox.text import format_text
from deploy.sandbox.town import Person, Post, the_town
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Body, Upload
from deploy.sandbox.world import World

AVATAR, HEADER, PICTURE, EMOJI = (400, 400), (1500, 500), (1200, 800), (96, 96)
"""How large paintings are, in pixels."""

PEOPLE = the_town().people

_AGE = timedelta(days=90)
_PAUSE = timedelta(minutes=7)
_EDIT = timedelta(minutes=11)


def email_of(name: str) -> str:
    """Return the address somebody of the demo signs in with."""
    return f"{name}@example.org"


def password_of(name: str) -> str:
    """Return the password of somebody of the demo."""
    return f"Chirp-demo-{name}-2026"


def logins() -> dict[str, dict[str, str]]:
    """Return the logins of all, as tools read them."""
    return {person.name: {"email": email_of(person.name), "password": password_of(person.name)} for person in PEOPLE}


def settle(world: World, *, with_posts: bool = True) -> None:
    """Bring the people into an empty world, with pictures, posts and follows unless told otherwise."""
    accounts = {person.name: _move_in(world, person, number) for number, person in enumerate(PEOPLE)}
    if with_posts:
        _furnish(world)
        for person in PEOPLE:
            _dress(world, accounts[person.name], person)
        _Month(world, accounts).pass_by()


def _move_in(world: World, person: Person, number: int) -> Account:
    """Make the account of somebody."""
    user = add_user(
        world,
        person.name,
        email_of(person.name),
        password_of(person.name),
        role="admin" if person.name == "admin" else "user",
        created_at=now() - _AGE + timedelta(hours=number),
    )
    return world.accounts.change(
        world.account_of(user),
        display_name=person.display_name,
        note_raw=person.note,
        note=format_text(world, person.note).html,
        locked=False,
        discoverable=True,
        privacy="public",
    )


def _dress(world: World, account: Account, person: Person) -> None:
    """Give somebody pictures and the lines of a profile."""
    avatar = store_painting(world, account, person.avatar, AVATAR, f"The avatar of {person.display_name}")
    header = store_painting(world, account, person.header, HEADER, f"The header of {person.display_name}")
    fields = [Field(name, value, _inner(format_text(world, value).html)) for name, value in person.fields]
    world.accounts.change(account, avatar_media_id=avatar.id, header_media_id=header.id, fields=fields)


def _furnish(world: World) -> None:
    """Set up the server: what it says about itself, rules and emojis."""
    town = the_town()
    update_instance(world, Body(town.instance))
    for text in town.rules:
        moment = now() - _AGE
        world.rules.add(Rule(id=new_id(), text=text, created_at=moment, updated_at=moment))
    for emoji in town.emojis:
        picture = Upload(f"{emoji.name}.jpg", "image/jpeg", painting(emoji.painting, *EMOJI))
        create_emoji(world, emoji.name, picture, "town")


class _Month:
    """The month that has passed: everything carries the date of when it was done, and nobody is told by a stream."""

    def __init__(self, world: World, accounts: dict[str, Account]) -> None:
        """Begin with people who do not know each other."""
        self._world = world
        self._accounts = accounts
        self._now = now()
        self._app = register_app(world, "Chirp", redirect_uris=OUT_OF_BAND, scopes="read write push")
        self._made: dict[str, Status] = {}

    def pass_by(self) -> None:
        """Let people follow each other and post."""
        for number, person in enumerate(PEOPLE):
            for place, name in enumerate(person.follows.split()):
                self._follow(person.name, name, self._now - timedelta(days=60 - number, minutes=place))
        for post in the_town().posts(self._now):
            self._post(post)

    def _follow(self, name: str, other: str, at: datetime) -> None:
        account, target = self._accounts[name], self._accounts[other]
        row = Follow(id=new_id(at), account_id=account.id, target_id=target.id, created_at=at)
        self._world.follows.add(row)
        self._tell("follow", target.id, account.id, at)

    def _post(self, post: Post) -> None:
        """Post, change it if it was changed, and let others react."""
        account, poll = self._accounts[post.by], post.poll
        media = [store_painting(self._world, account, item.painting, PICTURE, item.alt) for item in post.pictures]
        parent = self._made.get(post.answers or "")
        draft = Draft(
            text=post.versions[0],
            spoiler_text=post.spoiler_text,
            visibility=post.visibility,
            sensitive=bool(post.spoiler_text),
            language=post.language,
            in_reply_to_id=parent.id if parent else None,
            media_ids=[row.id for row in media],
            poll=PollDraft(options=poll.options, multiple=poll.multiple) if poll else None,
            app_id=self._app.id,
            created_at=post.at,
        )
        status = self._made[post.key] = post_status(self._world, account, draft)
        converse(self._world, status)
        for number, text in enumerate(post.versions[1:], 1):
            self._edit(status, text, post.at + _EDIT * number)
        if post.pinned:
            self._world.statuses.change(status, pinned_at=post.at)
        for mentioned in status.mention_ids:
            self._tell("mention", mentioned, account.id, post.at, status)
        self._vote(status, post)
        self._react(status, post)

    def _edit(self, status: Status, text: str, at: datetime) -> None:
        """Put other words in the place of a post's; the old ones stay in its history."""
        before = as_it_stands(self._world, status)
        content = format_text(self._world, text).html
        self._world.statuses.change(status, text=text, content=content, edited_at=at, edits=[*status.edits, before])

    def _vote(self, status: Status, post: Post) -> None:
        """Let people vote, and close the poll if its time is over."""
        row = self._world.polls.get(status.poll_id)
        if row is None or post.poll is None:
            return
        ends = post.at + timedelta(hours=post.poll.hours)
        over = ends <= self._now
        self._world.polls.change(row, expires_at=ends, closed_at=ends if over else None)
        for name, choices in post.poll.choices():
            voter = self._accounts[name]
            self._world.votes.add(Vote(id=new_id(), poll_id=row.id, account_id=voter.id, choices=choices))
            if over:
                self._tell("poll", voter.id, status.account_id, ends, status)

    def _react(self, status: Status, post: Post) -> None:
        """Let people like, boost and keep a post, one after the other."""
        world = self._world
        for place, name in enumerate(post.likes, 1):
            at = self._past(post.at + _PAUSE * place)
            world.favourites.add(self._reaction(name, status, at))
            self._tell("favourite", status.account_id, self._accounts[name].id, at, status)
        for place, name in enumerate(post.boosts, 1):
            self._boost(self._accounts[name], status, self._past(post.at + _PAUSE * (place + 1)))
        for name in post.bookmarks:
            world.bookmarks.add(self._reaction(name, status, self._past(post.at + _PAUSE)))

    def _boost(self, account: Account, status: Status, at: datetime) -> None:
        boost_id = new_id(at)
        self._world.statuses.add(
            Status(
                id=boost_id,
                uri=f"{account.uri}/statuses/{boost_id}",
                url=f"{account.url}/statuses/{boost_id}",
                account_id=account.id,
                created_at=at,
                visibility=status.visibility,
                reblog_of_id=status.id,
                reblog_of_account_id=status.account_id,
                app_id=self._app.id,
            )
        )
        self._tell("reblog", status.account_id, account.id, at, status)

    def _reaction(self, name: str, status: Status, at: datetime) -> Reaction:
        return Reaction(id=new_id(at), account_id=self._accounts[name].id, status_id=status.id, created_at=at)

    def _tell(self, kind: str, account_id: str, from_id: str, at: datetime, status: Status | None = None) -> None:
        """Leave a notification, unless it is about oneself."""
        if account_id == from_id:
            return
        row = Notification(
            id=new_id(at),
            type=kind,
            account_id=account_id,
            from_id=from_id,
            created_at=at,
            status_id=status.id if status else None,
        )
        self._world.notifications.add(row)

    def _past(self, at: datetime) -> datetime:
        """Return a moment that is over."""
        return min(at, self._now)


def _inner(html: str) -> str:
    """Return the HTML of one paragraph without its tags."""
    return html.removeprefix("<p>").removesuffix("</p>")
