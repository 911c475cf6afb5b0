"""The demo town: all of it is allowed by the sandbox's own rules, it starts quickly and its pictures can be seen."""

import io
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from PIL import Image

from deploy.sandbox.server import Sandbox, open_world
from deploy.sandbox.town import the_town
from deploy.sandbox.ulid import now
from deploy.sandbox.visibility import permission, visible
from deploy.sandbox.world import World
from tests.support.people import Person

MONTH = timedelta(days=31)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world("http://localhost:1")


def test_everybody_may_do_what_they_did(world: World) -> None:
    for status in world.statuses:
        account = world.accounts[status.account_id]
        if status.in_reply_to_id:
            assert permission(world, account, world.statuses[status.in_reply_to_id], "can_reply") == "automatic"
        if status.reblog_of_id:
            original = world.statuses[status.reblog_of_id]
            assert permission(world, account, original, "can_reblog") == "automatic", original.text
    for table in (world.favourites, world.bookmarks):
        for reaction in table:
            status = world.statuses[reaction.status_id]
            assert visible(world, world.accounts[reaction.account_id], status), status.text
    for vote in world.votes:
        poll = world.polls[vote.poll_id]
        assert world.statuses[poll.status_id].account_id != vote.account_id
        assert max(vote.choices) < len(poll.options)
        assert poll.multiple or len(vote.choices) == 1


def test_the_month_is_over_and_has_what_a_client_can_show(world: World) -> None:
    moments = [status.created_at for status in world.statuses]
    assert now() - MONTH < min(moments) < max(moments) <= now()
    assert {status.visibility for status in world.statuses} == {"public", "unlisted", "private", "direct"}
    assert len({status.language for status in world.statuses if not status.reblog_of_id}) >= 5
    assert {poll.closed_at is None for poll in world.polls} == {True, False}
    assert any(len(status.edits) > 1 for status in world.statuses)
    assert any(status.spoiler_text for status in world.statuses)
    assert all(media.description for media in world.media)
    threads = [status.thread_id for status in world.statuses if status.thread_id]
    longest = max(set(threads), key=threads.count)
    assert len({world.statuses[row].account_id for row in world.statuses.ids_by("thread", longest)}) >= 5


@pytest.mark.parametrize("moment", [(0, 0, 1), (3, 30, 0), (23, 59, 59)])
def test_answers_come_after_what_they_answer_at_any_time_of_day(moment: tuple[int, int, int]) -> None:
    hour, minute, second = moment
    at = datetime(2026, 3, 1, hour, minute, second, tzinfo=UTC)
    posts = the_town().posts(at)
    dates = {post.key: post.at for post in posts}
    assert all(post.at < at for post in posts)
    assert all(dates[post.answers] < post.at for post in posts if post.answers)


def test_pictures_are_painted_when_somebody_looks() -> None:
    with Sandbox() as sandbox:
        alice = Person(sandbox, "alice")
        account = alice.get("/api/v1/accounts/verify_credentials")
        page = alice.get(f"/api/v1/accounts/{account['id']}/statuses?only_media=true&limit=1")
        picture = page[0]["media_attachments"][0]
        sizes = {
            picture["url"]: (1200, 800),
            picture["preview_url"]: (512, 341),
            account["avatar"]: (400, 400),
            account["header"]: (1500, 500),
        }
        for address, size in sizes.items():
            status, _, content = alice.raw("GET", urlsplit(address).path)
            assert status == 200
            with Image.open(io.BytesIO(content)) as image:
                assert image.size == size
                assert len(image.convert("RGB").getcolors(maxcolors=1 << 24) or ()) > 50
