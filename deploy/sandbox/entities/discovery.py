"""How other servers find this one: WebFinger (RFC 7033), NodeInfo and host-meta (RFC 6415)."""

from deploy.sandbox.entities.instance import VERSION
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.world import World

NODEINFO_VERSIONS = ("2.0", "2.1")

_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema"


def webfinger_entity(world: World, account: Account) -> dict[str, object]:
    """Return where an account is found."""
    return {
        "subject": f"acct:{account.username}@{world.domain}",
        "aliases": [account.uri, account.url],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": account.url},
            {"rel": "self", "type": "application/activity+json", "href": account.uri},
        ],
    }


def nodeinfo_links(world: World) -> dict[str, object]:
    """Return where the NodeInfo is."""
    return {
        "links": [
            {"rel": f"{_SCHEMA}/{version}", "href": world.link(f"/nodeinfo/{version}")} for version in NODEINFO_VERSIONS
        ]
    }


def nodeinfo_entity(world: World, version: str) -> dict[str, object]:
    """Return the NodeInfo; a count of no posts is left out."""
    software = {"name": "gotosocial", "version": VERSION.partition("+")[2]}
    if version == "2.1":
        software["repository"] = "https://codeberg.org/superseriousbusiness/gotosocial"
        software["homepage"] = "https://docs.gotosocial.org"
    posts = sum(1 for status in world.statuses if status.local)
    return {
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": True,
        "usage": {"users": {"total": len(world.users)}} | ({"localPosts": posts} if posts else {}),
        "metadata": {},
    }


def nodeinfo_type(version: str) -> str:
    """Return the media type of a NodeInfo."""
    return f'application/json; profile="{_SCHEMA}/{version}#"'


def host_meta(world: World) -> str:
    """Return the XML that names the address of WebFinger."""
    template = world.link("/.well-known/webfinger?resource={uri}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" type="application/xrd+xml" template="{template}"></Link></XRD>'
    )
