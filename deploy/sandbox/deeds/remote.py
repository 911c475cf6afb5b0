"""Other servers: accounts and posts that arrive from there, as if by federation."""

from datetime import datetime

from deploy.sandbox import surface
from deploy.sandbox.deeds.conversations import converse
from deploy.sandbox.deeds.statuses import use_tags
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.text import format_text
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.errors import forbidden
from deploy.sandbox.world import World


def remote_account(world: World, acct: str) -> Account:
    """Return an account of another server, made known when it is new; `acct` is `name@domain`."""
    found = world.accounts.one("acct", acct.lower())
    if found:
        return found
    username, _, domain = acct.partition("@")
    return world.accounts.add(
        Account(
            id=new_id(),
            username=username,
            domain=domain,
            created_at=now(),
            display_name=username,
            uri=f"https://{domain}/users/{username}",
            url=f"https://{domain}/@{username}",
        )
    )


def remote_post(
    world: World,
    acct: str,
    text: str,
    *,
    html: str | None = None,
    spoiler_text: str = "",
    visibility: str = "public",
    created_at: datetime | None = None,
    in_reply_to_id: str | None = None,
) -> Status:
    """Take in a post of another server; its id comes from its own date, so a late one sorts below newer ones.

    `html` is its content as it is, however bad, in place of what is made of `text`. A name without a domain is
    somebody's of this server.

    Raises RefusedError (403) for a blocked domain.
    """
    if world.domain_blocked(acct.partition("@")[2]):
        raise forbidden("domain is blocked")
    author = remote_account(world, acct)
    formatted = format_text(world, text)
    parent = world.statuses.get(in_reply_to_id)
    status_id = new_id(created_at)
    status = Status(
        id=status_id,
        uri=f"{author.uri}/statuses/{status_id}",
        url=f"{author.url}/{status_id}",
        account_id=author.id,
        created_at=created_at or now(),
        visibility=visibility,
        content=formatted.html if html is None else html,
        spoiler_text=spoiler_text,
        language="en",
        in_reply_to_id=parent.id if parent else None,
        in_reply_to_account_id=parent.account_id if parent else None,
        thread_id=parent.thread_id if parent else status_id,
        mention_ids=[mention.id for mention in formatted.mentions],
        tags=formatted.tags,
        local=author.local,
    )
    world.statuses.add(status)
    use_tags(world, status.tags)
    surface.status_created(world, status)
    converse(world, status)
    return status
