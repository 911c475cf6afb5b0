"""Demo people: eight accounts, whom they follow and what they post."""

from datetime import timedelta

from msgspec import Struct

from deploy.sandbox.deeds import reactions, relations
from deploy.sandbox.deeds.oauth import OUT_OF_BAND, register_app
from deploy.sandbox.deeds.statuses import Draft, post_status
from deploy.sandbox.deeds.users import add_user
from deploy.sandbox.text import format_text
from deploy.sandbox.ulid import now
from deploy.sandbox.world import World

_AGE = timedelta(days=90)


class Person(Struct):
    """Somebody of the demo."""

    name: str
    display_name: str
    note: str
    posts: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


PEOPLE = (
    Person("admin", "Ada, who runs this", "Keeps the server warm. Write to me if something is broken."),
    Person(
        "alice",
        "Alice Winter",
        "Birds, bread and bicycles. Rotterdam. #birds",
        (
            "Good morning! A whole family of goldfinches at the feeder today. #birds",
            "Sourdough, day four: it rises, it falls, it has opinions. #bread",
            "Does anybody have a good route from Gouda to Utrecht that stays off the main road? #cycling",
        ),
        ("bob", "carol", "erin", "frank"),
    ),
    Person(
        "bob",
        "Bob Okafor",
        "Teacher of physics, reader of maps, slow runner.",
        (
            "My class built a pendulum from a bicycle wheel today. It kept time better than I do. #physics",
            "@alice take the path along the Hollandsche IJssel, it is quiet and flat. #cycling",
            "Currently reading about the history of longitude. Clocks, everywhere clocks.",
        ),
        ("alice", "carol", "grace"),
    ),
    Person(
        "carol",
        "Carol Lindqvist",
        "Illustrator. Ink, moss, lighthouses.",
        (
            "Finished the last page of the lighthouse book. Forty plates, one cramped hand. #illustration",
            "Moss is just very small forests. #moss",
        ),
        ("alice", "bob", "dave"),
    ),
    Person(
        "dave",
        "Dave",
        "Mostly here to listen.",
        ("Testing, testing. Is this thing on?",),
        ("alice",),
    ),
    Person(
        "erin",
        "Erin Castillo",
        "Community gardens and open source.",
        (
            "The shared garden has its first tomatoes. Come by on Saturday, bring a bag. #garden",
            "Released a tiny tool that counts seeds in a photo. It is wrong in charming ways. #opensource",
        ),
        ("alice", "frank", "grace"),
    ),
    Person(
        "frank",
        "Frank Bauer",
        "Night trains, timetables, station coffee ratings.",
        (
            "The sleeper to Vienna left two minutes early. I have never been so moved. #trains",
            "Station coffee, Basel SBB: 7/10, would wait for a connection again. #trains #coffee",
        ),
        ("alice", "erin"),
    ),
    Person(
        "grace",
        "Grace Mwangi",
        "Astronomy club, third Friday of the month.",
        ("Clear skies tonight: Jupiter and two moons with ordinary binoculars. #astronomy",),
        ("bob", "erin"),
    ),
)


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
    """Bring the people into an empty world, with their posts and follows unless told otherwise."""
    joined = now() - _AGE
    for number, person in enumerate(PEOPLE):
        role = "admin" if person.name == "admin" else "user"
        user = add_user(
            world,
            person.name,
            email_of(person.name),
            password_of(person.name),
            role=role,
            created_at=joined + timedelta(hours=number),
        )
        world.accounts.change(
            world.account_of(user),
            display_name=person.display_name,
            note_raw=person.note,
            note=format_text(world, person.note).html,
            locked=False,
            discoverable=True,
            privacy="public",
        )
    if with_posts:
        _live(world)


def _live(world: World) -> None:
    """Let the people follow each other and post through the last days."""
    for person in PEOPLE:
        account = world.accounts.one("acct", person.name)
        for other in person.follows:
            target = world.accounts.one("acct", other)
            if account and target:
                relations.follow(world, account, target.id)
    app = register_app(world, "Chirp", redirect_uris=OUT_OF_BAND, scopes="read write push")
    moment = now() - timedelta(days=3)
    for turn in range(max(len(person.posts) for person in PEOPLE)):
        for person in PEOPLE:
            account = world.accounts.one("acct", person.name)
            if account and turn < len(person.posts):
                moment += timedelta(hours=2, minutes=47)
                draft = Draft(text=person.posts[turn], language="en", app_id=app.id, created_at=moment)
                status = post_status(world, account, draft)
                for fan in world.follows.by("target", account.id)[: turn + 1]:
                    reactions.favourite(world, world.accounts[fan.account_id], status.id)
