"""The sandbox's media where the contract kit does not look: what files are, small copies, parts, default pictures."""

import io
import string
import struct
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from PIL import Image

from deploy.sandbox.probe import probe
from deploy.sandbox.server import Sandbox
from tests.support.people import Person

BASE83 = set(string.digits + string.ascii_letters + "#$%*+,-.:;=?@[]^_{|}~")
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(empty=True) as running:
        yield running


def picture(kind: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def element(name: bytes, content: bytes) -> bytes:
    return name + struct.pack(">Q", 1 << 56 | len(content)) + content


WEBM = b"\x1a\x45\xdf\xa3\x80" + element(
    b"\x18\x53\x80\x67",
    element(b"\x15\x49\xa9\x66", element(b"\x44\x89", struct.pack(">d", 2500.0)))
    + element(
        b"\x16\x54\xae\x6b",
        element(
            b"\xae",
            element(b"\x86", b"V_VP9")
            + element(b"\xe0", element(b"\xb0", b"\x02\x80") + element(b"\xba", b"\x01\x68")),
        ),
    ),
)
FLAC = b"fLaC\x00\x00\x00\x22" + bytes(10) + (44100 << 44 | 88200).to_bytes(8) + bytes(16)
OPUS = b"OggS\x00\x04" + struct.pack("<q", 144000) + bytes(14) + b"OpusHead"


@pytest.mark.parametrize(
    ("content", "kind", "content_type", "size", "seconds"),
    [
        (WEBM, "video", "video/webm", (640, 360), 2.5),
        (FLAC, "audio", "audio/flac", (0, 0), 2.0),
        (OPUS, "audio", "audio/opus", (0, 0), 3.0),
        (b"ID3\x04\x00\x00\x00\x00\x00\x02ab" + MP3_FRAME * 100, "audio", "audio/mpeg", (0, 0), 2.612),
    ],
    ids=["webm", "flac", "opus", "mp3"],
)
def test_files_are_what_their_bytes_say(
    content: bytes, kind: str, content_type: str, size: tuple[int, int], seconds: float
) -> None:
    found = probe(content)
    assert found
    assert (found.type, found.content_type, (found.width, found.height)) == (kind, content_type, size)
    assert found.duration == pytest.approx(seconds, abs=0.001)


@pytest.mark.parametrize("content", [WEBM[:30], FLAC[:12], b"OggS", MP3_FRAME, b"\x00\x00\x00\x18ftypisom", b""])
def test_broken_files_are_nothing(content: bytes) -> None:
    found = probe(content)
    assert found is None or (found.width, found.duration) == (0, 0.0)


def test_the_name_of_a_file_is_not_believed(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    status, media = alice.upload(picture("jpeg", (30, 20)), "clip.mp4")
    assert (status, media["type"]) == (200, "image")
    assert media["url"].endswith(".jpeg")
    assert alice.upload(b"no picture at all", "picture.png")[0] == 422


def test_a_large_picture_gets_a_small_copy_and_a_blurhash(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    _, media = alice.upload(picture("png", (1200, 600)), "wide.png", focus="0.5,-1", description="Wide")
    assert media["meta"]["small"] == {"width": 512, "height": 256, "size": "512x256", "aspect": 2}
    assert media["meta"]["focus"] == {"x": 0.5, "y": -1}
    assert len(media["blurhash"]) == 28
    assert set(media["blurhash"]) <= BASE83
    _, headers, small = alice.raw("GET", urlsplit(media["preview_url"]).path)
    assert headers["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(small)) as copy:
        assert copy.size == (512, 256)


def test_parts_of_a_file_are_cut_where_they_are_asked_for(sandbox: Sandbox) -> None:
    alice, content = Person(sandbox, "alice"), picture("png", (64, 64))
    _, media = alice.upload(content, "square.png")
    path = urlsplit(media["url"]).path
    assert alice.raw("GET", path)[2] == content
    assert alice.raw("GET", path, headers={"Range": "bytes=10-19"})[2] == content[10:20]
    assert alice.raw("GET", path, headers={"Range": "bytes=10-"})[2] == content[10:]
    assert alice.raw("GET", path, headers={"Range": "bytes=-5"})[2] == content[:6]
    status, headers, body = alice.raw("HEAD", path)
    assert (status, headers["Content-Length"], body) == (200, str(len(content)), b"")


def test_a_block_hides_files_from_who_is_blocked_only(sandbox: Sandbox) -> None:
    alice, bob, carol = (Person(sandbox, name) for name in ("alice", "bob", "carol"))
    _, media = alice.upload(picture("png", (8, 8)), "tiny.png")
    alice.post(f"/api/v1/accounts/{bob.account.id}/block")
    path = urlsplit(media["url"]).path
    assert bob.raw("GET", path)[0] == 404
    assert carol.raw("GET", path)[0] == 200


def test_who_has_no_picture_has_a_default_one(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    account = alice.get("/api/v1/accounts/verify_credentials")
    for address in (account["avatar"], account["header"]):
        status, headers, content = alice.raw("GET", urlsplit(address).path)
        assert (status, headers["Content-Type"], content[8:12]) == (200, "image/webp", b"WEBP")
        again = alice.raw("GET", urlsplit(address).path, headers={"If-None-Match": headers["ETag"]})
        assert (again[0], again[2]) == (304, b"")


def test_a_deleted_post_sets_its_media_free(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    _, media = alice.upload(picture("png", (8, 8)), "tiny.png")
    first = alice.say("Look", media_ids=[media["id"]])
    assert [entry["id"] for entry in first["media_attachments"]] == [media["id"]]
    assert alice.refused("POST", "/api/v1/statuses", status="Again", media_ids=[media["id"]])[0] == 400
    alice.delete(f"/api/v1/statuses/{first['id']}")
    assert alice.say("Again", media_ids=[media["id"]])["media_attachments"][0]["id"] == media["id"]
