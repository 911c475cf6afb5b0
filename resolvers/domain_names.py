"""Domains as people write them: of letters of any script, or in punycode, with a port or without."""

import re

import idna

from resolvers.errors import ValidationError

_PORT = re.compile(r"[0-9]{1,5}")
_LONGEST = 253
_LONGEST_LABEL = 63


def checked_domain(text: str, field: str) -> str:
    """Return `text` if it is a domain that GoToSocial takes; it stumbles over any other.

    Raises ValidationError, naming `field`, for anything else.
    """
    host, colon, port = text.partition(":")
    if len(text) > _LONGEST or not _is_host(host) or (colon and not _PORT.fullmatch(port)):
        raise ValidationError("Is no domain. Write it like example.org, without https:// and path.", field=field)
    return text


def _is_host(host: str) -> bool:
    """Tell whether UTS 46 takes a name, as GoToSocial does: IDNA itself knows none of the names that are emojis."""
    try:
        return all(map(_is_label, _mapped(host).split(".")))
    except UnicodeError:
        return False


def _is_label(label: str) -> bool:
    """Tell whether a part of a name is one. May raise UnicodeError, as all of `idna` does, where it is none."""
    shown = label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    written = label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
    if shown != label and (shown.isascii() or _mapped(shown) != shown):
        return False
    idna.check_initial_combiner(shown)
    return 0 < len(written) <= _LONGEST_LABEL and idna.check_hyphen_ok(shown) and idna.check_bidi(shown)


def _mapped(host: str) -> str:
    return idna.uts46_remap(host, std3_rules=True, transitional=False)
