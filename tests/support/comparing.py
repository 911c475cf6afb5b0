"""A gateway between two lines that are overheard: what it tells is what it was told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.overheard import differences, overheard
from tests.support.serving import serving

FEWEST = 1000


@asynccontextmanager
async def comparing(environ: dict[str, str], gotosocial: str) -> AsyncIterator[str]:
    """Yield the URL of a gateway in front of one at a URL; afterwards more than 1,000 answers must be the same."""
    async with overheard(gotosocial.removeprefix("http://")) as below:
        own = {"GTS_HOST": below.address, "CHIRP_RATE_LIMITS": "off", "CHIRP_ENHANCE": "none"}
        app = create_app(read_settings(environ | own))
        async with serving(app) as base, overheard(base.removeprefix("http://")) as above:
            yield f"http://{above.address}"
    assert differences(above.answers(), below.answers()) == []
    assert len(above.answers().keys() & below.answers().keys()) > FEWEST
