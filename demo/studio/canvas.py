"""The drawing board: outlines filled with a texture, lit and shaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

SIDE = 512
# Everything is drawn this much larger and then scaled down, for smooth edges.
OVERSAMPLING = 2
LARGE = SIDE * OVERSAMPLING

COMMANDS = re.compile(r"([MLQCZ])([^MLQCZ]*)")

Point = tuple[float, float]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Light:
    """How light falls on a surface; all values are hard-light levels, 128 is neutral.

    `across` runs from left to right and `down` from top to bottom of the shape's box;
    `edge` is how much darker the rim gets, as of something soft and thick.
    """

    across: Sequence[int] = (128,)
    down: Sequence[int] = (128,)
    edge: int = 0


FLAT = Light(down=(136, 120), edge=14)


def colour(name: str) -> Colour:
    """The three channels of "#rrggbb" or of a colour's CSS name."""
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second colour (0 to 1) in the first."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def darker(of: Colour, share: float) -> Colour:
    return mix(of, (24, 20, 30), share)


def lighter(of: Colour, share: float) -> Colour:
    return mix(of, (255, 255, 255), share)


def gradient(
    levels: Sequence[int], size: tuple[int, int], *, down: bool = False
) -> Image.Image:
    """An L picture that runs smoothly through `levels`, left to right or down."""
    strip = Image.new("L", (1, len(levels)) if down else (len(levels), 1))
    strip.putdata(list(levels))
    return strip.resize(size, Image.Resampling.BICUBIC)


def points_of(path: str) -> list[Point]:
    """The corners of an outline written as in SVG: M, L, Q, C (absolute) and Z.

    Curves become 24 straight pieces each.
    """
    points: list[Point] = []
    for command, text in COMMANDS.findall(path):
        numbers = [float(word) for word in text.replace(",", " ").split()]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        step = {"Q": 2, "C": 3}.get(command, 1)
        for start in range(0, len(pairs), step):
            points += _curve(points[-1:], pairs[start : start + step])
    return points


def _curve(start: list[Point], controls: list[Point]) -> list[Point]:
    if len(controls) == 1:
        return controls
    return [_bezier([*start, *controls], number / 24) for number in range(1, 25)]


def _bezier(points: list[Point], at: float) -> Point:
    while len(points) > 1:
        points = [
            (a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at)
            for a, b in zip(points, points[1:], strict=False)
        ]
    return points[0]


def ellipse(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """An ellipse around (x, y), as an outline."""
    k = 0.5523
    return points_of(
        f"M{x - rx} {y} C{x - rx} {y - ry * k} {x - rx * k} {y - ry} {x} {y - ry}"
        f"C{x + rx * k} {y - ry} {x + rx} {y - ry * k} {x + rx} {y}"
        f"C{x + rx} {y + ry * k} {x + rx * k} {y + ry} {x} {y + ry}"
        f"C{x - rx * k} {y + ry} {x - rx} {y + ry * k} {x - rx} {y}"
    )


class Canvas:
    """A transparent square on which coordinates run from 0 to 100."""

    def __init__(self, side: int = LARGE) -> None:
        self.side = side
        self.unit = side / 100
        self.image = Image.new("RGBA", (side, side))

    def pixels(self, outline: Iterable[Point] | str) -> list[Point]:
        """An outline in pixels of this canvas."""
        points = points_of(outline) if isinstance(outline, str) else outline
        return [(x * self.unit, y * self.unit) for x, y in points]

    def mask(
        self, outline: Iterable[Point] | str, *holes: Iterable[Point] | str
    ) -> Image.Image:
        """255 inside the outline and 0 elsewhere and in the holes."""
        mask = Image.new("L", self.image.size)
        draw = ImageDraw.Draw(mask)
        draw.polygon(self.pixels(outline), fill=255)
        for hole in holes:
            draw.polygon(self.pixels(hole), fill=0)
        return mask

    def fill(
        self,
        outline: Iterable[Point] | str,
        paint: Image.Image | Colour,
        light: Light = FLAT,
        *holes: Iterable[Point] | str,
    ) -> None:
        """Lay a lit surface of one colour, or of a texture of the canvas's size."""
        mask = self.mask(outline, *holes)
        box = mask.getbbox()
        if box is None:
            return
        part = mask.crop(box)
        if isinstance(paint, Image.Image):
            surface = paint.crop(box)
        else:
            surface = Image.new("RGB", part.size, paint)
        level = self._levels(part, light)
        lit = ImageChops.hard_light(surface, Image.merge("RGB", (level,) * 3))
        self.image.paste(lit, box[:2], part)

    def line(
        self, path: Iterable[Point] | str, paint: Colour, width: float = 0.5
    ) -> None:
        """A stroke with round joints and ends."""
        self._stroke(ImageDraw.Draw(self.image), path, (*paint, 255), width)

    def _stroke(
        self,
        draw: ImageDraw.ImageDraw,
        path: Iterable[Point] | str,
        fill: int | tuple[int, int, int, int],
        width: float,
        unit: float | None = None,
    ) -> None:
        unit = unit or self.unit
        points = points_of(path) if isinstance(path, str) else list(path)
        corners = [(x * unit, y * unit) for x, y in points]
        draw.line(corners, fill=fill, width=max(1, round(width * unit)), joint="curve")
        radius = width * unit / 2
        for x, y in (corners[0], corners[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)

    def _levels(self, mask: Image.Image, light: Light) -> Image.Image:
        across = gradient(light.across, mask.size)
        level = ImageChops.add(
            across, gradient(light.down, mask.size, down=True), 1, -128
        )
        if light.edge:
            level = ImageChops.subtract(level, self._rim(mask, light.edge))
        return level

    def _rim(self, mask: Image.Image, strength: int) -> Image.Image:
        """Up to `strength` along the mask's edge, fading to 0 some 6 % further in."""
        width, height = (max(1, length // 8) for length in mask.size)
        margin = round(self.side * 0.06 / 8)
        small = Image.new("L", (width + 2 * margin, height + 2 * margin))
        small.paste(mask.resize((width, height)), (margin, margin))
        soft = small.filter(ImageFilter.GaussianBlur(margin * 0.55))
        soft = soft.crop((margin, margin, margin + width, margin + height))
        rim = soft.point(lambda value: max(0, 235 - value) * strength * 2 // 255)
        return rim.resize(mask.size, Image.Resampling.BICUBIC)
