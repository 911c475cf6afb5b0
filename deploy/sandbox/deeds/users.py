"""Local users: how they come to be, their passwords and how they leave."""

import hashlib
import hmac
import secrets
from datetime import datetime

from deploy.sandbox.model.accounts import Account, User
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.world import World

_ROUNDS = 2000


def add_user(
    world: World,
    username: str,
    email: str,
    password: str,
    *,
    role: str = "user",
    approved: bool = True,
    created_at: datetime | None = None,
) -> User:
    """Make a local account and its user; an approved one is confirmed too."""
    moment = created_at or now()
    account = world.accounts.add(
        Account(
            id=new_id(created_at),
            username=username,
            display_name=username,
            created_at=moment,
            uri=world.link(f"/users/{username}"),
            url=world.link(f"/@{username}"),
            locked=True,
        )
    )
    user = User(
        id=new_id(),
        account_id=account.id,
        email=email,
        password=hash_password(password),
        created_at=moment,
        role=role,
        application_id=world.instance["instance"].application_id,
        approved=approved,
        confirmed_at=moment if approved else None,
    )
    return world.users.add(user)


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    salt = secrets.token_hex(8)
    return f"{salt}:{_digest(password, salt)}"


def password_fits(user: User, password: str) -> bool:
    """Say whether a password is the user's."""
    salt, _, digest = user.password.partition(":")
    return hmac.compare_digest(_digest(password, salt), digest)


def _digest(password: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), _ROUNDS).hex()
