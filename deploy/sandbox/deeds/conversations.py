"""Conversations: they come to be by direct posts, are read and deleted."""

from deploy.sandbox import surface
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.conversations import Conversation
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.ulid import new_id
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.world import World


def own_conversation(world: World, account: Account, conversation_id: str) -> Conversation:
    """Return a conversation of one's own. Raises RefusedError (404)."""
    row = world.conversations.get(conversation_id)
    if row is None or row.account_id != account.id:
        raise not_found("conversation not found")
    return row


def read_conversation(world: World, row: Conversation) -> None:
    """Note that a conversation was read."""
    world.conversations.change(row, read=True)


def delete_conversation(world: World, row: Conversation) -> None:
    """Forget a conversation; the next post in it makes a new one."""
    world.conversations.remove(row)


def converse(world: World, status: Status) -> None:
    """Let a new direct post take its conversation forward, for each who is in it."""
    if status.visibility != "direct":
        return
    for account_id in _people(status):
        account = world.accounts[account_id]
        if not account.local or not visible(world, account, status):
            continue
        others = [other for other in _people(status) if other != account_id]
        row = _find(world, account_id, others, status.thread_id)
        if row is None:
            row = world.conversations.add(
                Conversation(
                    id=new_id(),
                    account_id=account_id,
                    other_ids=others,
                    thread_id=status.thread_id,
                    last_status_id=status.id,
                )
            )
        latest = max(row.last_status_id, status.id)
        own = status.account_id == account_id
        world.conversations.change(row, last_status_id=latest, read=row.read if own else False)
        if not own:
            surface.conversation_changed(world, row, status)


def forget_status(world: World, status: Status) -> None:
    """Show the post before one that is deleted, and no conversation without any."""
    for row in world.conversations.by("last", status.id):
        people = sorted([row.account_id, *row.other_ids])
        before = [
            post.id
            for post in world.statuses.by("thread", row.thread_id)
            if post.id != status.id and post.visibility == "direct" and _people(post) == people
        ]
        if before:
            world.conversations.change(row, last_status_id=before[-1])
        else:
            world.conversations.remove(row)


def _people(status: Status) -> list[str]:
    """Return who is in a direct post, sorted."""
    return sorted({status.account_id, *status.mention_ids})


def _find(world: World, account_id: str, others: list[str], thread_id: str) -> Conversation | None:
    """Return the conversation of an account with others in a thread."""
    rows = world.conversations.by("account", account_id)
    return next((row for row in rows if row.thread_id == thread_id and row.other_ids == others), None)
