"""Markers: how far the viewer has read."""

from tests.support.parity import differences
from tests.support.stack import Client

MARKERS = "home { lastReadId version updatedAt } notifications { lastReadId version updatedAt }"
SET = f"""mutation($home: ID, $notifications: ID) {{ setMarkers(home: $home, notifications: $notifications) {{
    markers {{ {MARKERS} }} userErrors {{ field message code }}
}} }}"""


async def test_who_has_read_nothing_has_no_markers(alice: Client) -> None:
    shown = await alice.data(f"{{ viewer {{ markers {{ {MARKERS} }} }} }}")
    assert shown == {"viewer": {"markers": {"home": None, "notifications": None}}}


async def test_markers_move_one_by_one(alice: Client) -> None:
    home = (await alice.data("{ viewer { home(first: 2) { nodes { id localId } } } }"))["viewer"]["home"]["nodes"]
    first = (await alice.data(SET, home=home[1]["id"]))["setMarkers"]
    assert (first["userErrors"], first["markers"]["notifications"]) == ([], None)
    assert first["markers"]["home"]["lastReadId"] == home[1]["id"]
    _, notifications = await alice.rest("GET", "/api/v1/notifications?limit=1")
    second = (await alice.data(SET, notifications=notifications[0]["id"]))["setMarkers"]["markers"]
    assert second["home"] == first["markers"]["home"]
    third = (await alice.data(SET, home=home[0]["localId"]))["setMarkers"]["markers"]
    assert third["home"]["lastReadId"] == home[0]["id"]
    assert third["home"]["version"] > second["home"]["version"]
    _, rest = await alice.rest("GET", "/api/v1/markers?timeline[]=home&timeline[]=notifications")
    shown = (await alice.data(f"{{ viewer {{ markers {{ {MARKERS} }} }} }}"))["viewer"]["markers"]
    for name, local in (("home", home[0]["localId"]), ("notifications", notifications[0]["id"])):
        assert differences({**shown[name], "lastReadId": local}, rest[name]) == []


async def test_a_marker_leads_to_what_is_newer_and_to_what_is_older(alice: Client) -> None:
    nodes = (await alice.data("{ viewer { home(first: 5) { nodes { id } } } }"))["viewer"]["home"]["nodes"]
    await alice.data(SET, home=nodes[2]["id"])
    cursor = (await alice.data("{ viewer { markers { home { cursor } } } }"))["viewer"]["markers"]["home"]["cursor"]
    query = """query($place: String!) { viewer {
        newer: home(last: 5, before: $place) { nodes { id } }
        older: home(first: 2, after: $place) { nodes { id } }
    } }"""
    around = (await alice.data(query, place=cursor))["viewer"]
    assert (around["newer"]["nodes"], around["older"]["nodes"]) == (nodes[:2], nodes[3:])


async def test_nothing_to_move_and_wrong_ids_reach_nobody(alice: Client, upstream: Client) -> None:
    status = (await alice.data("{ viewer { home(first: 1) { nodes { id } } } }"))["viewer"]["home"]["nodes"][0]["id"]
    await upstream.forget_calls()
    for variables, field in (
        ({}, "home"),
        ({"home": "../../admin"}, "home"),
        ({"notifications": status}, "notifications"),
    ):
        payload = (await alice.data(SET, **variables))["setMarkers"]
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, "VALIDATION")]
    assert await upstream.calls() == {}
