"""Paintings for the demo: landscapes, charts and patterns that code draws, the same for the same name.

A name is a motif and a number, as `hills 3`; the number chooses colours and shapes.
"""

import io
from collections.abc import Callable, Sequence
from functools import cache
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageOps

from deploy.sandbox.pictures import blurhash

Colour = tuple[int, int, int]
Point = tuple[float, float]

_FINE = 2
_GLIMPSE = 64
_EMBLEM = 544
_NIGHT = ((12, 18, 44), (52, 62, 110))
_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((250, 205, 160), (120, 150, 200)),
    ((252, 226, 190), (240, 140, 110)),
    ((214, 236, 246), (110, 170, 220)),
    ((246, 214, 226), (140, 130, 190)),
    ((255, 238, 205), (150, 200, 190)),
)
_GROUNDS: tuple[Colour, ...] = ((58, 92, 84), (86, 74, 110), (52, 84, 112), (112, 84, 66), (70, 104, 62))
_ACCENTS: tuple[Colour, ...] = ((226, 122, 84), (244, 190, 92), (98, 160, 150), (104, 124, 186), (196, 106, 130))
_PAPER, _INK = (252, 248, 240), (54, 56, 70)


class Canvas:
    """A picture in the making. Points are parts of its width and height, from 0 to 1."""

    def __init__(self, name: str, width: int, height: int) -> None:
        """Take a larger sheet; shrinking it later smooths the edges."""
        self.number = int(name.rpartition(" ")[2])
        self.dice = Random(name)  # noqa: S311 - it chooses shapes, no secrets
        self.width, self.height = width * _FINE, height * _FINE
        self.sheet = Image.new("RGB", (self.width, self.height), _PAPER)
        self.pen = ImageDraw.Draw(self.sheet)

    def shade(self, top: Colour, bottom: Colour) -> None:
        """Fill the sheet from one colour to another."""
        ramp = Image.linear_gradient("L").resize((self.width, self.height))
        self.sheet.paste(ImageOps.colorize(ramp, top, bottom))

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * self.width, y * self.height) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, thickness: float = 0.005) -> None:
        """Draw a line; its thickness is a part of the height."""
        thick = max(1, round(thickness * self.height))
        self.pen.line([(x * self.width, y * self.height) for x, y in points], fill=colour, width=thick, joint="curve")

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle; its radius is a part of the height."""
        far, x, y = radius * self.height, x * self.width, y * self.height
        self.pen.ellipse((x - far, y - far, x + far, y + far), fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """Fill a rectangle."""
        corners = (left * self.width, top * self.height, right * self.width, bottom * self.height)
        self.pen.rectangle(corners, fill=colour)

    def ridge(self, level: float, rough: float, colour: Colour) -> None:
        """Fill everything below a wavy line."""
        waves = [(self.dice.uniform(0.6, 3.2), self.dice.uniform(0, 2 * pi)) for _ in range(3)]
        steps = [step / 60 for step in range(61)]
        heights = [level + rough * sum(sin(x * pi * often + start) for often, start in waves) / 3 for x in steps]
        self.area([(0, 1), *zip(steps, heights, strict=True), (1, 1)], colour)

    def finished(self) -> Image.Image:
        """Return the picture in its real size."""
        return self.sheet.resize((self.width // _FINE, self.height // _FINE), Image.Resampling.LANCZOS)


@cache
def painting(name: str, width: int, height: int) -> bytes:
    """Return a painting as JPEG. Raises KeyError for an unknown motif."""
    out = io.BytesIO()
    paint(name, width, height).save(out, "jpeg", quality=86)
    return out.getvalue()


@cache
def emblem() -> bytes:
    """Return the picture of the server as WebP: the town at dusk."""
    out = io.BytesIO()
    paint("roofs 1", _EMBLEM, _EMBLEM).save(out, "webp", quality=90)
    return out.getvalue()


@cache
def glimpse(name: str, width: int, height: int) -> str:
    """Return the blurhash of a painting, from a very small copy. Raises KeyError for an unknown motif."""
    return blurhash(paint(name, width * _GLIMPSE // max(width, height), height * _GLIMPSE // max(width, height)))


def paint(name: str, width: int, height: int) -> Image.Image:
    """Return a painting. Raises KeyError for an unknown motif."""
    canvas = Canvas(name, width, height)
    _MOTIFS[name.partition(" ")[0]](canvas)
    return canvas.finished()


def _mixed(one: Colour, other: Colour, part: float) -> Colour:
    """Return a colour between two."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _sky(canvas: Canvas) -> tuple[Colour, Colour]:
    """Fill the sheet with a sky and return its colours, the upper one first."""
    low, high = _SKIES[canvas.number % len(_SKIES)]
    canvas.shade(high, low)
    return high, low


def _hills(canvas: Canvas) -> None:
    """Draw hills behind hills under a low sun."""
    _, low = _sky(canvas)
    canvas.disc(canvas.dice.uniform(0.25, 0.75), 0.38, 0.09, _mixed(low, (255, 252, 235), 0.7))
    ground = _GROUNDS[canvas.number % len(_GROUNDS)]
    for layer in range(5):
        part = layer / 4
        canvas.ridge(0.45 + 0.12 * layer, 0.07 - 0.008 * layer, _mixed(_mixed(low, ground, 0.35), ground, part))


def _lighthouse(canvas: Canvas) -> None:
    """Draw a lighthouse over the sea."""
    high, low = _sky(canvas)
    canvas.area([(0.665, 0.28), (0, 0.1), (0, 0.3)], _mixed(low, (255, 246, 200), 0.55))
    sea = _mixed(high, (22, 60, 92), 0.65)
    for step in range(7):
        canvas.ridge(0.62 + step * 0.055, 0.008, _mixed(sea, (16, 42, 70), step / 7))
    rock = (62, 60, 72)
    canvas.area(
        [(0.5, 0.86), (0.58, 0.66), (0.66, 0.6), (0.75, 0.62), (0.86, 0.72), (1, 0.82), (1, 1), (0.46, 1)], rock
    )
    canvas.area([(0.635, 0.62), (0.65, 0.33), (0.7, 0.33), (0.715, 0.62)], _PAPER)
    for stripe in range(2):
        top = 0.39 + stripe * 0.12
        canvas.area([(0.645, top), (0.705, top), (0.709, top + 0.06), (0.641, top + 0.06)], _ACCENTS[0])
    canvas.box(0.64, 0.315, 0.71, 0.335, rock)
    canvas.box(0.655, 0.255, 0.695, 0.315, (255, 226, 140))
    canvas.area([(0.648, 0.255), (0.675, 0.2), (0.702, 0.255)], _ACCENTS[0])


def _night(canvas: Canvas) -> None:
    """Draw a starry sky, a planet with its moons among the stars."""
    canvas.shade(*_NIGHT)
    for _ in range(260):
        bright = canvas.dice.randint(120, 255)
        canvas.disc(
            canvas.dice.random(),
            canvas.dice.random() * 0.9,
            canvas.dice.choice((0.0012, 0.002, 0.003)),
            (bright, bright, 255),
        )
    x, y = canvas.dice.uniform(0.3, 0.7), canvas.dice.uniform(0.25, 0.45)
    if canvas.number % 2:
        for moon, gap in enumerate((-0.12, -0.07, 0.08, 0.15)):
            canvas.disc(x + gap, y + 0.004 * moon, 0.006, (236, 230, 214))
        canvas.disc(x, y, 0.045, (226, 196, 158))
        for band in (-0.018, 0.012):
            canvas.line([(x - 0.028, y + band), (x + 0.028, y + band)], (186, 140, 106), 0.01)
    else:
        canvas.disc(x, y, 0.11, (246, 240, 214))
        canvas.disc(x + 0.035, y - 0.02, 0.1, _mixed(*_NIGHT, y - 0.02))
    canvas.ridge(0.88, 0.03, (8, 12, 26))


def _bird(canvas: Canvas) -> None:
    """Draw a small bird on a branch."""
    _, low = _sky(canvas)
    for leaf in range(26):
        spot = (canvas.dice.random(), canvas.dice.uniform(0, 0.6))
        canvas.disc(*spot, canvas.dice.uniform(0.02, 0.06), _mixed(low, _GROUNDS[leaf % 5], 0.25))
    canvas.line([(0, 0.76), (0.35, 0.72), (0.7, 0.74), (1, 0.66)], (92, 72, 60), 0.025)
    body = _ACCENTS[canvas.number % len(_ACCENTS)]
    dark = _mixed(body, _INK, 0.55)
    canvas.area([(0.36, 0.62), (0.2, 0.74), (0.23, 0.79), (0.42, 0.68)], dark)
    canvas.disc(0.45, 0.58, 0.16, body)
    canvas.disc(0.55, 0.42, 0.1, body)
    canvas.area([(0.36, 0.52), (0.5, 0.5), (0.46, 0.68), (0.34, 0.68)], dark)
    canvas.disc(0.5, 0.63, 0.08, _mixed(body, _PAPER, 0.7))
    canvas.area([(0.61, 0.4), (0.67, 0.43), (0.61, 0.45)], (240, 180, 70))
    canvas.disc(0.575, 0.4, 0.017, _INK)
    canvas.disc(0.578, 0.395, 0.006, _PAPER)
    for leg in (0.43, 0.48):
        canvas.line([(leg, 0.71), (leg + 0.01, 0.735)], _INK, 0.008)


def _loaf(canvas: Canvas) -> None:
    """Draw a round loaf on a board."""
    canvas.shade((226, 214, 196), (202, 184, 160))
    board = (158, 112, 74)
    canvas.pen.rounded_rectangle(
        (0.14 * canvas.width, 0.24 * canvas.height, 0.86 * canvas.width, 0.9 * canvas.height),
        radius=0.06 * canvas.height,
        fill=board,
    )
    for grain in range(9):
        y = 0.29 + grain * 0.068
        canvas.line(
            [(0.16, y), (0.5, y + canvas.dice.uniform(-0.01, 0.01)), (0.84, y)], _mixed(board, _INK, 0.18), 0.003
        )
    for ring in range(12):
        canvas.disc(0.5, 0.56, 0.29 - ring * 0.014, _mixed((126, 70, 32), (222, 164, 92), ring / 12))
    for slash in range(-2, 3):
        x = 0.5 + slash * 0.06
        canvas.line([(x - 0.035, 0.66), (x + 0.035, 0.46)], (246, 224, 184), 0.022)
    for _ in range(70):
        canvas.disc(canvas.dice.gauss(0.5, 0.09), canvas.dice.gauss(0.56, 0.09), 0.003, _PAPER)


def _garden(canvas: Canvas) -> None:
    """Draw beds with plants in rows."""
    _sky(canvas)
    canvas.ridge(0.36, 0.03, (112, 150, 104))
    canvas.area([(0, 1), (0, 0.5), (1, 0.46), (1, 1)], (120, 90, 66))
    for row in range(5):
        y = 0.56 + row * 0.1
        canvas.line([(0, y + 0.045), (1, y + 0.025)], (96, 70, 52), 0.02 + row * 0.004)
        for plant in range(14 - row):
            x = (plant + 0.5) / (14 - row) + canvas.dice.uniform(-0.01, 0.01)
            size = 0.018 + row * 0.007
            for leaf in range(5):
                turn = leaf / 5 * 2 * pi
                canvas.disc(
                    x + cos(turn) * size * 0.6,
                    y + sin(turn) * size * 0.6,
                    size * 0.75,
                    _mixed((70, 128, 70), (132, 176, 92), leaf / 5),
                )
            if canvas.dice.random() < 0.45:
                canvas.disc(x + size * 0.3, y + size * 0.2, size * 0.5, (214, 70, 58))


def _rails(canvas: Canvas) -> None:
    """Draw rails that run to the horizon."""
    _, low = _sky(canvas)
    canvas.disc(0.5, 0.43, 0.07, _mixed(low, (255, 250, 230), 0.7))
    canvas.ridge(0.42, 0.04, _mixed(low, _GROUNDS[canvas.number % 5], 0.6))
    canvas.area([(0, 1), (0, 0.52), (1, 0.52), (1, 1)], _GROUNDS[(canvas.number + 4) % 5])
    canvas.area([(0.5, 0.52), (0.98, 1), (0.02, 1)], (128, 118, 112))
    for sleeper in range(16):
        depth = (sleeper / 15) ** 2.2
        y, half = 0.53 + 0.47 * depth, 0.012 + 0.36 * depth
        canvas.line([(0.5 - half, y), (0.5 + half, y)], (92, 72, 60), 0.004 + 0.022 * depth)
    for side in (-1, 1):
        canvas.area([(0.5, 0.52), (0.5 + side * 0.27, 1), (0.5 + side * 0.3, 1)], (70, 74, 84))
        for post in range(4):
            depth = ((post + 1) / 4) ** 2
            x, y = 0.5 + side * (0.06 + 0.42 * depth), 0.53 + 0.12 * depth
            canvas.line([(x, y), (x, y - 0.1 - 0.4 * depth)], _INK, 0.003 + 0.009 * depth)


def _roofs(canvas: Canvas) -> None:
    """Draw the roofs of a town with lit windows."""
    _, low = _sky(canvas)
    canvas.disc(0.78, 0.2, 0.06, _mixed(low, (255, 252, 240), 0.8))
    for row in range(3):
        x = -0.05
        while x < 1:
            wide, tall = canvas.dice.uniform(0.08, 0.15), canvas.dice.uniform(0.14, 0.28)
            top = 0.5 + row * 0.16 - tall / 2
            wall = _mixed(_mixed(low, canvas.dice.choice(_ACCENTS), 0.5), _INK, 0.12 + row * 0.14)
            canvas.box(x, top, x + wide, 1, wall)
            canvas.area(
                [(x - 0.008, top), (x + wide / 2, top - 0.09), (x + wide + 0.008, top)], _mixed(wall, _INK, 0.45)
            )
            for window in range(6):
                lit = canvas.dice.random() < 0.5
                left = x + wide * (0.2 + 0.36 * (window % 2))
                high = top + 0.03 + 0.085 * (window // 2)
                canvas.box(
                    left, high, left + wide * 0.22, high + 0.045, (255, 226, 150) if lit else _mixed(wall, _INK, 0.3)
                )
            x += wide * canvas.dice.uniform(0.95, 1.1)


def _moss(canvas: Canvas) -> None:
    """Draw moss as a very small forest."""
    canvas.shade((206, 222, 196), (120, 150, 110))
    for layer in range(4):
        for _ in range(70):
            x, y = canvas.dice.random(), 0.35 + layer * 0.17 + canvas.dice.uniform(-0.05, 0.05)
            green = _mixed((150, 180, 112), (34, 66, 48), layer / 4 + canvas.dice.uniform(0, 0.2))
            tall = 0.06 + layer * 0.035
            for frond in range(5):
                lean = (frond - 2) * 0.35
                canvas.line([(x, y + tall), (x + sin(lean) * tall * 0.6, y + tall - cos(lean) * tall)], green, 0.007)
            if canvas.dice.random() < 0.12:
                canvas.line([(x, y), (x + 0.01, y - tall)], (150, 92, 60), 0.004)
                canvas.disc(x + 0.01, y - tall, 0.01, (186, 110, 66))


def _tiles(canvas: Canvas) -> None:
    """Draw a floor of tiles."""
    canvas.shade(_PAPER, (236, 228, 214))
    down = 6
    size = 1 / down
    ratio = canvas.height / canvas.width
    for row in range(down):
        for column in range(int(down / ratio) + 1):
            left, top = column * size * ratio, row * size
            one, other = canvas.dice.sample(_ACCENTS, 2)
            corner = canvas.dice.randrange(4)
            corners = [(left, top), (left + size * ratio, top), (left + size * ratio, top + size), (left, top + size)]
            canvas.area(corners, _mixed(one, _PAPER, 0.55))
            canvas.area([corners[(corner + turn) % 4] for turn in range(3)], one)
            canvas.disc(left + size * ratio / 2, top + size / 2, size * 0.17, _mixed(other, _PAPER, 0.2))


def _rings(canvas: Canvas) -> None:
    """Draw rings that widen like ripples."""
    canvas.shade((230, 240, 242), (196, 216, 224))
    for drop in range(5):
        x, y = canvas.dice.uniform(0.1, 0.9), canvas.dice.uniform(0.1, 0.9)
        colour = _ACCENTS[(canvas.number + drop) % len(_ACCENTS)]
        for ring in range(7, 0, -1):
            canvas.disc(x, y, ring * 0.035, _mixed(colour, (232, 240, 244), ring / 8 if ring % 2 else ring / 16 + 0.45))


def _bars(canvas: Canvas) -> None:
    """Draw a chart of bars."""
    _axes(canvas)
    count = 8
    values = [
        0.12 + 0.5 * abs(sin((place + canvas.number) * 0.7)) + canvas.dice.uniform(0, 0.1) for place in range(count)
    ]
    for place, value in enumerate(values):
        left = 0.12 + place * 0.8 / count
        colour = _ACCENTS[1] if value == max(values) else _ACCENTS[3]
        canvas.box(left + 0.015, 0.86 - value, left + 0.8 / count - 0.01, 0.86, colour)


def _curve(canvas: Canvas) -> None:
    """Draw a chart of two lines."""
    _axes(canvas)
    for line in range(2):
        points, value = [], 0.3 + 0.2 * line
        for step in range(25):
            value = min(0.72, max(0.08, value + canvas.dice.uniform(-0.05, 0.06)))
            points.append((0.12 + step * 0.8 / 24, 0.86 - value))
        canvas.line(points, _ACCENTS[line * 3], 0.009)
        for spot in points[::4]:
            canvas.disc(*spot, 0.012, _ACCENTS[line * 3])


def _axes(canvas: Canvas) -> None:
    """Draw the ground of a chart."""
    for level in range(1, 5):
        canvas.line([(0.1, 0.86 - level * 0.17), (0.94, 0.86 - level * 0.17)], (226, 220, 210), 0.003)
    canvas.line([(0.1, 0.1), (0.1, 0.86), (0.94, 0.86)], _INK, 0.006)


def _route(canvas: Canvas) -> None:
    """Draw a map with a river, fields and a dotted way."""
    canvas.shade((238, 240, 220), (228, 234, 208))
    for _ in range(18):
        x, y, size = canvas.dice.random(), canvas.dice.random(), canvas.dice.uniform(0.06, 0.16)
        field = [(x, y), (x + size, y + size * 0.2), (x + size * 0.8, y + size), (x - size * 0.2, y + size * 0.8)]
        canvas.area(field, _mixed((196, 216, 160), canvas.dice.choice(_ACCENTS), 0.15))
    river = [(step / 30, 0.45 + 0.16 * sin(step / 30 * 7 + canvas.number)) for step in range(31)]
    canvas.line(river, (140, 186, 214), 0.05)
    way = [(0.06 + step * 0.88 / 44, 0.62 + 0.17 * sin(step / 44 * 6.2 + canvas.number + 0.4)) for step in range(45)]
    for spot in way:
        canvas.disc(*spot, 0.009, _ACCENTS[0])
    for spot in (way[0], way[-1]):
        canvas.disc(*spot, 0.03, _INK)
        canvas.disc(*spot, 0.017, _PAPER)


_MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "bars": _bars,
    "bird": _bird,
    "curve": _curve,
    "garden": _garden,
    "hills": _hills,
    "lighthouse": _lighthouse,
    "loaf": _loaf,
    "moss": _moss,
    "night": _night,
    "rails": _rails,
    "rings": _rings,
    "roofs": _roofs,
    "route": _route,
    "tiles": _tiles,
}
