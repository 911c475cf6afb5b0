"""GraphQL requests that mean no good, each with the status and the code that refuse it."""

from collections.abc import Mapping

from resolvers.ids import global_id

ID = "01AAAAAAAAAAAAAAAAAAAAAAAA"
_STATUS = global_id("Status", ID)
_CROWD = "{viewer{followRequests(first:80){nodes{statuses(first:80){nodes{reblog{account{acct displayName}}}}}}}}"
_HOME = "query($n:Int!){viewer{home(first:$n){nodes{uri}}}}"
_NODES = "query($ids:[ID!]!){nodes(ids:$ids){id}}"
_NESTED = '{"query":"{__typename}","variables":{"v":'
_UNKNOWN = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}


def bomb(fragments: int) -> str:
    """Return a document in which each fragment spreads the next one twice."""
    chain = "".join(f"fragment F{n} on Status{{...F{n + 1} ...F{n + 1}}}" for n in range(fragments))
    return f'{{status(id:"{ID}"){{...F0}}}}{chain}fragment F{fragments} on Status{{uri}}'


def deep(levels: int) -> str:
    """Return a query so many levels deep."""
    return f'{{status(id:"{ID}")' + "{inReplyTo" * (levels - 2) + "{uri}" + "}" * (levels - 2) + "}"


REFUSED: Mapping[str, tuple[object, int, str]] = {
    "30 doubling fragments": ({"query": bomb(30)}, 400, "TOO_COSTLY"),
    "200 aliases": (
        {"query": "{" + " ".join(f"a{n}:viewer{{__typename}}" for n in range(200)) + "}"},
        400,
        "TOO_COSTLY",
    ),
    "21 root fields": ({"query": "{" + "viewer{__typename} " * 21 + "}"}, 400, "TOO_COSTLY"),
    "60 directives": ({"query": "{viewer" + " @include(if: true)" * 60 + "{__typename}}"}, 400, "TOO_COSTLY"),
    "depth 13": ({"query": deep(13)}, 400, "TOO_DEEP"),
    "80 times 80 times 80": ({"query": _CROWD}, 400, "TOO_COSTLY"),
    "comments": ({"query": "#c\n" * 24_000}, 400, "VALIDATION"),
    "more comments than a body may have": ({"query": "#c\n" * 40_000}, 413, "VALIDATION"),
    "a string of 1 MB": ({"query": '{status(id:"' + "x" * 1_000_000 + '"){uri}}'}, 413, "VALIDATION"),
    "a string of 90 KB that does not end": ({"query": '{status(id:"' + "x" * 90_000}, 400, "VALIDATION"),
    "brackets": ({"query": "{" * 3000}, 400, "VALIDATION"),
    "tokens": ({"query": "{" + "a " * 2500 + "}"}, 400, "VALIDATION"),
    "a circle": ({"query": f'{{status(id:"{ID}"){{...A}}}} fragment A on Status{{...A}}'}, 400, "VALIDATION"),
    "inline fragments": (
        {"query": f'{{status(id:"{ID}")' + "{...on Status" * 200 + "{uri}" + "}" * 201},
        400,
        "VALIDATION",
    ),
    "variables nested 10,000 deep": (
        _NESTED + "[" * 10_000 + "]" * 10_000 + "}}",
        400,
        "VALIDATION",
    ),
    "variables nested 11 deep": (
        _NESTED + "[" * 11 + "]" * 11 + "}}",
        400,
        "VALIDATION",
    ),
    "10,000 ids": (
        {"query": _NODES, "variables": {"ids": ["1"] * 10_000}},
        400,
        "VALIDATION",
    ),
    "101 ids": (
        {"query": _NODES, "variables": {"ids": [_STATUS] * 101}},
        400,
        "VALIDATION",
    ),
    "an operation nobody wrote": ({"query": "query A{__typename}", "operationName": "B"}, 400, "VALIDATION"),
    "no choice among operations": ({"query": "query A{__typename} query B{__typename}"}, 400, "VALIDATION"),
    "a batch": ([{"query": "{__typename}"}] * 2, 400, "VALIDATION"),
    "nothing": ({}, 400, "VALIDATION"),
    "no text": ({"query": None}, 400, "VALIDATION"),
    "a number": ({"query": 7}, 400, "VALIDATION"),
    "variables that are a list": ({"query": "{__typename}", "variables": []}, 400, "VALIDATION"),
    "a document nobody knows": ({"documentId": "0" * 64}, 404, "NOT_FOUND"),
    "a persisted query nobody knows": (
        {"extensions": _UNKNOWN},
        404,
        "NOT_FOUND",
    ),
    "a persisted query with another text": ({"query": "{__typename}", "extensions": _UNKNOWN}, 400, "VALIDATION"),
    "the same field 275 times": (
        {"query": "{viewer{" + "account{moved{acct}} " * 275 + " nope}}"},
        400,
        "TOO_COSTLY",
    ),
    "29 names of one field": (
        {"query": "{viewer{account{" + " ".join(f"a{n}:note" for n in range(29)) + "}}}"},
        400,
        "TOO_COSTLY",
    ),
    "80 by default": ({"query": "query($n:Int=80)" + _CROWD.replace("80)", "$n)")}, 400, "TOO_COSTLY"),
    "80.0": (
        {"query": "query($n:Int)" + _CROWD.replace("80)", "$n)"), "variables": {"n": 80.0}},
        400,
        "TOO_COSTLY",
    ),
    "81 ids": ({"query": _NODES, "variables": {"ids": [_STATUS] * 81}}, 400, "TOO_COSTLY"),
    "twice the schema": ({"query": "{a:__schema{types{name}} b:__schema{types{name}}}"}, 400, "TOO_COSTLY"),
    "types of types": ({"query": "{__schema{types{fields{type{fields{name}}}}}}"}, 400, "TOO_DEEP"),
    "a subscription": ({"query": "subscription{events{__typename}}"}, 406, "VALIDATION"),
    "a variable that does not fit": (
        {"query": _HOME, "variables": {"n": "x"}},
        400,
        "VALIDATION",
    ),
    "a variable too large": (
        {"query": _HOME, "variables": {"n": 10**30}},
        400,
        "VALIDATION",
    ),
    "a near miss": ({"query": "{viewr{__typename}}"}, 400, "VALIDATION"),
    "@defer": ({"query": "{...@defer{viewer{__typename}}}"}, 400, "VALIDATION"),
}
