"""Finding accounts, own posts and hashtags by text, addresses and handles, newest first."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct, field

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Status, Tag
from deploy.sandbox.text import find_account
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.paging import Page
from deploy.sandbox.world import World

_HANDLE = re.compile(r"@(\w[\w.-]*)(?:@([\w.:-]+))?")
_ADDRESS = re.compile(r"[\w.-]+@[\w.:-]+")
_TAG = re.compile(r"[#\uff03]?(\w+)")


class Found(Struct):
    """What a search found."""

    accounts: list[Account] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)


def find(world: World, viewer: Account, query: str, kind: str, page: Page, *, following: bool, author_id: str) -> Found:
    """Search; `kind` is accounts, statuses, hashtags or "" for all.

    A handle finds accounts, an address what is there, #text hashtags, and any other text accounts and posts: those
    that the viewer wrote or that answer the viewer.
    """
    if kind in ("", "accounts") and _handle(query):
        return Found(accounts=find_accounts(world, viewer, query, page, following=following))
    if urlsplit(query).scheme in ("http", "https"):
        return _by_address(world, viewer, query, kind)
    if kind == "hashtags" or query[0] == "#":
        return Found(tags=_tags(world, query, page) if kind in ("", "hashtags") else [])
    if kind == "":
        page = Page(page.limit)
    found = Found()
    if kind in ("", "accounts"):
        found.accounts = find_accounts(world, viewer, query, page, following=following)
    if kind in ("", "statuses"):
        found.statuses = _statuses(world, viewer, query, page, author_id)
    return found


def find_accounts(world: World, viewer: Account, query: str, page: Page, *, following: bool) -> list[Account]:
    """Return accounts by handle or by text; a whole handle finds a blocked account too."""
    handle = _handle(query)
    if handle and handle[2]:
        account = find_account(world, handle[1], handle[2])
        return [account] if account else []
    text = (handle[1] if handle else query).lower()

    def pick(account_id: str) -> Account | None:
        account = world.accounts[account_id]
        if world.blocked(viewer.id, account_id) or (following and not world.follows_of(viewer.id, account_id)):
            return None
        if handle:
            return account if account.username.lower().startswith(text) else None
        said = account.username + account.display_name + (account.note if following else "")
        return account if text in said.lower() else None

    return page.take(world.accounts.ids, pick)


def _handle(query: str) -> re.Match[str] | None:
    """Read @name and @name@host; an address of mail counts as the latter."""
    return _HANDLE.fullmatch(f"@{query}" if _ADDRESS.fullmatch(query) else query)


def _by_address(world: World, viewer: Account, address: str, kind: str) -> Found:
    """Return the account or the post at an address."""
    found = Found()
    account = world.accounts.one("uri", address) or world.accounts.one("url", address)
    if account and kind in ("", "accounts"):
        found.accounts = [account]
    status = world.statuses.one("uri", address)
    if status and kind in ("", "statuses") and visible(world, viewer, status):
        found.statuses = [status]
    return found


def _tags(world: World, query: str, page: Page) -> list[Tag]:
    """Return hashtags that begin with a word."""
    word = _TAG.fullmatch(query)
    if word is None:
        return []
    return page.take(world.tags.ids, lambda name: world.tags[name] if name.startswith(word[1].lower()) else None)


def _statuses(world: World, viewer: Account, query: str, page: Page, author_id: str) -> list[Status]:
    """Return posts by or to the viewer with a text; `from:name` in it names the author."""
    words = query.split(" ")
    for name in [word.removeprefix("from:") for word in words if word.startswith("from:")]:
        username, _, domain = name.removeprefix("@").partition("@")
        author = find_account(world, username, domain)
        if author is None:
            return []
        author_id = author_id or author.id
    text = " ".join(word for word in words if not word.startswith("from:")).lower()

    def pick(status_id: str) -> Status | None:
        row = world.statuses[status_id]
        ours = viewer.id in (row.account_id, row.in_reply_to_account_id) and not row.reblog_of_id
        fits = ours and author_id in ("", row.account_id) and text in (row.content + row.spoiler_text).lower()
        return row if fits and visible(world, viewer, row) else None

    return page.take(_ours(world, viewer), pick)


def _ours(world: World, viewer: Account) -> list[str]:
    """Return the ids of posts by and to the viewer, oldest first."""
    own = world.statuses.ids_by("author", viewer.id)
    answers: Iterable[str] = (reply for status_id in own for reply in world.statuses.ids_by("reply", status_id))
    return sorted({*own, *answers})
