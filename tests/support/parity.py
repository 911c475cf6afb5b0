"""Compares what GraphQL shows with what REST answers for the same thing."""

import re
from datetime import datetime
from typing import Any

# Called otherwise in GraphQL.
_RENAMED = {
    "local_id": "id",
    "contexts": "context",
    "action": "filter_action",
    "reporter": "account",
    "target": "target_account",
    "action_taken_by": "action_taken_by_account",
    "tags": "hashtags",
    "last_used_at": "last_used",
}
_WORD = re.compile(r"[A-Z][A-Z_]*")


def differences(shown: Any, rest: Any, place: str = "") -> list[str]:  # noqa: ANN401  JSON
    """Return where an object of GraphQL says something else than one of REST; what only one of them has is left out.

    Global ids and `__typename` are not compared; GoToSocial leaves out what is empty.
    """
    if isinstance(shown, dict) and isinstance(rest, dict):
        found = []
        for name, value in shown.items():
            key = re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)
            if name in {"id", "__typename"}:
                continue
            key = _RENAMED[key] if key in _RENAMED and key not in rest else key
            found += differences(value, rest.get(_RENAMED.get(key, key), rest.get(key)), f"{place}.{name}")
        return found
    if isinstance(shown, list):
        if len(shown) != len(rest or ()):
            return [f"{place}: {shown} is not {rest}"]
        pairs = zip(shown, rest or (), strict=True)
        return [
            line for number, (one, other) in enumerate(pairs) for line in differences(one, other, f"{place}[{number}]")
        ]
    return [] if _same(shown, rest) else [f"{place}: {shown!r} is not {rest!r}"]


def _same(shown: Any, rest: Any) -> bool:  # noqa: ANN401  JSON
    if not shown and not rest:
        return True
    if isinstance(shown, str) and isinstance(rest, str):
        return shown == rest or _moments(shown, rest) or _is_word(shown, rest)
    return bool(shown == rest)


def _is_word(shown: str, rest: str) -> bool:
    """Tell whether a word of an enum stands for one of REST: PENDING_REPLY for pending.reply, PLAIN for text/plain."""
    word = rest.rpartition("/")[2].replace(".", "_")
    return _WORD.fullmatch(shown) is not None and shown.lower() == word


def _moments(shown: str, rest: str) -> bool:
    try:
        return datetime.fromisoformat(shown) == datetime.fromisoformat(rest)
    except ValueError:
        return False
