"""What the server says about itself: instance v1 and v2, probes and two pages."""

from html import escape

from starlette.responses import Response

from deploy.sandbox.deeds.instance import update_instance
from deploy.sandbox.entities.instance import instance_v1_entity, instance_v2_entity
from deploy.sandbox.entities.rules import rules_in_force
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.pages import page, wide_page
from deploy.sandbox.wire.routes import HTML, Routes, Who

routes = Routes()


@routes.add("GET", "/api/v1/instance", who=Who.ANYBODY)
def instance_v1(call: Call) -> object:
    """Return the instance as Mastodon 3 shows it."""
    return instance_v1_entity(call.world)


@routes.add("GET", "/api/v2/instance", who=Who.ANYBODY)
def instance_v2(call: Call) -> object:
    """Return the instance as Mastodon 4 shows it."""
    return instance_v2_entity(call.world)


@routes.add("PATCH", "/api/v1/instance", "admin:write")
def change_instance(call: Call) -> object:
    """Change title, descriptions and contact."""
    update_instance(call.world, call.body)
    return instance_v1_entity(call.world)


@routes.add("GET", "/livez", who=Who.ANYBODY, offers=())
@routes.add("HEAD", "/livez", who=Who.ANYBODY, offers=())
@routes.add("GET", "/readyz", who=Who.ANYBODY, offers=())
@routes.add("HEAD", "/readyz", who=Who.ANYBODY, offers=())
def probe(_call: Call) -> object:
    """Say that the server lives."""
    return Response(status_code=200)


@routes.add("GET", "/", who=Who.ANYBODY, offers=HTML)
def front_page(call: Call) -> object:
    """Greet who comes with a browser; behind Chirp, nobody comes here."""
    title = call.world.instance["instance"].title
    return page(
        title,
        f"<h1>{escape(title)}</h1>\n<p>This is the sandbox itself. Chirp has a page for visitors in front of it.</p>\n"
        '<p><a href="/about">About this server</a></p>',
    )


@routes.add("GET", "/about", who=Who.ANYBODY, offers=HTML)
def about_page(call: Call) -> object:
    """Tell what the server is, and by which rules."""
    row = call.world.instance["instance"]
    about = row.description or row.short_description or "<p>Nothing has been written here yet.</p>"
    rules = [f"<li>{escape(rule.text)}</li>" for rule in rules_in_force(call.world)]
    listed = f"<ol>\n{''.join(rules)}\n</ol>" if rules else "<p>There are none yet.</p>"
    terms = f'<h2 id="terms">Terms</h2>\n{row.terms}' if row.terms else ""
    return wide_page(
        row.title, f'<h1>About {escape(row.title)}</h1>\n{about}\n<h2 id="rules">Rules</h2>\n{listed}\n{terms}'
    )
