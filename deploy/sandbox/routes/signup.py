"""Signing up, by page and by API, and confirming an address."""

from html import escape

from deploy.sandbox.deeds import signup
from deploy.sandbox.deeds.oauth import add_token
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.pages import page
from deploy.sandbox.wire.routes import HTML, Routes, Who

routes = Routes()

_FORM = f"""<h1>Sign up</h1>
<form action="/signup" method="POST">
<p><label>Email <input type="email" name="email" autocomplete="email" required></label></p>
<p><label>Password <input type="password" name="password" autocomplete="new-password" required></label></p>
<p><label>Username <input name="username" autocomplete="username" autocapitalize="off"
 pattern="^[a-z0-9_]{{1,64}}$" required></label>
<span class="hint">Small letters, digits and _</span></p>
<p><label>Why do you want to join? <textarea name="reason" rows="4"
 minlength="{signup.MIN_REASON}" maxlength="{signup.MAX_REASON}" required></textarea></label>
<span class="hint">{signup.MIN_REASON} characters at least; an admin reads it.</span></p>
<p><label class="check"><input type="checkbox" name="agreement" value="true" required>
<span>I accept the <a href="/about#rules">terms and the rules</a></span></label></p>
<input type="hidden" name="locale" value="en">
<button type="submit">Sign up</button>
</form>"""


@routes.add("GET", "/signup", who=Who.ANYBODY, offers=HTML)
def sign_up_page(_call: Call) -> object:
    """Ask who wants to join and why."""
    return page("Sign up", _FORM)


@routes.add("POST", "/signup", who=Who.ANYBODY, offers=HTML)
def sign_up(call: Call) -> object:
    """Take an application in."""
    instance = call.world.instance["instance"]
    form = signup.read_application(call.body, address=_address(call), application_id=instance.application_id)
    user = signup.sign_up(call.world, form)
    return page(
        "Thanks",
        f"<h1>Thanks for signing up to {escape(instance.title)}!</h1>\n<p>Hi <b>{escape(form.username)}</b>!</p>\n"
        f"<p>A link to confirm your address goes to <b>{escape(user.email)}</b>.</p>\n"
        "<p>You can sign in once you have followed it and an admin has approved your sign-up.</p>",
    )


@routes.add("POST", "/api/v1/accounts", "write:accounts")
def sign_up_by_api(call: Call) -> object:
    """Take an application in on behalf of a user; the token is of use once it is confirmed and approved."""
    form = signup.read_application(call.body, address=_address(call), application_id=call.app_id or "")
    user = signup.sign_up(call.world, form)
    assert call.viewer, "the route wants a user"  # noqa: S101 - a mistake of ours, not of the caller's
    held = call.viewer.token
    token = add_token(call.world, held.client_id, user.id, held.scopes, held.redirect_uri)
    return {
        "access_token": token.access,
        "token_type": "Bearer",
        "scope": token.scopes,
        "created_at": int(token.created_at.timestamp()),
    }


@routes.add("GET", "/confirm_email", who=Who.ANYBODY, offers=HTML)
def confirm_page(call: Call) -> object:
    """Ask whether an address is theirs; programs that only follow links confirm nothing."""
    user = signup.to_confirm(call.world, call.query.get("token", ""))
    token = escape(call.query["token"])
    return page(
        "Confirm your address",
        f'<h1>Confirm your address</h1>\n<form action="/confirm_email?token={token}" method="POST">\n'
        f"<p>Is <b>{escape(user.email)}</b> your address?</p>\n"
        '<button type="submit">Yes, confirm it</button>\n</form>',
    )


@routes.add("POST", "/confirm_email", who=Who.ANYBODY, offers=HTML)
def confirm(call: Call) -> object:
    """Take the address as confirmed."""
    user = signup.to_confirm(call.world, call.query.get("token", ""))
    signup.confirm(call.world, user)
    then = "You can sign in now." if user.approved else "You can sign in once an admin has approved your sign-up."
    return page("Address confirmed", f"<h1>Thank you</h1>\n<p><b>{escape(user.email)}</b> is confirmed. {then}</p>")


def _address(call: Call) -> str:
    """Return where a request comes from; a proxy in front names it."""
    forwarded = call.request.headers.get("x-forwarded-for", "").partition(",")[0].strip()
    client = call.request.client
    return forwarded or (client.host if client else "")
