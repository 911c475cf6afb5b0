"""Accounts as admins see them."""

from deploy.sandbox.entities.accounts import account_entity, role_entity
from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.world import World


def admin_account_entity(world: World, account: Account) -> dict[str, object]:
    """Return an Admin::Account; of a remote account little is known."""
    user = world.user_of(account.id)
    entity: dict[str, object] = {
        "id": account.id,
        "username": account.username,
        "domain": account.domain or None,
        "created_at": stamp(account.created_at),
        "email": user.email if user else "",
        "ip": (user.sign_up_ip or None) if user else None,
        "ips": [],
        "locale": user.locale if user else "",
        "invite_request": (user.reason or None) if user else None,
        "role": role_entity(user),
        "confirmed": bool(user and user.confirmed_at),
        "approved": bool(user and user.approved),
        "disabled": bool(user and user.disabled),
        "silenced": False,
        "suspended": account.suspended_at is not None,
        "account": account_entity(world, account),
    }
    if user and user.application_id:
        entity["created_by_application_id"] = user.application_id
    return entity
