"""What an uploaded file is, by its first bytes and its own tables: type, size, length. File names are not believed."""

import io
import struct
from collections.abc import Iterator

from msgspec import Struct
from PIL import Image, UnidentifiedImageError

_GIFV_SECONDS = 30
_IMAGES = {"JPEG": "jpeg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}

# Bits a second of MPEG audio, layer III, by version (1; 2 and 2.5) and index, in thousands.
_MP3_RATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_MP3_FREQUENCIES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}

_EBML_PARENTS = {0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0}
_WEBM_CODECS = ("V_VP8", "V_VP9", "V_AV1", "A_VORBIS", "A_OPUS")


class Probe(Struct, kw_only=True):
    """What was found; zeros where a kind of file has none. `type` is Mastodon's: image, gifv, video, audio."""

    type: str
    content_type: str
    extension: str
    width: int = 0
    height: int = 0
    duration: float = 0.0
    frame_rate: float = 0.0


def probe(content: bytes) -> Probe | None:
    """Return what a file is, None when it is nothing that can be shown or played."""
    try:
        if content[4:8] == b"ftyp" and content[8:12] not in (b"avif", b"avis"):
            return _mp4(content)
        if content.startswith(b"\x1a\x45\xdf\xa3"):
            return _matroska(content)
        if content.startswith(b"fLaC"):
            return _flac(content)
        if content.startswith(b"OggS"):
            return _ogg(content)
        return _image(content) or _mp3(content)
    except (struct.error, IndexError, ZeroDivisionError):
        return None


def _image(content: bytes) -> Probe | None:
    """Read the size of a picture."""
    try:
        with Image.open(io.BytesIO(content), formats=list(_IMAGES)) as picture:
            kind = _IMAGES[picture.format or ""]
            return Probe(
                type="image", content_type=f"image/{kind}", extension=kind, width=picture.width, height=picture.height
            )
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def _mp4(content: bytes) -> Probe | None:
    """Read the tracks of an MP4."""
    found: dict[str, tuple[float, int, int, int]] = {}
    for kind, movie in _boxes(content):
        if kind == b"moov":
            found |= dict(_track(track) for name, track in _boxes(movie) if name == b"trak")
    duration = max((track[0] for track in found.values()), default=0.0)
    if "vide" in found:
        seconds, width, height, frames = found["vide"]
        silent = "soun" not in found and duration <= _GIFV_SECONDS
        return Probe(
            type="gifv" if silent else "video",
            content_type="video/mp4",
            extension="mp4",
            width=width,
            height=height,
            duration=duration,
            frame_rate=frames / seconds if seconds else 0.0,
        )
    if "soun" in found:
        return Probe(type="audio", content_type="audio/mp4", extension="m4a", duration=duration)
    return None


def _track(track: bytes) -> tuple[str, tuple[float, int, int, int]]:
    """Return the kind of a track with its seconds, width, height and number of frames."""
    kind, seconds, frames, (width, height) = "", 0.0, 0, (0, 0)
    for name, box in _leaves(track):
        if name == b"tkhd":
            width, height = (side >> 16 for side in struct.unpack(">II", box[-8:]))
        elif name == b"mdhd":
            long = box[0] == 1
            scale, length = struct.unpack_from(">IQ" if long else ">II", box, 20 if long else 12)
            seconds = length / scale
        elif name == b"hdlr" and not kind:
            kind = box[8:12].decode("latin-1")
        elif name == b"stts":
            entries = struct.unpack_from(">I", box, 4)[0]
            frames = sum(struct.unpack_from(">I", box, 8 + 8 * entry)[0] for entry in range(entries))
    return kind, (seconds, width, height, frames)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the boxes of an MP4 file or of a box."""
    here = 0
    while here + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, here)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", content, here + 8)[0], 16
        size = size or len(content) - here
        if size < head:
            return
        yield name, content[here + head : here + size]
        here += size


def _leaves(box: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the boxes of a track that hold numbers."""
    for name, inner in _boxes(box):
        if name in (b"mdia", b"minf", b"stbl"):
            yield from _leaves(inner)
        else:
            yield name, inner


def _matroska(content: bytes) -> Probe:
    """Read the tracks of a WebM or another Matroska file."""
    width = height = 0
    scale, ticks, codecs = 1_000_000, 0.0, []
    for name, value in _elements(content):
        if name == 0x2AD7B1:
            scale = int.from_bytes(value)
        elif name == 0x4489:
            ticks = struct.unpack(">f" if len(value) == 4 else ">d", value)[0]
        elif name == 0x86:
            codecs.append(value.decode("latin-1"))
        elif name == 0xB0:
            width = int.from_bytes(value)
        elif name == 0xBA:
            height = int.from_bytes(value)
    webm = all(codec.startswith(_WEBM_CODECS) for codec in codecs)
    duration = ticks * scale / 1e9
    if not any(codec.startswith("V_") for codec in codecs):
        return Probe(type="audio", content_type="audio/x-matroska", extension="mka", duration=duration)
    return Probe(
        type="video",
        content_type="video/webm" if webm else "video/x-matroska",
        extension="webm" if webm else "mkv",
        width=width,
        height=height,
        duration=duration,
    )


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the elements of a Matroska file, those inside others too."""
    here = 0
    while here + 2 <= len(content):
        length = 9 - content[here].bit_length()
        name = int.from_bytes(content[here : here + length])
        here += length
        length = 9 - content[here].bit_length()
        size = int.from_bytes(content[here : here + length]) & ((1 << 7 * length) - 1)
        here += length
        if size == (1 << 7 * length) - 1:
            size = len(content) - here
        value = content[here : here + size]
        here += size
        if name in _EBML_PARENTS:
            yield from _elements(value)
        else:
            yield name, value


def _flac(content: bytes) -> Probe:
    """Read the length of a FLAC file out of its STREAMINFO."""
    packed = int.from_bytes(content[18:26])
    rate, samples = packed >> 44, packed & ((1 << 36) - 1)
    return Probe(type="audio", content_type="audio/flac", extension="flac", duration=samples / rate)


def _ogg(content: bytes) -> Probe:
    """Read the length of an Ogg file off its last page."""
    last = content.rfind(b"OggS")
    samples = struct.unpack_from("<q", content, last + 6)[0]
    vorbis = content.find(b"\x01vorbis", 0, 256)
    if vorbis >= 0:
        rate = struct.unpack_from("<I", content, vorbis + 12)[0]
        return Probe(type="audio", content_type="audio/ogg", extension="ogg", duration=samples / rate)
    return Probe(type="audio", content_type="audio/opus", extension="opus", duration=samples / 48000)


def _mp3(content: bytes) -> Probe | None:
    """Add up the frames of an MP3; two of them in a row make one."""
    here = 0
    if content.startswith(b"ID3"):
        here = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    frames, seconds = 0, 0.0
    while frame := _mp3_frame(content[here : here + 4]):
        frames += 1
        seconds += frame[1]
        here += frame[0]
    if frames < 2:
        return None
    return Probe(type="audio", content_type="audio/mpeg", extension="mp3", duration=seconds)


def _mp3_frame(head: bytes) -> tuple[int, float] | None:
    """Return the bytes and the seconds of a frame of layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate, frequency, padding = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or rate in (0, 15) or frequency == 3:
        return None
    samples = 1152 if version == 3 else 576
    hertz = _MP3_FREQUENCIES[version][frequency]
    bits = _MP3_RATES[version != 3][rate] * 1000
    return samples // 8 * bits // hertz + padding, samples / hertz
