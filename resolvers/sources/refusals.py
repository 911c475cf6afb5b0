"""What GoToSocial's refusals mean, in words for people.

Its own words are kept where it wrote them for people. Where they carry names of its functions, SQL, errors of Go or
ids, Chirp has a sentence of its own, and the original goes to the log.
"""

import re
from http import HTTPStatus
from typing import NamedTuple

import msgspec

from resolvers.errors import ChirpError, error_of_status
from resolvers.telemetry import get_logger

log = get_logger(__name__)


class _Refusal(msgspec.Struct):
    """The body of a Mastodon error; /oauth adds a description for people."""

    error: str = ""
    error_description: str = ""


class _Meaning(NamedTuple):
    """What a refusal says whose words match `told`, and which input it speaks of, where that is known."""

    told: re.Pattern[str]
    message: str
    field: str | None = None


_MEANINGS = [
    _Meaning(re.compile("cannot block or unblock itself"), "Nobody can block their own account.", "id"),
    _Meaning(re.compile("cannot mute or unmute itself"), "Nobody can mute their own account.", "id"),
    _Meaning(re.compile("status .* does not belong to account"), "This post is somebody else's.", "id"),
    _Meaning(re.compile("is already in list"), "This account is on the list already."),
    _Meaning(re.compile("not currently followed"), "Only accounts that you follow can be on a list."),
    _Meaning(re.compile("media not found"), "There is no such attachment.", "media_ids"),
    _Meaning(re.compile("media already attached"), "This attachment belongs to another post.", "media_ids"),
    _Meaning(
        re.compile("selected contact account"), "Is no administrator or moderator of this server.", "contact_account"
    ),
    _Meaning(
        re.compile("error converting .*can_"),
        "One of these rules is none, or does not fit who sees the post.",
        "interaction_policy",
    ),
    _Meaning(re.compile("language: (?:sub)?tag"), "Is no language, such as en or pt-BR.", "language"),
    _Meaning(re.compile("accounts-allow-custom-css"), "On this server nobody can style their page.", "custom_css"),
    _Meaning(re.compile("mail: "), "Is no mail address."),
    _Meaning(re.compile("error parsing regexp"), "Is no regular expression.", "regex"),
    _Meaning(re.compile("is not a remote emoji"), "Only emojis of other servers can be disabled."),
    _Meaning(re.compile("could not be normalized to a valid hashtag"), "Is no hashtag."),
]
# What it writes for people, but does not say which input it means.
_FIELDS = [(re.compile("option index for poll|number of choices for poll"), "choices")]
_NAMES = {status.value: status.phrase for status in HTTPStatus}
_INTERNAL = re.compile(
    # The name of a function, of a package or of a struct before a colon; SQL; an id.
    r"(?:^|: )(?:[a-z]+[A-Z]\w*|[A-Z]\w*[a-z][A-Z]\w*|Key): "
    r"|\bdb error\b|\bsql: |\berror (?:converting|parsing) |\bstrconv\.|\bunexpected EOF\b|\binvalid character '"
    r"|\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b"
)


def refusal(status: int, body: bytes, *, signed_in: bool) -> ChirpError:
    """Return the error that an answer of GoToSocial with a status of 400 or more stands for.

    `signed_in` says that the request had a token: where it counts for nothing, it does so no more.
    """
    try:
        words = msgspec.json.decode(body, type=_Refusal)
    except msgspec.MsgspecError:
        words = _Refusal()
    told = words.error_description or words.error
    if status == 401:
        return _reworded(status, told, "This sign-in no longer counts. Sign in again." if signed_in else "")
    for known in _MEANINGS:
        if known.told.search(told):
            return _reworded(status, told, known.message, known.field)
    # The name of a status alone is no sentence.
    if status < 500 and (told == _NAMES.get(status) or _INTERNAL.search(told)):
        return _reworded(status, told, "")
    return error_of_status(status, told, field=next((field for known, field in _FIELDS if known.search(told)), None))


def _reworded(status: int, told: str, message: str, field: str | None = None) -> ChirpError:
    """Return the error of a status in words of ours; "" are those that fit its status."""
    log.info("refusal_reworded", status=status, told=told)
    error = error_of_status(status, message, field=field)
    error.detail = told
    return error
