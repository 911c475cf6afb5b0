"""A post as a client sends it to POST /api/v1/statuses: JSON, form or multipart, read as GoToSocial does."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qsl

import msgspec


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What tells one post from another. Without `visibility` the account's own setting holds."""

    text: str = ""
    spoiler_text: str = ""
    visibility: str = ""
    in_reply_to_id: str = ""
    media_ids: frozenset[str] = frozenset()
    poll_options: int = 0
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """The request: `target` is raw path and query, `headers` are end-to-end, names in lower case, without Host."""

    token: str = field(repr=False)
    key: str
    target: bytes
    headers: list[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        """The media type with its parameters, "" when there is none."""
        return next((value.decode("latin-1") for name, value in self.headers if name == b"content-type"), "")

    def submission(self) -> Submission:
        """Read the body. Raises ValueError when it has another form than GoToSocial takes."""
        return read_submission(self.content_type, self.body)

    def fingerprint(self) -> bytes:
        """Return SHA-256 of what two sendings of one post have in common: query, content type and body.

        The boundary of a multipart form, which is a new one each time, is left out.
        """
        body, kind = self.body, self.content_type
        head = Message()
        head["Content-Type"] = kind
        boundary = head.get_param("boundary")
        if isinstance(boundary, str) and boundary:
            kind = head.get_content_type()
            body = body.replace(b"--" + boundary.encode("latin-1", "replace"), b"--")
        parts = (self.target.partition(b"?")[2], kind.encode("latin-1", "replace"), body)
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


class _Poll(msgspec.Struct):
    options: list[str] | None = None


class _Json(msgspec.Struct):
    """The body in JSON; null is the same as nothing."""

    status: str | None = None
    spoiler_text: str | None = None
    visibility: str | None = None
    in_reply_to_id: str | None = None
    media_ids: list[str] | None = None
    poll: _Poll | None = None
    scheduled_at: str | None = None


def read_submission(content_type: str, body: bytes) -> Submission:
    """Read the body of a post. Raises ValueError when it has another form than GoToSocial takes."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _of_json(msgspec.json.decode(body, type=_Json))
    if kind == "application/x-www-form-urlencoded":
        return _of_form(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if kind == "multipart/form-data":
        return _of_form(list(_parts(content_type, body)))
    raise ValueError(f"a post is not sent as {kind or 'nothing'}")


def same_text(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for line ends and blanks around them."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _of_json(body: _Json) -> Submission:
    return Submission(
        text=body.status or "",
        spoiler_text=body.spoiler_text or "",
        visibility=body.visibility or "",
        in_reply_to_id=body.in_reply_to_id or "",
        media_ids=frozenset(body.media_ids or ()),
        poll_options=len(body.poll.options or ()) if body.poll else 0,
        scheduled_at=_moment(body.scheduled_at or ""),
    )


def _of_form(pairs: list[tuple[str, str]]) -> Submission:
    first = dict(reversed(pairs))
    return Submission(
        text=first.get("status", ""),
        spoiler_text=first.get("spoiler_text", ""),
        visibility=first.get("visibility", ""),
        in_reply_to_id=first.get("in_reply_to_id", ""),
        media_ids=frozenset(value for name, value in pairs if name == "media_ids[]"),
        poll_options=sum(name == "poll[options][]" for name, _ in pairs),
        scheduled_at=_moment(first.get("scheduled_at", "")),
    )


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and value of each field of a multipart form (RFC 7578), which is MIME."""
    whole = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    if not whole.is_multipart():
        raise ValueError("a multipart form without parts")
    for part in whole.get_payload():
        name = part.get_param("name", header="content-disposition") if isinstance(part, Message) else None
        value = part.get_payload(decode=True) if isinstance(part, Message) else None
        if isinstance(name, str) and isinstance(value, bytes):
            yield name, value.decode("utf-8", "replace")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
