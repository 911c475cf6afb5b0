"""The operations in docs/graphql.md and their answers: run anew, with names in place of what differs on each run."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from tests.support.stack import Client

# An operation, the variables it is sent with, and what was answered.
OPERATION = re.compile(
    r"```graphql\n(?P<document>.*?)```\n"
    r"(?:\nVariables:\n\n```json\n(?P<variables>.*?)```\n)?"
    r"\nAnswer:\n\n```json\n(?P<answer>.*?)```\n",
    re.DOTALL,
)
_ULID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")
_HOST = re.compile(r"https?://localhost(?::\d+)?")
_SHOWN_MOMENT = "2026-11-26T09:30:00+00:00"


class Masks:
    """Stand-ins for ids, moments and addresses, the same for the same thing through a whole document."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def hide(self, value: Any) -> Any:  # noqa: ANN401  JSON
        """Return an answer with stand-ins."""
        if isinstance(value, dict):
            return {key: "7f3a..." if key == "requestId" else self.hide(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.hide(inner) for inner in value]
        return self._shown(value) if isinstance(value, str) else value

    def reveal(self, value: Any) -> Any:  # noqa: ANN401  JSON
        """Return variables with what the stand-ins stand for."""
        if isinstance(value, dict):
            return {key: self.reveal(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.reveal(inner) for inner in value]
        return self._meant(value) if isinstance(value, str) else value

    def _shown(self, text: str) -> str:
        inner = _unwrapped(text)
        if inner is not None:
            return _wrapped(_ULID.sub(self._name, inner))
        return _HOST.sub("https://chirp.example", _MOMENT.sub(_SHOWN_MOMENT, _ULID.sub(self._name, text)))

    def _meant(self, text: str) -> str:
        meant = {name: one for one, name in self._names.items()}
        inner = _unwrapped(text)
        plain = _ULID.sub(lambda found: meant.get(found[0], found[0]), inner if inner is not None else text)
        return plain if inner is None else _wrapped(plain)

    def _name(self, found: re.Match[str]) -> str:
        return self._names.setdefault(found[0], f"01JDK{len(self._names) + 1:021d}")


async def rewritten(text: str, client: Client) -> str:
    """Return a text with the answers that its operations have now, one after the other.

    Costs are shown where they were shown before.
    """
    masks, parts, end = Masks(), [], 0
    for found in OPERATION.finditer(text):
        variables: Mapping[str, object] = masks.reveal(json.loads(found["variables"] or "{}"))
        answer = masks.hide(await client.graphql(found["document"], **variables))
        if '"cost"' not in found["answer"]:
            answer.pop("extensions", None)
        shown = json.dumps(answer, indent=2, ensure_ascii=False)
        parts += [text[end : found.start("answer")], shown + "\n"]
        end = found.end("answer")
    return "".join([*parts, text[end:]])


def _unwrapped(text: str) -> str | None:
    """Return what a global id or a cursor wraps, None for any other text."""
    try:
        inner = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return inner if _ULID.search(inner) and inner.isprintable() else None


def _wrapped(inner: str) -> str:
    return base64.urlsafe_b64encode(inner.encode()).decode().rstrip("=")
