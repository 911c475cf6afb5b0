"""Polls: voted on as over REST."""

from typing import Any

import pytest

from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import page, say

POLL = """id localId expired multiple votesCount votersCount expiresAt voted ownVotes options { title votesCount }
    emojis { shortcode }"""
VOTE = f"""mutation($id: ID!, $choices: [Int!]!) {{ votePoll(id: $id, choices: $choices) {{
    poll {{ {POLL} }} userErrors {{ field message code }} }} }}"""


@pytest.fixture
async def poll(bob: Client) -> Any:  # noqa: ANN401  JSON
    """Return a poll of bob's with three options, of which several may be chosen."""
    options = {"options": ["owl", "wren", "crow"], "expires_in": 3600, "multiple": True}
    return (await say(bob, "Which?", poll=options))["poll"]


async def test_a_vote_is_told_as_over_rest(alice: Client, poll: Any) -> None:  # noqa: ANN401
    payload = (await alice.data(VOTE, id=poll["id"], choices=[0, 2]))["votePoll"]
    assert payload["userErrors"] == []
    assert differences(payload["poll"], await page(alice, f"/api/v1/polls/{poll['id']}")) == []
    assert (payload["poll"]["ownVotes"], payload["poll"]["voted"]) == ([0, 2], True)
    assert payload["poll"]["id"] == global_id("Poll", poll["id"])


async def test_a_poll_is_a_node(alice: Client, poll: Any) -> None:  # noqa: ANN401
    shown = await alice.data(
        "query($id: ID!) { node(id: $id) { ... on Poll { voted options { title } } } }",
        id=global_id("Poll", poll["id"]),
    )
    assert shown["node"] == {"voted": False, "options": [{"title": "owl"}, {"title": "wren"}, {"title": "crow"}]}


async def test_wrong_votes_are_user_errors_in_gotosocials_words(alice: Client, bob: Client, poll: Any) -> None:  # noqa: ANN401
    for client, choices, field, words in (
        (alice, [5], "choices", "invalid option"),
        (alice, [], "choices", "number of choices"),
        (bob, [0], None, "your own poll"),
    ):
        error = (await client.data(VOTE, id=poll["id"], choices=choices))["votePoll"]["userErrors"][0]
        assert (error["code"], error["field"], words in error["message"]) == ("VALIDATION", field, True)
    await alice.data(VOTE, id=poll["id"], choices=[0])
    again = (await alice.data(VOTE, id=poll["id"], choices=[1]))["votePoll"]
    assert "already voted" in again["userErrors"][0]["message"]
    assert again["poll"] is None


async def test_hidden_totals_stay_hidden(alice: Client, bob: Client) -> None:
    options = {"options": ["owl", "wren"], "expires_in": 3600, "hide_totals": True}
    hidden = (await say(bob, "Which?", poll=options))["poll"]
    shown = (await alice.data(VOTE, id=hidden["id"], choices=[0]))["votePoll"]["poll"]
    assert [option["votesCount"] for option in shown["options"]] == [None, None]
