"""What GoToSocial sends that is no frame of the streaming API."""

from aiohttp import web

from resolvers.settings import read_settings
from resolvers.sources.gotosocial_stream import GoToSocialStream

ODD = ("{", "[]", "null", '{"event": 5}', '{"event": "update", "payload": {}}', '{"payload": "x"}')


async def _odd(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    for text in (*ODD, '{"stream": ["user"], "event": "delete", "payload": "01AA"}'):
        await socket.send_str(text)
    await socket.close()
    return socket


async def test_a_frame_that_is_none_is_left_out_and_the_next_one_heard(environ: dict[str, str]) -> None:
    app = web.Application()
    app.router.add_get("/api/v1/streaming", _odd)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        settings = read_settings(environ | {"GTS_HOST": f"127.0.0.1:{runner.addresses[0][1]}"})
        async with GoToSocialStream(settings) as source, source.open("token") as socket:
            heard = [(frame.event, frame.payload) async for frame in socket]
    finally:
        await runner.cleanup()
    assert heard == [("delete", "01AA")]
