"""Signing in: the pages a browser goes through, and the token endpoint."""

from html import escape
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from deploy.sandbox.deeds.oauth import ADVICE, OUT_OF_BAND, app_token, exchange_code, grant_code, revoke
from deploy.sandbox.deeds.users import password_fits
from deploy.sandbox.demo import logins
from deploy.sandbox.model.accounts import User
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import OAuthRefusedError, RefusedError, bad_request, unauthorized
from deploy.sandbox.wire.pages import page
from deploy.sandbox.wire.routes import HTML, Routes, Who
from deploy.sandbox.wire.sessions import Sessions

routes = Routes()
sessions = Sessions()

_WAITING = {
    "check_your_email": ("Check your email", "Follow the link that was sent to you, then sign in."),
    "wait_for_approval": ("Wait for approval", "An admin has to approve your sign-up before you can sign in."),
    "account_disabled": ("Account disabled", "This account is closed."),
}

_SIGN_IN = """<h1>Sign in</h1>
<form action="/auth/sign_in" method="POST">
<p><label>Email <input type="email" name="username" autocomplete="username" required autofocus></label></p>
<p><label>Password <input type="password" name="password" autocomplete="current-password" required></label></p>
<button type="submit">Sign in</button>
</form>"""
_MEANINGS = {
    "read": "read all that your account can read",
    "write": "post, follow and change things in your name",
    "follow": "follow, mute and block in your name",
    "push": "send you notifications",
    "profile": "see who you are",
    "admin": "look after this server, as far as you may",
}


@routes.add("GET", "/oauth/authorize", who=Who.ANYBODY, offers=HTML)
def authorize_page(call: Call) -> object:
    """Ask for consent; who has not signed in yet is sent to do so first."""
    values = sessions.load(call.world, call.request)
    user = call.world.users.get(values.get("user_id"))
    if user is None:
        return _to_sign_in(call)
    if why := _waits(call, user):
        return HTMLResponse("", 303, {"Location": f"/auth/{why}"})
    app = call.world.apps.one("client", values["client_id"])
    if app is None:
        raise bad_request("could not find app", ADVICE)
    redirect_uri = values["redirect_uri"]
    after = (
        "Then you get a code to copy."
        if redirect_uri == OUT_OF_BAND
        else f"Then it takes you to <code>{escape(redirect_uri)}</code>."
    )
    return page(
        "Authorize app",
        f"<h1>Let {escape(app.name)} in?</h1>\n"
        f"<p>Hi <b>{escape(call.world.account_of(user).username)}</b>! <b>{escape(app.name)}</b> would like to:</p>\n"
        f'<ul class="scopes">\n{_scopes(values["scope"])}\n</ul>\n<p class="hint">{after}</p>\n'
        '<form action="/oauth/authorize" method="POST">\n<button type="submit">Allow</button>\n</form>',
    )


@routes.add("POST", "/oauth/authorize", who=Who.ANYBODY, offers=())
def authorize(call: Call) -> object:
    """Take the consent and send the browser back to the application with a code."""
    values = sessions.load(call.world, call.request)
    user = call.world.users.get(values.get("user_id"))
    app = call.world.apps.one("client", values.get("client_id", ""))
    if user is None or app is None:
        raise RefusedError(500, "key user_id was not found in session", ADVICE)
    if why := _waits(call, user):
        return HTMLResponse("", 303, {"Location": f"/auth/{why}"})
    redirect_uri = values["redirect_uri"]
    if redirect_uri not in app.redirect_uris:
        raise bad_request("invalid redirect uri", ADVICE)
    code = grant_code(call.world, app, user, redirect_uri, values["scope"]).id
    state = {"state": values["state"]} if values.get("state") else {}
    if redirect_uri == OUT_OF_BAND:
        return _found("/oauth/oob", {"code": code} | state)
    response = _found(redirect_uri, {"code": code} | state)
    sessions.save(call.world, call.request, response, {})
    return response


@routes.add("GET", "/auth/sign_in", who=Who.ANYBODY, offers=HTML)
def sign_in_page(call: Call) -> object:
    """Ask for address and password, and name those of the demo: nobody could guess them."""
    return page("Sign in", f"{_SIGN_IN}\n{_demo_logins(call)}")


@routes.add("POST", "/auth/sign_in", who=Who.ANYBODY, offers=())
def sign_in(call: Call) -> object:
    """Check address and password, then go on to the consent."""
    user = _checked_user(call)
    response = _found("/oauth/authorize", {})
    values = sessions.load(call.world, call.request)
    sessions.save(call.world, call.request, response, values | {"user_id": user.id})
    return response


@routes.add("GET", "/auth/check_your_email", who=Who.ANYBODY, offers=HTML)
@routes.add("GET", "/auth/wait_for_approval", who=Who.ANYBODY, offers=HTML)
@routes.add("GET", "/auth/account_disabled", who=Who.ANYBODY, offers=HTML)
def waiting_page(call: Call) -> object:
    """Say why somebody cannot sign in yet, or no more."""
    title, text = _WAITING[PurePosixPath(call.request.url.path).name]
    return page(title, f"<h2>{title}</h2>\n<p>{text}</p>")


@routes.add("GET", "/oauth/oob", who=Who.ANYBODY, offers=())
def out_of_band_page(call: Call) -> object:
    """Show the code to who cannot be sent back to their application."""
    values = sessions.load(call.world, call.request)
    user = call.world.users.get(values.get("user_id"))
    if user is None:
        raise bad_request("key user_id was not found in session", ADVICE)
    code = escape(call.query.get("code", ""))
    name = escape(call.world.account_of(user).username)
    response = page(
        "Your code",
        f"<h1>Hi {name}!</h1>\n<p>Copy this code into the app, for <em>{escape(values['scope'])}</em>:</p>\n"
        f'<p class="code"><code>{code}</code></p>',
    )
    sessions.save(call.world, call.request, response, {})
    return response


@routes.add("POST", "/oauth/token", who=Who.ANYBODY)
def token(call: Call) -> object:
    """Give a token for a code or to an application. PKCE is ignored."""
    form = {
        name: call.body.text(name) or "" for name in ("client_id", "client_secret", "redirect_uri", "code", "scope")
    }
    grant = call.body.text("grant_type")
    if complaints := _complaints(call.body, grant):
        raise OAuthRefusedError(400, "invalid_request", *complaints)
    client = (form["client_id"], form["client_secret"], form["redirect_uri"])
    if grant == "authorization_code":
        made = exchange_code(call.world, *client, form["code"])
    else:
        made = app_token(call.world, *client, form["scope"])
    answer: dict[str, object] = {
        "access_token": made.access,
        "token_type": "Bearer",
        "scope": made.scopes,
        "created_at": int(made.created_at.timestamp()),
    }
    if made.expires_at:
        answer["expires_in"] = int((made.expires_at - made.created_at).total_seconds())
    return _uncached(answer)


@routes.add("POST", "/oauth/revoke", who=Who.ANYBODY)
def revoke_token(call: Call) -> object:
    """End a token on behalf of its application."""
    form = {name: call.body.text(name) or call.query.get(name, "") for name in ("token", "client_id", "client_secret")}
    for name, value in form.items():
        if not value:
            raise OAuthRefusedError(400, "invalid_request", f"{name} not set")
    revoke(call.world, form["client_id"], form["client_secret"], form["token"])
    return {}


def _waits(call: Call, user: User) -> str:
    """Return the page that says why a user may not sign in, "" for who may."""
    if user.confirmed_at is None:
        return "check_your_email"
    if not user.approved:
        return "wait_for_approval"
    gone = user.disabled or call.world.account_of(user).suspended_at
    return "account_disabled" if gone else ""


def _demo_logins(call: Call) -> str:
    """Return the logins of the demo's people who are here."""
    entries = "\n".join(
        f"<dt>{escape(login['email'])}</dt><dd><code>{escape(login['password'])}</code></dd>"
        for login in logins().values()
        if call.world.users.one("email", login["email"])
    )
    return f'<details class="demo">\n<summary>People of the demo</summary>\n<dl>\n{entries}\n</dl>\n</details>'


def _scopes(scopes: str) -> str:
    """Return each scope with what it means."""
    return "\n".join(
        f"<li>{_MEANINGS.get(scope.partition(':')[0], 'use')} (<code>{escape(scope)}</code>)</li>"
        for scope in scopes.split()
    )


def _to_sign_in(call: Call) -> Response:
    """Remember what the application asked for and show the way to the sign-in page."""
    asked = {
        name: call.query.get(name, "") for name in ("response_type", "client_id", "redirect_uri", "scope", "state")
    }
    for name, field in (
        ("response_type", "ResponseType"),
        ("client_id", "ClientID"),
        ("redirect_uri", "RedirectURI"),
    ):
        if not asked[name]:
            raise bad_request(
                f"Key: 'OAuthAuthorize.{field}' Error:Field validation for '{field}' failed on the 'required' tag",
                ADVICE,
            )
    asked["scope"] = asked["scope"].replace("+", " ") or "read"
    response = HTMLResponse('<a href="/auth/sign_in">See Other</a>.\n\n', 303, {"Location": "/auth/sign_in"})
    sessions.save(call.world, call.request, response, asked)
    return response


def _checked_user(call: Call) -> User:
    """Return the user whose password was given."""
    email, password = call.body.text("username") or "", call.body.text("password") or ""
    user = call.world.users.one("email", email.lower())
    if user is None or not password_fits(user, password):
        raise unauthorized("password/email combination was incorrect", ADVICE)
    return user


def _complaints(body: Body, grant: str | None) -> list[str]:
    """Return what is wrong with a token request."""
    found = []
    if grant is None:
        found.append(
            "grant_type was not set in the token request form, "
            "but must be set to authorization_code or client_credentials"
        )
    found += [
        f"{name} was not set in the token request form"
        for name in ("client_id", "client_secret", "redirect_uri")
        if body.text(name) is None
    ]
    if "code" in body and grant != "authorization_code":
        found.append("a code was provided in the token request form, but grant_type was not set to authorization_code")
    if "code" not in body and grant == "authorization_code":
        found.append(
            "code was not set in the token request form, but must be set since grant_type is authorization_code"
        )
    return found


def _found(url: str, query: dict[str, str]) -> Response:
    """Send the browser on."""
    parts = urlsplit(url)
    pairs = urlencode([*parse_qsl(parts.query), *query.items()])
    return RedirectResponse(parts._replace(query=pairs).geturl(), 302)


def _uncached(answer: dict[str, object]) -> Response:
    """Return a token so that nobody keeps it on the way."""
    response = JSONResponse(answer)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
