"""What `chirp dev` shows once everything runs: where to go, who one can be, what runs where."""

from collections.abc import Sequence

from deploy.dev.home import Home
from deploy.dev.part import Part
from deploy.sandbox.demo import logins


def screen(home: Home, parts: Sequence[Part], *, origin: str) -> list[str]:
    """Return one screen of lines about a running system whose public address is `origin`."""
    name = max(len(part.name) for part in parts)
    address = max(len(part.address) for part in parts)
    people = logins().values()
    email = max(len(login["email"]) for login in people)
    return [
        "",
        f"  Chirp is running: {origin}    (Ctrl-C stops it)",
        "",
        f"  GraphQL    {origin}/graphql  (GraphiQL in a browser)",
        f"  Mastodon   {origin}  (give this address to an app)",
        "",
        "  Sign in as",
        *(f"    {login['email']:{email}}   {login['password']}" for login in people),
        "",
        "  What runs",
        *(f"    {part.name:{name}}   {part.address:{address}}   {part.note}" for part in parts),
        "",
        f"  Data and logs are in {home.path}; `make clean` removes them.",
        "",
    ]
