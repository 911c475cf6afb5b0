"""What GoToSocial's refusals mean: its words where they are for people, ours where they tell of its insides."""

import json

import pytest

from resolvers.errors import ErrorCode
from resolvers.sources.refusals import refusal

ID = "01000000000000000000000003"


def answered(words: str) -> bytes:
    return json.dumps({"error": words}).encode()


@pytest.mark.parametrize(
    ("status", "told", "message", "field"),
    [
        (
            406,
            f"Not Acceptable: getBlockTarget: account {ID} cannot block or unblock itself",
            "Nobody can block their own account.",
            "id",
        ),
        (404, f"Not Found: getMuteTarget: target account {ID} not found in the db", "Not found.", None),
        (
            400,
            "Bad Request: db error getting selected contact account with username x: sql: no rows in result set",
            "Is no administrator or moderator of this server.",
            "contact_account",
        ),
        (
            400,
            "Bad Request: error converting public.can_reply.always: policyURI me has no corresponding internal model",
            "One of these rules is none, or does not fit who sees the post.",
            "interaction_policy",
        ),
        (400, f"Bad Request: media not found: {ID}", "There is no such attachment.", "media_ids"),
        (400, 'Bad Request: strconv.ParseBool: parsing "x": invalid syntax', "This input is not valid.", None),
        (422, "Unprocessable Entity: processVisibility: invalid visibility", "This input is not valid.", None),
        (400, f"Bad Request: account with ID {ID} does not exist", "This input is not valid.", None),
        (403, f"Forbidden: status {ID} may not", "You may not do this.", None),
        (404, "Not Found", "Not found.", None),
        (406, "Not Acceptable", "This input is not valid.", None),
        (401, "Unauthorized: token not supplied", "This sign-in no longer counts. Sign in again.", None),
    ],
)
def test_words_about_its_insides_are_for_the_log(status: int, told: str, message: str, field: str | None) -> None:
    error = refusal(status, answered(told), signed_in=True)
    assert (error.message, error.field, error.detail, error.status) == (message, field, told, status)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (400, "Bad Request: status contains no text, media or poll"),
        (400, "Bad Request: Instance rule text is empty"),
        (403, "Forbidden: you do not have permission to boost this status"),
        (404, "Not Found: target status not found"),
        (409, "Conflict: duplicate title, keyword or status"),
        (
            422,
            "Unprocessable Entity: filter action 'burn' was not recognized, valid options are 'warn', 'hide', 'blur'",
        ),
    ],
)
def test_words_for_people_are_kept(status: int, told: str) -> None:
    error = refusal(status, answered(told), signed_in=True)
    assert (error.message, error.detail, error.status) == (told, "", status)


def test_who_has_no_token_is_asked_to_sign_in() -> None:
    error = refusal(401, answered("Unauthorized: token not supplied"), signed_in=False)
    assert (error.code, error.message) == (ErrorCode.UNAUTHENTICATED, "Sign in to do this.")
