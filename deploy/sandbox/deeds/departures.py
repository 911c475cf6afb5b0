"""How accounts leave: suspended by an admin or deleted by their owner. What stays is an empty shell with its name."""

from deploy.sandbox.deeds.media import remove_media
from deploy.sandbox.deeds.statuses import delete_status
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.ulid import now
from deploy.sandbox.world import World

_NO_ADDRESS = "0.0.0.0"  # noqa: S104 - what GoToSocial shows in the place of a forgotten address


def suspend(world: World, account: Account) -> None:
    """Empty an account and close it; done again it changes nothing."""
    if account.suspended_at:
        return
    _forget_sign_ins(world, account)
    _forget_relations(world, account)
    for status in world.statuses.by("author", account.id):
        if status.id in world.statuses:
            delete_status(world, status)
    _forget_reactions(world, account)
    for media in world.media.by("account", account.id):
        remove_media(world, media.id)
    world.accounts.change(
        account,
        display_name="",
        note="",
        note_raw="",
        fields=[],
        avatar_media_id=None,
        header_media_id=None,
        locked=True,
        discoverable=False,
        theme="",
        custom_css="",
        enable_rss=False,
        hide_collections=False,
        suspended_at=now(),
    )


def _forget_sign_ins(world: World, account: Account) -> None:
    """End the tokens and applications of an account; nobody can sign in to it any more."""
    user = world.user_of(account.id)
    if user is None:
        return
    world.tokens.drop("user", user.id)
    world.scheduled.drop("account", account.id)
    world.apps.drop("account", account.id)
    world.users.change(user, password="", sign_up_ip=_NO_ADDRESS, locale="", application_id=None)


def _forget_relations(world: World, account: Account) -> None:
    """End all follows, blocks, mutes and notes from and to an account, and what was told of it."""
    for table in (world.follows, world.follow_requests, world.blocks, world.mutes, world.notes):
        for index in ("source", "target"):
            table.drop(index, account.id)
    world.list_members.drop("target", account.id)
    for notification in list(world.notifications):
        if account.id in (notification.account_id, notification.from_id):
            world.notifications.remove(notification)


def _forget_reactions(world: World, account: Account) -> None:
    """Take back favourites, bookmarks and muted threads."""
    for table in (world.favourites, world.bookmarks, world.thread_mutes):
        table.drop("account", account.id)
