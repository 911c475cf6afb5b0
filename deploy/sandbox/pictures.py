"""Pictures: small copies, their blurhashes, and the ones that stand where nothing was uploaded."""

import io
from functools import cache
from math import copysign, cos, pi, sqrt

from PIL import Image, ImageDraw, ImageOps

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
LARGEST = 512
_ACROSS, _DOWN = 4, 3
_GRID = 32
_DARK, _LIGHT = (38, 50, 72), (190, 150, 120)
_AVATAR = 200
_COLOURS = ((166, 90, 80), (90, 140, 95), (85, 110, 165), (150, 120, 70), (120, 95, 150), (75, 140, 145))


def small_copy(content: bytes) -> tuple[bytes, int, int, str]:
    """Return a WebP copy of a picture, its width and height, and its blurhash. Raises OSError."""
    with Image.open(io.BytesIO(content)) as picture:
        copy = ImageOps.exif_transpose(picture).convert("RGBA")
    return _packed(copy)


def still(width: int, height: int) -> tuple[bytes, int, int, str]:
    """Return what stands for the first frame of a video of this size, as `small_copy` does."""
    shade = Image.linear_gradient("L").resize((min(width, LARGEST), max(1, min(width, LARGEST) * height // width)))
    return _packed(ImageOps.colorize(shade, _DARK, _LIGHT).convert("RGBA"))


def blurhash(picture: Image.Image) -> str:
    """Return the blurhash of a picture: see https://github.com/woltapp/blurhash/blob/master/Algorithm.md."""
    pixels = picture.convert("RGB").resize((_GRID, _GRID))
    light = [[tuple(_linear(value) for value in _pixel(pixels, x, y)) for x in range(_GRID)] for y in range(_GRID)]
    factors = [_factor(light, across, down) for down in range(_DOWN) for across in range(_ACROSS)]
    loudest = max(abs(value) for factor in factors[1:] for value in factor)
    scale = max(0, min(82, int(loudest * 166 - 0.5)))
    red, green, blue = (_encoded(value) for value in factors[0])
    head = _base83(_ACROSS - 1 + (_DOWN - 1) * 9, 1) + _base83(scale, 1) + _base83(red << 16 | green << 8 | blue, 4)
    return head + "".join(_base83(_detail(factor, (scale + 1) / 166), 2) for factor in factors[1:])


@cache
def default_avatar(number: int) -> bytes:
    """Return one of the six pictures of who has uploaded none."""
    picture = Image.new("RGB", (_AVATAR, _AVATAR), _COLOURS[number - 1])
    pen = ImageDraw.Draw(picture)
    pen.ellipse((65, 40, 135, 110), fill="white")
    pen.ellipse((30, 125, 170, 265), fill="white")
    return _webp(picture)


@cache
def default_header() -> bytes:
    """Return the plain header."""
    return _webp(Image.new("RGB", (1, 1), (200, 200, 200)))


def _packed(picture: Image.Image) -> tuple[bytes, int, int, str]:
    """Shrink a picture and pack it."""
    picture.thumbnail((LARGEST, LARGEST))
    return _webp(picture), picture.width, picture.height, blurhash(picture)


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "webp")
    return out.getvalue()


def _pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = picture.getpixel((x, y))
    return value if isinstance(value, tuple) else ()


def _factor(light: list[list[tuple[float, ...]]], across: int, down: int) -> list[float]:
    """Return how strong one pair of waves is in red, green and blue."""
    total = [0.0, 0.0, 0.0]
    for y, row in enumerate(light):
        for x, pixel in enumerate(row):
            wave = cos(pi * across * x / _GRID) * cos(pi * down * y / _GRID)
            for colour, value in enumerate(pixel):
                total[colour] += wave * value
    weight = (1 if across == down == 0 else 2) / _GRID**2
    return [value * weight for value in total]


def _detail(factor: list[float], loudest: float) -> int:
    """Return three values as one number, 19 steps each."""
    steps = [max(0, min(18, int(_root(value / loudest) * 9 + 9.5))) for value in factor]
    return steps[0] * 361 + steps[1] * 19 + steps[2]


def _root(value: float) -> float:
    return copysign(sqrt(abs(value)), value)


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(value: float) -> int:
    part = max(0.0, min(1.0, value))
    return int((part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055) * 255 + 0.5)


def _base83(value: int, length: int) -> str:
    return "".join(_ALPHABET[value // 83**place % 83] for place in reversed(range(length)))
