"""Signing up: an application, a confirmed address and an admin's approval make an account."""

import math
import re
import secrets

from msgspec import Struct

from deploy.sandbox import surface
from deploy.sandbox.deeds.languages import checked_language
from deploy.sandbox.deeds.users import add_user
from deploy.sandbox.model.accounts import User
from deploy.sandbox.model.mails import Mail
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request, conflict, not_found, unprocessable
from deploy.sandbox.world import World

MIN_REASON, MAX_REASON = 40, 500
_MAX_USERNAME, _MAX_PASSWORD = 64, 72
_MIN_ENTROPY = 60.0
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_CLASSES = (("!@$&*", 5), ("_-., ", 5), ("\"#%'()+/:;<=>?[\\]^{|}~`", 23))


class Application(Struct, kw_only=True):
    """Who wants an account, and why."""

    username: str
    email: str
    password: str
    locale: str
    reason: str
    address: str
    application_id: str


def read_application(body: Body, *, address: str, application_id: str) -> Application:
    """Read and check a sign-up. Raises RefusedError (400)."""
    if not body.flag("agreement"):
        raise bad_request(
            "Key: 'AccountCreateRequest.Agreement' Error:Field validation for 'Agreement' failed on the 'required' tag"
        )
    found = {name: body.text(name) or "" for name in ("username", "email", "password", "locale", "reason")}
    if not re.fullmatch(rf"[a-z0-9_]{{1,{_MAX_USERNAME}}}", found["username"]):
        raise bad_request(
            f"given username {found['username']} was invalid: must contain only lowercase letters, numbers, "
            f"and underscores, max {_MAX_USERNAME} characters"
        )
    if not _ADDRESS.fullmatch(found["email"]):
        raise bad_request("mail: missing '@' or angle-addr" if found["email"] else "no email provided")
    _check_password(found["password"])
    found["locale"] = checked_language(found["locale"])
    length = len(found["reason"])
    if length < MIN_REASON:
        raise bad_request(f"reason should be at least {MIN_REASON} chars but '{found['reason']}' was {length}")
    if length > MAX_REASON:
        raise bad_request(f"reason should be no more than {MAX_REASON} chars but given reason was {length}")
    return Application(**found, address=address, application_id=application_id)


def sign_up(world: World, form: Application) -> User:
    """Take an application in, ask to confirm the address and tell the admins. Raises RefusedError (409)."""
    if world.users.count("email", form.email.lower()):
        raise conflict(f"email address {form.email} is not available")
    if world.accounts.count("acct", form.username):
        raise conflict(f"username {form.username} is not available")
    user = add_user(world, form.username, form.email, form.password, approved=False)
    world.users.change(
        user,
        locale=form.locale,
        reason=form.reason,
        sign_up_ip=form.address,
        application_id=form.application_id,
        confirmation_token=secrets.token_urlsafe(24),
    )
    link = world.link(f"/confirm_email?token={user.confirmation_token}")
    _send(world, user, "Confirm your address", f"Hello {form.username}! Follow this link to confirm: {link}")
    surface.tell_admins(world, "admin.sign_up", user.account_id)
    return user


def to_confirm(world: World, token: str) -> User:
    """Return whose address a link confirms. Raises RefusedError (404)."""
    user = world.users.one("confirmation", token) if token else None
    if user is None:
        raise not_found()
    return user


def confirm(world: World, user: User) -> None:
    """Take an address as its owner's; done again it changes nothing."""
    if user.confirmed_at is None:
        world.users.change(user, confirmed_at=now())


def applicant(world: World, account_id: str) -> User:
    """Return the user of an account. Raises RefusedError (404)."""
    user = world.user_of(account_id)
    if user is None:
        raise not_found(f"user for account {account_id} not found")
    return user


def approve(world: World, user: User) -> None:
    """Let somebody in; done again it changes nothing."""
    if not user.approved:
        world.users.change(user, approved=True, sign_up_ip="")
        _send(world, user, "You are in", "An admin has approved your account.")


def reject(world: World, user: User, message: str | None) -> None:
    """Turn somebody away and forget them; `message` is mailed unless it is None. Raises RefusedError (422)."""
    if user.approved:
        raise unprocessable(f"account {user.account_id} has already been approved")
    if message is not None:
        _send(world, user, "Your sign-up was turned down", message)
    world.tokens.drop("user", user.id)
    for notification in list(world.notifications):
        if notification.from_id == user.account_id:
            world.notifications.remove(notification)
    world.users.remove(user)
    world.accounts.remove(world.accounts.get(user.account_id))


def _send(world: World, user: User, subject: str, text: str) -> None:
    """Put a mail where tests find it."""
    world.mails.add(Mail(id=new_id(), address=user.email, subject=subject, text=text, created_at=now()))


def _check_password(password: str) -> None:
    """Refuse a password that is empty, too long or easy to guess (400). Strength is counted in bits."""
    if not password:
        raise bad_request("no password provided / provided password was 0 bytes")
    if len(password.encode()) > _MAX_PASSWORD:
        raise bad_request(
            f"password should be no more than {_MAX_PASSWORD} bytes, "
            f"provided password was {len(password.encode())} bytes"
        )
    missing = []
    alphabet = 0
    for letters, count in _CLASSES:
        alphabet += count if set(letters) & set(password) else 0
    if not alphabet:
        missing.append("including more special characters")
    for pattern, count, advice in (
        (r"[a-z]", 26, "using lowercase letters"),
        (r"[A-Z]", 26, "using uppercase letters"),
        (r"\d", 10, "using numbers"),
    ):
        if re.search(pattern, password):
            alphabet += count
        else:
            missing.append(advice)
    bits = len(re.sub(r"(.)\1{2,}", r"\1\1", password)) * math.log2(max(alphabet, 2))
    if bits < _MIN_ENTROPY:
        advice = ", ".join(missing)
        start = f"password is only {int(100 * bits / _MIN_ENTROPY)}% strength, try "
        raise bad_request(
            f"{start}{advice} or using a longer password" if missing else f"{start}using a longer password"
        )
