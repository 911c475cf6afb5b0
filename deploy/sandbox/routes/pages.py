"""Pages for visitors: profiles, threads, hashtags, feeds, and the way to the settings."""

from email.utils import format_datetime
from html import escape

from starlette.responses import HTMLResponse, Response

from deploy.sandbox.entities.accounts import account_entity
from deploy.sandbox.entities.media import media_url
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.routes.federation import actor_activity, status_activity
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.wire.negotiate import negotiate
from deploy.sandbox.wire.pages import page, wide_page
from deploy.sandbox.wire.routes import ACTIVITY, HTML, JSON, Routes, Who

routes = Routes()

_SHOWN = 20
_WEB_VISIBILITY = {"public": ("public",), "unlisted": ("public", "unlisted"), "none": ()}


@routes.add("GET", "/@{name}", who=Who.ANYBODY, offers=())
def profile(call: Call) -> object:
    """Show an account and its latest posts, or give the actor to who asks for one."""
    if negotiate(call.request, (*HTML, *ACTIVITY)) not in HTML:
        return actor_activity(call)
    account = _account(call)
    posts = "\n".join(_article(call, row) for row in _latest(call, account))
    return wide_page(account.display_name or account.username, f"{_profile(call, account)}\n{posts}")


@routes.add("GET", "/@{name}/statuses/{id}", who=Who.ANYBODY, offers=())
def thread(call: Call) -> object:
    """Show a post and what answers it, or give the post to who asks for an activity."""
    if negotiate(call.request, (*HTML, *ACTIVITY)) not in HTML:
        return status_activity(call)
    account = _account(call)
    row = call.world.statuses.get(call.path["id"])
    if row is None or row.account_id != account.id or not visible(call.world, None, row):
        raise not_found()
    replies = [reply for reply in call.world.statuses.by("reply", row.id) if visible(call.world, None, reply)]
    articles = "\n".join(_article(call, shown) for shown in [row, *replies])
    title = f"Post by @{account.username}"
    return wide_page(title, f"<h1>{title}</h1>\n{articles}")


@routes.add("GET", "/@{name}/feed.rss", who=Who.ANYBODY, offers=("application/rss+xml", *JSON))
def feed(call: Call) -> object:
    """Give the latest posts as RSS 2.0, if the account allows it."""
    account = _account(call)
    if not account.enable_rss:
        raise not_found()
    items = "".join(
        f"<item><link>{row.url}</link><guid>{row.url}</guid><pubDate>{format_datetime(row.created_at)}</pubDate>"
        f"<description>{escape(row.content)}</description></item>"
        for row in _latest(call, account)
    )
    title = escape(f"Posts from @{account.username}@{call.world.domain}")
    channel = f"<title>{title}</title><link>{account.url}</link><description>{title}</description>"
    xml = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{channel}{items}</channel></rss>'
    return Response(xml, 200, {"Content-Type": "application/rss+xml; charset=utf-8"})


@routes.add("GET", "/tags/{name}", who=Who.ANYBODY, offers=HTML)
def tag(call: Call) -> object:
    """Tell that a hashtag is for who signs in."""
    name = f"#{call.path['name']}"
    return page(name, f"<h1>{escape(name)}</h1>\n<p>Sign in with an app to see the posts with this hashtag.</p>")


@routes.add("GET", "/settings", who=Who.ANYBODY, offers=HTML)
@routes.add("GET", "/settings/{section}", who=Who.ANYBODY, offers=HTML)
@routes.add("GET", "/settings/{section}/{part}", who=Who.ANYBODY, offers=HTML)
def settings(_call: Call) -> object:
    """Show the place of the settings; there is no panel behind it."""
    return page("Settings", "<h1>Settings</h1>\n<p>The sandbox has no settings to change here.</p>")


@routes.add("GET", "/admin", who=Who.ANYBODY, offers=())
@routes.add("GET", "/user", who=Who.ANYBODY, offers=())
@routes.add("GET", "/auth/edit", who=Who.ANYBODY, offers=())
def moved(call: Call) -> object:
    """Send to the settings."""
    where = "/settings/admin" if call.request.url.path == "/admin" else "/settings/user"
    return HTMLResponse(f'<a href="{where}">Moved Permanently</a>.\n\n', 301, {"Location": where})


def _account(call: Call) -> Account:
    account = call.world.accounts.one("acct", call.path["name"].lower())
    if account is None or not account.local or account.suspended_at:
        raise not_found()
    return account


def _latest(call: Call, account: Account) -> list[Status]:
    """Return the newest posts that visitors may see."""
    shown = _WEB_VISIBILITY.get(account.web_visibility, ())
    rows = [
        row
        for row in call.world.statuses.by("author", account.id)
        if row.visibility in shown and not row.reblog_of_id and visible(call.world, None, row)
    ]
    return rows[: -_SHOWN - 1 : -1]


def _profile(call: Call, account: Account) -> str:
    """Return who somebody is."""
    entity = account_entity(call.world, account)
    lines = "".join(f"<dt>{escape(line.name)}</dt><dd>{line.value}</dd>" for line in account.fields)
    return (
        f'<img class="banner" src="{escape(str(entity["header"]))}" alt="">\n'
        f'<img class="face" src="{escape(str(entity["avatar"]))}" alt="">\n'
        f"<h1>{escape(account.display_name or account.username)}</h1>\n"
        f'<p class="handle">@{account.username}@{call.world.domain}</p>\n{account.note}\n'
        + (f'<dl class="fields">{lines}</dl>' if lines else "")
    )


def _article(call: Call, row: Status) -> str:
    """Return a post, behind its warning if it has one."""
    author = call.world.accounts[row.account_id]
    body = row.content + "".join(_picture(call, media_id) for media_id in row.media_ids)
    if row.spoiler_text:
        body = f"<details><summary>{escape(row.spoiler_text)}</summary>{body}</details>"
    name = escape(author.display_name or author.username)
    return (
        f'<article><header><a href="{escape(author.url)}"><b>{name}</b></a>\n'
        f'<a href="{escape(row.url)}"><time>{row.created_at:%Y-%m-%d %H:%M}</time></a></header>\n{body}</article>'
    )


def _picture(call: Call, media_id: str) -> str:
    """Return the small copy of a file, if there is one."""
    media = call.world.media.get(media_id)
    if media is None or not media.small_extension:
        return ""
    return f'<img src="{escape(media_url(call.world, media, "small"))}" alt="{escape(media.description or "")}">'
