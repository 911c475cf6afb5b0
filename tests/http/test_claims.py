"""What Chirp does not claim reaches GoToSocial: each call of the Mastodon API that it has promised to pass on."""

import aiohttp

from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.trap import trapping

ID = "01F8MHAMCHF6Y650WCRSCP4WMY"
PROMISED = """
GET /api/v1/accounts/verify_credentials
PATCH /api/v1/accounts/update_credentials
GET /api/v1/accounts/ID
GET /api/v1/accounts/ID/statuses
GET /api/v1/accounts/ID/followers
GET /api/v1/accounts/ID/following
POST /api/v1/accounts/ID/follow
POST /api/v1/accounts/ID/unfollow
POST /api/v1/accounts/ID/block
POST /api/v1/accounts/ID/unblock
POST /api/v1/accounts/ID/mute
POST /api/v1/accounts/ID/unmute
GET /api/v1/accounts/relationships
GET /api/v1/accounts/search
POST /api/v1/accounts/ID/note
POST /api/v1/statuses
GET /api/v1/statuses/ID
DELETE /api/v1/statuses/ID
PUT /api/v1/statuses/ID
GET /api/v1/statuses/ID/context
GET /api/v1/statuses/ID/reblogged_by
GET /api/v1/statuses/ID/favourited_by
POST /api/v1/statuses/ID/favourite
POST /api/v1/statuses/ID/unfavourite
POST /api/v1/statuses/ID/reblog
POST /api/v1/statuses/ID/unreblog
POST /api/v1/statuses/ID/bookmark
POST /api/v1/statuses/ID/unbookmark
POST /api/v1/statuses/ID/pin
POST /api/v1/statuses/ID/unpin
GET /api/v1/statuses/ID/history
GET /api/v1/timelines/home
GET /api/v1/timelines/public
GET /api/v1/timelines/tag/ID
GET /api/v1/timelines/list/ID
GET /api/v1/notifications
GET /api/v1/notifications/ID
POST /api/v1/notifications/clear
POST /api/v1/notifications/ID/dismiss
POST /api/v2/media
GET /api/v1/media/ID
PUT /api/v1/media/ID
GET /api/v2/filters
POST /api/v2/filters
GET /api/v2/filters/ID
PUT /api/v2/filters/ID
DELETE /api/v2/filters/ID
GET /api/v1/lists
POST /api/v1/lists
GET /api/v1/lists/ID
PUT /api/v1/lists/ID
DELETE /api/v1/lists/ID
GET /api/v1/lists/ID/accounts
POST /api/v1/lists/ID/accounts
DELETE /api/v1/lists/ID/accounts
GET /api/v1/polls/ID
POST /api/v1/polls/ID/votes
GET /api/v1/instance
GET /api/v2/instance
GET /api/v1/instance/peers
GET /api/v1/instance/rules
POST /api/v1/apps
GET /oauth/authorize
POST /oauth/token
POST /oauth/revoke
GET /api/v1/trends/tags
GET /api/v1/trends/statuses
GET /api/v1/trends/links
GET /api/v1/follow_requests
POST /api/v1/follow_requests/ID/authorize
POST /api/v1/follow_requests/ID/reject
GET /api/v1/admin/accounts
POST /api/v1/admin/accounts/ID/action
GET /api/v1/admin/reports
GET /api/v1/admin/domain_allows
POST /api/v1/admin/domain_allows
GET /api/v1/admin/domain_blocks
POST /api/v1/admin/domain_blocks
"""


async def test_what_is_promised_arrives(environ: dict[str, str]) -> None:
    calls = [line.replace("ID", ID).split(" ") for line in PROMISED.split("\n") if line]
    with trapping() as trap:
        settings = read_settings(environ | {"GTS_HOST": trap.host, "CHIRP_RATE_LIMITS": "off"})
        async with serving(create_app(settings)) as base, aiohttp.ClientSession() as session:
            answered = []
            for method, path in calls:
                headers = {"Authorization": "Bearer token", "X-Call": f"{method} {path}"}
                async with session.request(method, base + path, headers=headers) as answer:
                    answered.append((answer.status, await answer.read()))
        heard = [f"{one.head.split(b' ')[0].decode()} {one.target.decode()}" for one in trap.caught]
        meant = [one.values(b"x-call")[0].decode() for one in trap.caught]
    assert answered == [(200, b"ok")] * len(calls)
    assert heard == meant == [" ".join(call) for call in calls]
