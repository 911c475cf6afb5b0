"""Making filters and changing what they look for. Whatever changes, the other clients hear of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from deploy.sandbox import surface
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.filters import Filter, FilterKeyword, FilterStatus
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import conflict, not_found, unprocessable
from deploy.sandbox.world import World

_CONTEXTS = ("home", "notifications", "public", "thread", "account")
_ACTIONS = ("warn", "hide", "blur")
_MAX_TITLE = 200
_MAX_KEYWORD = 40
_ULID_LENGTH = 26


def own_filter(world: World, account: Account, filter_id: str) -> Filter:
    """Return a filter of one's own. Raises RefusedError (404)."""
    row = world.filters.get(filter_id)
    if row is None or row.account_id != account.id:
        raise not_found("filter not found")
    return row


def own_keyword(world: World, account: Account, entry_id: str) -> tuple[Filter, FilterKeyword]:
    """Return a keyword of one's own with its filter. Raises RefusedError (404)."""
    entry = world.filter_keywords.get(entry_id)
    if entry is None:
        raise not_found("filter keyword not found")
    return own_filter(world, account, entry.filter_id), entry


def own_status(world: World, account: Account, entry_id: str) -> tuple[Filter, FilterStatus]:
    """Return a post in a filter of one's own with its filter. Raises RefusedError (404)."""
    entry = world.filter_statuses.get(entry_id)
    if entry is None:
        raise not_found("filter status not found")
    return own_filter(world, account, entry.filter_id), entry


def create_filter(world: World, account: Account, body: Body) -> Filter:
    """Make a filter out of a form of version 2. Raises RefusedError (400, 409, 422)."""
    title = _title(body.text("title") or "")
    action = _action(body.text("filter_action") or "warn")
    contexts = _contexts(body.texts("context"))
    keywords, statuses = body.sections("keywords_attributes") or [], body.sections("statuses_attributes") or []
    words = [_keyword(section.text("keyword")) for section in keywords]
    posts = [_status_id(section.text("status_id")) for section in statuses]
    if len(set(words)) < len(words) or len(set(posts)) < len(posts) or _titled(world, account, title):
        raise conflict("duplicate title, keyword or status")
    row = world.filters.add(
        Filter(
            id=new_id(),
            account_id=account.id,
            title=title,
            action=action,
            contexts=contexts,
            expires_at=_expiry(body),
        )
    )
    for word, section in zip(words, keywords, strict=True):
        _add_keyword(world, row, word, whole_word=bool(section.flag("whole_word")))
    for status_id in posts:
        _add_status(world, row, status_id)
    surface.filters_changed(world, account.id)
    return row


def change_filter(world: World, account: Account, row: Filter, body: Body) -> None:
    """Change what a form of version 2 names. Raises RefusedError (404, 409, 422)."""
    changes: dict[str, object] = {}
    if (title := body.text("title")) is not None:
        changes["title"] = _title(title)
        if _titled(world, account, title, row):
            raise conflict("duplicate title")
    if (action := body.text("filter_action")) is not None:
        changes["action"] = _action(action)
    if "context" in body:
        changes["contexts"] = _contexts(body.texts("context"))
    if "expires_in" in body.values:
        changes["expires_at"] = _expiry(body)
    keywords, statuses = body.sections("keywords_attributes") or [], body.sections("statuses_attributes") or []
    for section in keywords:
        _check_keyword_change(world, row, section)
    for section in statuses:
        _check_status_change(section)
    world.filters.change(row, **changes)
    for section in keywords:
        _change_keyword(world, row, section)
    for section in statuses:
        _add_status(world, row, section.text("status_id") or "")
    surface.filters_changed(world, account.id)


def delete_filter(world: World, row: Filter) -> None:
    """Remove a filter and all that it looks for."""
    for entry in world.filter_keywords.by("filter", row.id):
        world.filter_keywords.remove(entry)
    for post in world.filter_statuses.by("filter", row.id):
        world.filter_statuses.remove(post)
    world.filters.remove(row)
    surface.filters_changed(world, row.account_id)


def add_keyword(world: World, row: Filter, keyword: str | None, *, whole_word: bool) -> FilterKeyword:
    """Let a filter look for one more keyword. Raises RefusedError (409, 422)."""
    entry = _add_keyword(world, row, _keyword(keyword), whole_word=whole_word)
    surface.filters_changed(world, row.account_id)
    return entry


def change_keyword(
    world: World, row: Filter, entry: FilterKeyword, keyword: str | None, *, whole_word: bool | None
) -> None:
    """Put another keyword in the place of one. Raises RefusedError (422)."""
    kept = entry.whole_word if whole_word is None else whole_word
    world.filter_keywords.change(entry, keyword=_keyword(keyword), whole_word=kept)
    surface.filters_changed(world, row.account_id)


def remove_keyword(world: World, row: Filter, entry: FilterKeyword) -> None:
    """Look for a keyword no more."""
    world.filter_keywords.remove(entry)
    surface.filters_changed(world, row.account_id)


def add_status(world: World, row: Filter, status_id: str | None) -> FilterStatus:
    """Let a filter meet one more post. Raises RefusedError (409, 422)."""
    entry = _add_status(world, row, _status_id(status_id))
    surface.filters_changed(world, row.account_id)
    return entry


def remove_status(world: World, row: Filter, entry: FilterStatus) -> None:
    """Let a filter meet a post no more."""
    world.filter_statuses.remove(entry)
    surface.filters_changed(world, row.account_id)


def create_v1(world: World, account: Account, body: Body) -> tuple[Filter, FilterKeyword]:
    """Make a filter out of a form of version 1; as in GoToSocial, its phrase is not kept.

    Raises RefusedError (409, 422).
    """
    phrase, contexts = _read_v1(body)
    if _titled(world, account, phrase):
        raise conflict("duplicate title")
    row = world.filters.add(
        Filter(
            id=new_id(),
            account_id=account.id,
            title=phrase,
            action="warn",
            contexts=contexts,
            expires_at=_expiry(body),
        )
    )
    surface.filters_changed(world, account.id)
    lost = FilterKeyword(id=new_id(), filter_id=row.id, keyword=phrase, whole_word=bool(body.flag("whole_word")))
    return row, lost


def change_v1(world: World, account: Account, row: Filter, entry: FilterKeyword, body: Body) -> None:
    """Change a keyword and its filter; as in GoToSocial, another `whole_word` always becomes false.

    Raises RefusedError (409, 422).
    """
    phrase, contexts = _read_v1(body)
    expires_at = _expiry(body)
    shared = world.filter_keywords.count("filter", row.id) > 1 or world.filter_statuses.count("filter", row.id)
    wanted = (phrase, "warn", expires_at, contexts)
    if shared and wanted != (row.title, row.action, row.expires_at, row.contexts):
        raise unprocessable()
    if _titled(world, account, phrase, row):
        raise conflict("duplicate title")
    whole_word = bool(body.flag("whole_word"))
    world.filter_keywords.change(entry, keyword=phrase, whole_word=whole_word and entry.whole_word)
    world.filters.change(row, title=phrase, action="warn", contexts=contexts, expires_at=expires_at)
    surface.filters_changed(world, account.id)


def delete_v1(world: World, row: Filter, entry: FilterKeyword) -> None:
    """Remove a keyword, and its filter when that has nothing else."""
    if world.filter_keywords.count("filter", row.id) > 1 or world.filter_statuses.count("filter", row.id):
        remove_keyword(world, row, entry)
    else:
        delete_filter(world, row)


def _read_v1(body: Body) -> tuple[str, list[str]]:
    """Return phrase and contexts of a form of version 1."""
    phrase = _title(_keyword(body.text("phrase")))
    contexts = _contexts(body.texts("context"))
    if body.flag("irreversible"):
        raise unprocessable("irreversible aka server-side drop filters are not supported yet")
    return phrase, contexts


def _add_keyword(world: World, row: Filter, keyword: str, *, whole_word: bool) -> FilterKeyword:
    if any(entry.keyword == keyword for entry in world.filter_keywords.by("filter", row.id)):
        raise conflict("duplicate keyword")
    entry = FilterKeyword(id=new_id(), filter_id=row.id, keyword=keyword, whole_word=whole_word)
    return world.filter_keywords.add(entry)


def _add_status(world: World, row: Filter, status_id: str) -> FilterStatus:
    if world.filter_statuses.count("pair", pair(row.id, status_id)):
        raise conflict("duplicate status")
    return world.filter_statuses.add(FilterStatus(id=new_id(), filter_id=row.id, status_id=status_id))


def _check_keyword_change(world: World, row: Filter, section: Body) -> None:
    """Refuse a change of a keyword that cannot be made."""
    entry_id, keyword = section.text("id"), section.text("keyword")
    if keyword is not None:
        _keyword(keyword)
    if not entry_id and section.flag("_destroy"):
        raise unprocessable("can't delete a filter keyword without an ID")
    if not entry_id and keyword is None:
        raise unprocessable("can't create a filter keyword without a keyword")
    entry = world.filter_keywords.get(entry_id)
    if entry_id and (entry is None or entry.filter_id != row.id):
        raise not_found("filter keyword not found")


def _check_status_change(section: Body) -> None:
    """Refuse to do anything but add a post: GoToSocial cannot take one out this way."""
    if section.text("id"):
        raise unprocessable("filter status IDs here can only be used to delete them")
    if section.flag("_destroy"):
        raise unprocessable("can't delete a filter status without an ID")
    _status_id(section.text("status_id"))


def _change_keyword(world: World, row: Filter, section: Body) -> None:
    """Add, change or take out a keyword."""
    entry, keyword = world.filter_keywords.get(section.text("id")), section.text("keyword")
    if entry is None:
        _add_keyword(world, row, keyword or "", whole_word=bool(section.flag("whole_word")))
    elif section.flag("_destroy"):
        world.filter_keywords.remove(entry)
    else:
        given = {"keyword": keyword, "whole_word": section.flag("whole_word")}
        world.filter_keywords.change(entry, **{name: value for name, value in given.items() if value is not None})


def _titled(world: World, account: Account, title: str, but: Filter | None = None) -> bool:
    """Say whether another filter has a title already."""
    return any(row.title == title and row is not but for row in world.filters.by("account", account.id))


def _title(title: str) -> str:
    if not title:
        raise unprocessable(f"filter title must be provided, and must be no more than {_MAX_TITLE} chars")
    if len(title) > _MAX_TITLE:
        raise unprocessable(
            f"filter title length must be no more than {_MAX_TITLE} chars, provided title was {len(title)} chars"
        )
    return title


def _keyword(keyword: str | None) -> str:
    if not keyword:
        raise unprocessable(f"filter keyword must be provided, and must be no more than {_MAX_KEYWORD} chars")
    if len(keyword) > _MAX_KEYWORD:
        raise unprocessable(
            f"filter keyword length must be no more than {_MAX_KEYWORD} chars, "
            f"provided keyword was {len(keyword)} chars"
        )
    return keyword


def _status_id(status_id: str | None) -> str:
    if not status_id:
        raise unprocessable("status_id must be provided")
    if len(status_id) != _ULID_LENGTH:
        raise unprocessable(
            "status_id didn't match the expected ULID format for an ID "
            "(26 characters from the set 0123456789ABCDEFGHJKMNPQRSTVWXYZ)"
        )
    return status_id


def _action(action: str) -> str:
    if action not in _ACTIONS:
        raise unprocessable(f"filter action '{action}' was not recognized, valid options are {_quoted(_ACTIONS)}")
    return action


def _contexts(given: list[str] | None) -> list[str]:
    """Return contexts in GoToSocial's order."""
    for context in given or []:
        if context not in _CONTEXTS:
            raise unprocessable(
                f"filter context '{context}' was not recognized, valid options are {_quoted(_CONTEXTS)}"
            )
    if not given:
        raise unprocessable("at least one filter context is required")
    return [context for context in _CONTEXTS if context in given]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _expiry(body: Body) -> datetime | None:
    """Return when a filter ends, None for never."""
    seconds = body.number("expires_in") or 0
    return now() + timedelta(seconds=seconds) if seconds > 0 else None
