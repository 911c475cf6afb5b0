"""Language tags, checked as Go's x/text/language words its complaints."""

import re

from deploy.sandbox.wire.errors import bad_request

_REGION = re.compile(r"[A-Za-z]{2}|\d{3}")
_SCRIPT = re.compile(r"[A-Za-z]{4}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")
_WELL_FORMED = re.compile(r"[A-Za-z0-9]{1,8}")


def checked_language(tag: str, prefix: str = "") -> str:
    """Return a language tag in its usual spelling. Raises RefusedError (400)."""
    first, *rest = tag.split("-")
    if not _LANGUAGE.fullmatch(first):
        raise bad_request(f"{prefix}language: {_complaint(first)}")
    parts = [first.lower()]
    for part in rest:
        if _REGION.fullmatch(part):
            parts.append(part.upper())
        elif _SCRIPT.fullmatch(part):
            parts.append(part.title())
        else:
            raise bad_request(f"{prefix}language: {_complaint(part)}")
    return "-".join(parts)


def _complaint(part: str) -> str:
    if _WELL_FORMED.fullmatch(part):
        return f'subtag "{part}" is well-formed but unknown'
    return "tag is not well-formed"
