"""chirp.conversation_mutes and the statuses seen in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from resolvers.sources.postgres import Session

Place = tuple[datetime, str]
"""When a conversation was muted, and its root."""


@dataclass(frozen=True, slots=True)
class ConversationMute:
    """A muted conversation; `status_id` is its root."""

    account_id: str
    status_id: str
    muted_at: datetime


@dataclass(frozen=True, slots=True)
class _Held:
    """What is told of a row that was inserted or was there."""

    muted_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A status that was seen in a muted conversation; `status_id` is the root of the conversation."""

    account_id: str
    status_id: str
    member_id: str


async def insert(session: Session, account_id: str, root: str, members: Iterable[str]) -> tuple[ConversationMute, bool]:
    """Mute a conversation and note its statuses; return the row, and whether it is new."""
    # An update that changes nothing holds the row: nobody can unmute the conversation before its statuses are noted.
    held = await session.one(
        _Held,
        "INSERT INTO conversation_mutes (account_id, status_id) VALUES ($1, $2)"
        " ON CONFLICT (account_id, status_id) DO UPDATE SET muted_at = conversation_mutes.muted_at"
        " RETURNING muted_at, xmax = 0 AS is_new",
        account_id,
        root,
    )
    if held is None:
        raise LookupError("an upsert returns a row")
    await session.run(
        "INSERT INTO conversation_mute_members (account_id, status_id, member_id)"
        " SELECT $1, $2, unnest($3::text[]) ON CONFLICT (account_id, member_id) DO UPDATE SET status_id = $2",
        account_id,
        root,
        sorted(members),
    )
    # What began further up when it was muted before, and was seen from there, is the same conversation.
    await session.run(
        "DELETE FROM conversation_mutes AS mutes WHERE account_id = $1 AND status_id <> $2 AND NOT EXISTS ("
        " SELECT FROM conversation_mute_members AS members"
        " WHERE members.account_id = mutes.account_id AND members.status_id = mutes.status_id)",
        account_id,
        root,
    )
    return ConversationMute(account_id, root, held.muted_at), held.is_new


async def delete(session: Session, account_id: str, members: Iterable[str]) -> str | None:
    """Unmute the conversation in which any of `members` was seen; return its root, or None when none is muted."""
    return await session.value(
        str,
        "DELETE FROM conversation_mutes USING conversation_mute_members AS members"
        " WHERE members.account_id = $1 AND members.member_id = ANY($2::text[])"
        " AND conversation_mutes.account_id = members.account_id AND conversation_mutes.status_id = members.status_id"
        " RETURNING conversation_mutes.status_id",
        account_id,
        sorted(members),
    )


async def members(session: Session, ids: Iterable[str]) -> list[Member]:
    """Return which statuses of `ids` were seen in a conversation that anybody has muted."""
    return await session.all(
        Member,
        "SELECT account_id, status_id, member_id FROM conversation_mute_members WHERE member_id = ANY($1::text[])",
        list(ids),
    )


async def all_members(session: Session, limit: int) -> list[str]:
    """Return the statuses that were seen in conversations that anybody has muted, at most `limit`."""
    rows = await session.all(
        Member, "SELECT account_id, status_id, member_id FROM conversation_mute_members LIMIT $1", limit
    )
    return [row.member_id for row in rows]


async def insert_members(session: Session, account_id: str, found: Mapping[str, str]) -> None:
    """Note statuses of muted conversations; `found` tells the root of each. What is unmuted stays so."""
    await session.run(
        "INSERT INTO conversation_mute_members (account_id, status_id, member_id)"
        " SELECT $1, found.root, found.member FROM unnest($2::text[], $3::text[]) AS found (root, member)"
        " JOIN conversation_mutes ON account_id = $1 AND status_id = found.root"
        " FOR KEY SHARE OF conversation_mutes ON CONFLICT DO NOTHING",
        account_id,
        list(found.values()),
        list(found),
    )


async def newest(
    session: Session, account_id: str, limit: int, *, older: Place | None = None, newer: Place | None = None
) -> list[ConversationMute]:
    """Return at most `limit` muted conversations, muted last first: the next below a place, or above it."""
    if newer is not None:
        rows = await session.all(
            ConversationMute,
            "SELECT account_id, status_id, muted_at FROM conversation_mutes"
            " WHERE account_id = $1 AND (muted_at, status_id) > ($3, $4) ORDER BY muted_at, status_id LIMIT $2",
            account_id,
            limit,
            *newer,
        )
        return rows[::-1]
    return await session.all(
        ConversationMute,
        "SELECT account_id, status_id, muted_at FROM conversation_mutes WHERE account_id = $1"
        " AND ($3::timestamptz IS NULL OR (muted_at, status_id) < ($3, $4))"
        " ORDER BY muted_at DESC, status_id DESC LIMIT $2",
        account_id,
        limit,
        *(older or (None, None)),
    )
