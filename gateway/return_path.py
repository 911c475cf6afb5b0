"""Where a person goes after signing in: a path of this origin, whatever the address they came by says."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

HOME = "/"
APP_HOME = "/app/home"
_LONGEST = 2000
# What browsers drop or read as a slash (https://url.spec.whatwg.org/#url-parsing), and what needs no place in a path.
_ODD = re.compile(r"[^\x21-\x7e]|[\\<>\"`{}|^]")
# What an escape must not hide.
_HIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_LEADS_AWAY = re.compile(r"//|/\.{1,2}(?:/|$)")
_NEVER = ("/chirp/callback", "/chirp/sign-out")


def return_path(given: Sequence[str]) -> str:
    """Return the path and query that `next` names, or HOME when it was given twice or is anything else."""
    if len(given) != 1 or len(given[0]) > _LONGEST or not given[0].startswith("/") or _ODD.search(given[0]):
        return HOME
    path = re.split(r"[?#]", given[0], maxsplit=1)[0]
    for _ in range(3):
        path = unquote(path)
        if _HIDDEN.search(path) or _LEADS_AWAY.search(path) or path.startswith(_NEVER):
            return HOME
    return given[0]
