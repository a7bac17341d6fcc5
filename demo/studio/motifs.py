"""Small pictures to scatter over cloth and china: fruit, leaves, flowers, stars."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image

from demo.studio.canvas import (
    FLAT,
    Canvas,
    Colour,
    Light,
    Point,
    colour,
    darker,
    ellipse,
    lighter,
)

MOTIF_SIDE = 330
PLUMP = Light(across=(150, 140, 112), down=(146, 128, 110), edge=18)
GREEN = colour("#4f8f3a")
DARK_GREEN = colour("#2f6b33")

# A motif draws itself on a canvas of its own; most ignore the accent colour.
Motif = Callable[[Canvas, Colour], None]


def draw_motif(motif: Motif, accent: Colour) -> Image.Image:
    """The motif on a transparent square of MOTIF_SIDE pixels."""
    canvas = Canvas(MOTIF_SIDE)
    motif(canvas, accent)
    return canvas.image


def strawberry(canvas: Canvas, accent: Colour) -> None:
    red = colour("#d92b3a")
    canvas.fill(
        "M50 96 C30 88 12 62 14 42 C16 26 32 22 50 27 C68 22 84 26 86 42"
        " C88 62 70 88 50 96",
        red,
        PLUMP,
    )
    upper = ((32, 44), (50, 42), (68, 44), (40, 58), (60, 58))
    for x, y in (*upper, (50, 73), (28, 56), (72, 56), (40, 72), (60, 72)):
        canvas.fill(ellipse(x, y, 2.4, 3.4), colour("#ffe29a"))
    canvas.fill(
        "M50 14 Q54 22 66 15 Q66 24 82 25 Q68 30 66 40 Q56 32 50 42 Q44 32 34 40"
        " Q32 30 18 25 Q34 24 34 15 Q46 22 50 14",
        GREEN,
        PLUMP,
    )
    canvas.line("M50 24 Q50 12 57 5", DARK_GREEN, 5)


def cherries(canvas: Canvas, accent: Colour) -> None:
    red = colour("#a8152c")
    canvas.line("M30 68 Q36 32 58 10", DARK_GREEN, 4)
    canvas.line("M70 74 Q70 36 58 10", DARK_GREEN, 4)
    for x, y in ((29, 73), (70, 78)):
        canvas.fill(ellipse(x, y, 20, 19), red, PLUMP)
        canvas.fill(ellipse(x - 7, y - 7, 4, 5), colour("#f2a0a8"))
    canvas.fill("M58 12 Q76 0 94 14 Q78 28 58 12", GREEN, PLUMP)


def lemon(canvas: Canvas, accent: Colour) -> None:
    yellow = colour("#f5cf2e")
    canvas.fill(
        "M6 56 Q12 54 18 44 C30 20 66 18 80 42 Q86 52 94 54 Q88 60 82 68"
        " C68 92 32 92 18 68 Q12 60 6 56",
        yellow,
        PLUMP,
    )
    canvas.fill("M60 26 Q66 4 92 8 Q88 30 60 26", GREEN, PLUMP)


def banana(canvas: Canvas, accent: Colour) -> None:
    canvas.fill(
        "M14 20 Q20 16 25 20 Q34 58 84 62 Q92 66 88 74 Q70 90 44 78 Q14 62 14 20",
        colour("#f4d03a"),
        PLUMP,
    )
    canvas.line("M20 28 Q28 66 82 70", colour("#c99b1d"), 2)
    canvas.line("M18 21 L17 10", colour("#6b4a1c"), 6)


def pineapple(canvas: Canvas, accent: Colour) -> None:
    gold = colour("#e8a72c")
    for tip in (26, 38, 50, 62, 74):
        canvas.fill(f"M42 44 Q{tip - 4} 24 {tip} 2 Q{tip + 6} 26 58 44", GREEN, PLUMP)
    canvas.fill(ellipse(50, 68, 24, 30), gold, PLUMP)
    for offset in (-24, -8, 8, 24):
        line, slope = darker(gold, 0.35), offset * 0.3
        top, foot = 62 + offset, 78 + offset * 0.7
        canvas.line(f"M{36 + slope} {top} L{64 + slope} {foot}", line, 2)
        canvas.line(f"M{64 - slope} {top} L{36 - slope} {foot}", line, 2)


def watermelon(canvas: Canvas, accent: Colour) -> None:
    canvas.fill("M4 34 L96 34 C94 98 6 98 4 34", DARK_GREEN, PLUMP)
    canvas.fill("M11 34 L89 34 C88 88 12 88 11 34", colour("#e9f2cf"))
    canvas.fill("M16 34 L84 34 C82 80 18 80 16 34", colour("#ee4a5a"), PLUMP)
    for x, y in ((32, 44), (50, 46), (68, 44), (41, 57), (59, 57), (50, 68)):
        canvas.fill(ellipse(x, y, 2.4, 4), colour("#3a2226"))


def orange(canvas: Canvas, accent: Colour) -> None:
    canvas.fill(ellipse(50, 52, 40, 40), colour("#f08a24"), PLUMP)
    canvas.fill(ellipse(50, 52, 33, 33), colour("#ffd9a0"))
    for number in range(8):
        a, b = (number + 0.06) * math.pi / 4, (number + 0.94) * math.pi / 4
        middle = (a + b) / 2
        wedge: list[Point] = [
            (50 + 5 * math.cos(middle), 52 + 5 * math.sin(middle)),
            (50 + 29 * math.cos(a), 52 + 29 * math.sin(a)),
            (50 + 32 * math.cos(middle), 52 + 32 * math.sin(middle)),
            (50 + 29 * math.cos(b), 52 + 29 * math.sin(b)),
        ]
        canvas.fill(wedge, colour("#f79a35"), FLAT)


def leaf(canvas: Canvas, accent: Colour) -> None:
    canvas.fill("M10 88 C8 40 40 12 90 10 C90 58 62 92 10 88", accent, PLUMP)
    canvas.line("M6 94 Q40 62 78 22", lighter(accent, 0.45), 3)
    for x, y in ((30, 70), (44, 56), (58, 42)):
        canvas.line(f"M{x} {y} L{x - 4} {y - 18}", lighter(accent, 0.35), 1.6)
        canvas.line(f"M{x} {y} L{x + 18} {y + 4}", lighter(accent, 0.35), 1.6)


def flower(canvas: Canvas, accent: Colour) -> None:
    for number in range(6):
        angle = number * math.pi / 3
        x, y = 50 + 26 * math.cos(angle), 50 + 26 * math.sin(angle)
        canvas.fill(ellipse(x, y, 19, 19), accent, PLUMP)
    canvas.fill(ellipse(50, 50, 15, 15), colour("#f3c53c"), PLUMP)


def star(canvas: Canvas, accent: Colour) -> None:
    corners: list[Point] = []
    for number in range(10):
        radius = 44 if number % 2 == 0 else 18
        angle = number * math.pi / 5 - math.pi / 2
        corners.append((50 + radius * math.cos(angle), 52 + radius * math.sin(angle)))
    canvas.fill(corners, accent)


def dot(canvas: Canvas, accent: Colour) -> None:
    canvas.fill(ellipse(50, 50, 36, 36), accent)


MOTIFS: dict[str, Motif] = {
    "strawberries": strawberry,
    "cherries": cherries,
    "lemons": lemon,
    "bananas": banana,
    "pineapples": pineapple,
    "watermelons": watermelon,
    "oranges": orange,
    "leaves": leaf,
    "flowers": flower,
    "stars": star,
    "dots": dot,
}
