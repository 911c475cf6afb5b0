"""uvicorn's HTTP/1.1 with what a server on the open internet needs: bounds of size and time, and one reading only.

The application sees whole heads whose size has a bound, bodies that keep coming, and no trailers; how a request must
look beyond that is the business of gateway/guard.py.
"""

import asyncio
from collections.abc import MutableMapping
from enum import Enum, auto
from functools import partial
from typing import Any, cast
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from deploy.cycle import Cycle
from deploy.flow import Flow
from deploy.timer import Timer
from gateway.express import Express, Plain, Run
from gateway.hits import Answer, Asked, Hits

# RFC 9110, section 4.1: at least 8000 bytes of a URL should be taken. The library for WebSockets takes lines of 8192.
LONGEST_LINE = 8_000
LONGEST_HEAD = 64 * 1024
MOST_HEADERS = 100
# A client that asks for the same again sends the same head again; so much of it is kept to compare.
LONGEST_LAST = 2_048
# What a chunked body may hold beside its content: 64 KiB, and 16 bytes for each byte of content (tiny chunks).
LONGEST_FRAMING = 64 * 1024
FRAMING_SHARE = 16


class Wait(Enum):
    """What a connection waits for, each with a time of its own."""

    REQUEST = auto()
    HEAD = auto()
    BODY = auto()
    LEFTOVER = auto()  # the rest of a body whose answer is out


class HttpProtocol(HttpToolsProtocol):
    """One connection.

    `head_seconds` bound a head from its first byte. A body brings at least `body_bytes` in each `body_seconds`, unless
    the application is who waits. After an answer that came before the body's end, what still comes is thrown away for
    `leftover_seconds`, so that the client can read the answer; then the connection closes.
    """

    head_seconds = 15.0
    body_seconds = 20.0
    body_bytes = 10_000
    leftover_seconds = 2.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Start to wait for a request."""
        super().connection_made(transport)
        self.flow = Flow(transport, self.pipeline)
        self._running: RequestResponseCycle | None = None
        self._run: Run | None = None
        self._part: Wait = Wait.REQUEST
        self._waiting: Wait | None = None
        self._timer = Timer(self.loop, self._late)
        self._over = False
        self._refusal = (400, "This is no HTTP/1.1 request.")
        self._head_bytes = self._header_count = self._wire_bytes = self._body_bytes = self._counted = 0
        self._excused = False
        self._hits: Hits | None = self.app_state.get("hits")
        self._peer = self.client[0] if self.client else ""
        self._begun = 0
        self._asked: Asked | None = None
        self._express: Express | None = self.app_state.get("express")
        self._plain: Plain | None = None
        self._last_head = b""
        self._last: Plain | None = None
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request under way, too, when another one waits behind it."""
        super().connection_lost(exc)
        self._over = True
        self._wait_for(None)
        self._timer.stop()
        self.pipeline.clear()
        if self._run is not None:
            self._run.leave()
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Read on; refuse what cannot be read in one way only."""
        while data and not self._over:
            data = self._read(data)

    def _read(self, data: bytes) -> bytes:
        """Read a packet; return what is to be read again in another way."""
        is_new = self._part is Wait.REQUEST
        if is_new and self._may_hit:
            if data == self._last_head and self._last is not None:
                self._start_again(self._last)
                return b""
            if self._hits and (answer := self._hits.answer_known(self._peer, data)):
                self._write_hit(answer)
                return b""
        begun = self._begun
        self._wire_bytes += len(data)
        try:
            self.parser.feed_data(data)
            if self._part is Wait.HEAD and self._begun == begun:
                self._head_bytes += len(data)
                self._check_head()
            self._check_framing()
        except httptools.HttpParserUpgrade as upgrade:
            return self._upgrade(data[upgrade.args[0] :])
        except (httptools.HttpParserError, ValueError):
            self._refuse(*self._refusal)
        else:
            if is_new and self._begun == begun + 1 and self._part is Wait.REQUEST:
                self._remember(data)
            self._watch()
        return b""

    def on_message_begin(self) -> None:
        """Start a head."""
        super().on_message_begin()
        self._begun += 1
        self._asked = self._plain = None
        self._part = Wait.HEAD
        # Its time is its own, even if the packet before ended within a head as well.
        self._waiting = None
        self._head_bytes = self._header_count = 0

    def on_url(self, url: bytes) -> None:
        """Take a part of the request target."""
        super().on_url(url)
        if len(self.url) > LONGEST_LINE:
            raise self._fault(414, "This address is too long.")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; a trailer is dropped, as it must not pass for one (RFC 9110, section 6.5.1)."""
        if self._part is not Wait.HEAD:
            return
        size = len(name) + len(value)
        self._header_count += 1
        self._head_bytes += size
        if size > LONGEST_LINE or self._header_count > MOST_HEADERS:
            self._head_bytes = LONGEST_HEAD + 1
        self._check_head()
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Start the request, unless the connection is to become something else."""
        self.url = self._origin_form(self.url)
        if self.parser.should_upgrade():
            self.scope["method"] = self.parser.get_method().decode("ascii")
            return
        version = self.parser.get_http_version()
        path, _, query = self.url.partition(b"?")
        text = path.decode("ascii")
        scope = cast("MutableMapping[str, Any]", self.scope)
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["http_version"] = version
        scope["path"] = unquote(text) if "%" in text else text
        scope["raw_path"] = path
        scope["query_string"] = query
        # ASGI does not tell an empty query from none, and a signature of a request knows the difference.
        scope["chirp.target"] = self.url
        if self._is_hit():
            return
        self._part = Wait.BODY
        self._wire_bytes = self._body_bytes = 0
        is_free = not self._is_busy
        keeps = version != "1.0" and self.parser.should_keep_alive()
        self.cycle = cycle = self._cycle(scope, keep_alive=keeps, continues=self.expect_100_continue)
        if is_free:
            self._start(cycle)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._body_bytes += len(body)
        super().on_body(body)
        self._excused |= self.flow.read_paused

    def on_message_complete(self) -> None:
        """End a request; what was a hit, or is to become something else, has no body that anybody waits for."""
        if self._part is Wait.BODY:
            super().on_message_complete()
        self._part = Wait.REQUEST

    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for one."""
        if self.transport.is_closing():
            return
        following = self.pipeline.pop() if self.pipeline else None
        self.flow.resume_reading()
        if following is not None:
            self._start(cast("Cycle", following[0]))
        self._watch()

    def resume_writing(self) -> None:
        """Go on with an answer whose client has read what was written."""
        super().resume_writing()
        if self._run is not None:
            self._run.resume()

    def send_400_response(self, msg: str) -> None:
        """Refuse what uvicorn refuses."""
        self._refuse(400, msg)

    def _cycle(self, scope: MutableMapping[str, Any], *, keep_alive: bool, continues: bool = False) -> Cycle:
        return Cycle(
            scope=scope,  # type: ignore[arg-type]  # uvicorn keeps its type to itself
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=[],
            message_event=asyncio.Event(),
            expect_100_continue=continues,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )

    def _start(self, cycle: Cycle, plain: Plain | None = None) -> None:
        """Answer a request: without a task where that will do."""
        self._running = cycle
        long_way = partial(self._start_asgi_task, cycle, self.app)
        if plain is None and self._express is not None:
            plain = self._express.read(cast("MutableMapping[str, Any]", cycle.scope))
        self._plain = plain
        self._run = self._express.start(plain, cycle, long_way) if self._express and plain else None
        if self._run is None:
            long_way()

    def _start_again(self, plain: Plain) -> None:
        """Answer a request whose head is the one before, to the byte: it is not read again."""
        scope = {**plain.scope, "state": self.app_state.copy()}
        self.cycle = cycle = self._cycle(scope, keep_alive=True)
        cycle.more_body = False
        cycle.message_event.set()
        self._start(cycle, plain)
        self._watch()

    @property
    def _is_busy(self) -> bool:
        return self._running is not None and not self._running.response_complete

    @property
    def _may_hit(self) -> bool:
        """Whether an answer may be written at once: none has to leave before it, and the client reads."""
        return not self._is_busy and not self.flow.write_paused

    def _remember(self, head: bytes) -> None:
        """Remember what was read from a packet that was one whole head."""
        if self._asked is not None and self._hits is not None:
            self._hits.remember(self._peer, head, self._asked)
        elif self._plain is not None and len(head) <= LONGEST_LAST:
            self._last_head, self._last = head, self._plain

    def _is_hit(self) -> bool:
        """Answer what was read, if the gateway has an answer at hand; tell whether it had."""
        if self._hits is None or not self._may_hit:
            return False
        asked = self._hits.read(cast("MutableMapping[str, Any]", self.scope))
        answer = self._hits.answer(asked) if asked is not None else None
        if answer is None:
            return False
        self._asked = asked
        self._write_hit(answer)
        return True

    def _write_hit(self, answer: Answer) -> None:
        self.transport.writelines(answer)
        self._timer.put_off(self.timeout_keep_alive)

    def _origin_form(self, target: bytes) -> bytes:
        """Return path and query of a request target; the absolute form must be read (RFC 9112, section 3.2.2)."""
        if b"#" in target or self.parser.get_method() == b"CONNECT":
            raise self._fault(400, "This is no address of this server.")
        if target.startswith(b"/"):
            return target
        parts = httptools.parse_url(target)
        if parts.schema not in (b"http", b"https") or not parts.path:
            raise self._fault(400, "This is no address of this server.")
        return parts.path + (b"?" + parts.query if parts.query else b"")

    def _upgrade(self, rest: bytes) -> bytes:
        """Become a WebSocket; else return the request without its offer of another protocol, and what is behind it."""
        names = {name for name, _ in self.headers}
        if self.scope["method"] == "GET" and self._get_upgrade() == b"websocket":
            if rest or self._is_busy or names & {b"content-length", b"transfer-encoding"}:
                self._refuse(400, "A WebSocket handshake comes alone and has no body.")
            else:
                self._wait_for(None)
                self.handle_websocket_upgrade()
            return b""
        version = self.parser.get_http_version().encode()
        lines = [b" ".join((self.scope["method"].encode(), self.url, b"HTTP/" + version))]
        lines += [name + b": " + value for name, value in self.headers if name != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return b"\r\n".join(lines) + b"\r\n\r\n" + rest

    def _fault(self, status: int, words: str) -> ValueError:
        """Return what to raise out of the parser for an answer with `status`."""
        self._refusal = (status, words)
        return ValueError(words)

    def _check_head(self) -> None:
        if self._head_bytes > LONGEST_HEAD:
            raise self._fault(431, "The headers of this request are too large.")

    def _check_framing(self) -> None:
        if self._part is Wait.BODY and self._wire_bytes > LONGEST_FRAMING + self._body_bytes * FRAMING_SHARE:
            raise self._fault(400, "This body is hardly more than its framing.")

    def _refuse(self, status: int, words: str) -> None:
        """Answer what cannot be served and close. An answer that is under way is never written into."""
        self._over = True
        self._wait_for(None)
        at_fault = self.cycle if self._part is Wait.BODY else None
        if self.pipeline and self.pipeline[0][0] is at_fault:
            self.pipeline.popleft()
        last = self.pipeline[0][0] if self.pipeline else self._running
        if last is not None and last is not at_fault and not last.response_complete:
            last.keep_alive = False
        elif at_fault is not None and at_fault.response_started:
            self.transport.abort()
        else:
            if at_fault is not None:
                at_fault.disconnected = True
                at_fault.message_event.set()
            self._write_refusal(status, words)

    def _write_refusal(self, status: int, words: str) -> None:
        body = b'{"error":"%s"}' % words.encode("ascii")
        head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()

    def _watch(self) -> None:
        """See that the timer is that of what the connection waits for now."""
        if self._over or self.transport.is_closing():
            self._wait_for(None)
        elif self._part is Wait.BODY and self.cycle.response_complete:
            self._over = True
            self._wait_for(Wait.LEFTOVER)
        elif self._part is Wait.REQUEST and self._is_busy:
            self._wait_for(None)
        else:
            self._wait_for(self._part)

    def _wait_for(self, what: Wait | None) -> None:
        """Wait for this from now on."""
        if what is self._waiting:
            return
        self._waiting = what
        if what is None:
            return
        self._counted = self._body_bytes
        self._timer.put_off(self._seconds(what))

    def _seconds(self, what: Wait) -> float:
        match what:
            case Wait.REQUEST:
                return float(self.timeout_keep_alive)
            case Wait.HEAD:
                return self.head_seconds
            case Wait.BODY:
                return self.body_seconds
            case Wait.LEFTOVER:
                return self.leftover_seconds

    def _late(self) -> None:
        """Close a connection that has kept us waiting for too long."""
        what, self._waiting = self._waiting, None
        if what is None:
            return
        if what is Wait.BODY and self._is_excused():
            self._watch()
        elif what in (Wait.HEAD, Wait.BODY):
            self._refuse(408, "The request did not arrive in time.")
        else:
            self.transport.close()

    def _is_excused(self) -> bool:
        """Tell whether a body came fast enough, or it was not the client who kept it waiting."""
        excused = self._excused or self.flow.read_paused or self.cycle.waiting_for_100_continue
        self._excused = False
        return excused or self._body_bytes - self._counted >= self.body_bytes
