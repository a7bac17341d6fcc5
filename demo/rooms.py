"""Draws the places where products are used: a table, a shelf, a sofa, a floor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageFilter

from demo.canvas import (
    BALL,
    CLOTH,
    FLAT,
    GLOSSY,
    LARGE,
    Canvas,
    Colour,
    Light,
    colour,
    darker,
    ellipse,
    lighter,
    mix,
)
from demo.patterns import texture

WALLS = (
    "#d9ddd0",
    "#e6d5c8",
    "#c6d2da",
    "#e4dfd2",
    "#d7c9cf",
    "#b9c9b6",
    "#a9bccb",
    "#d8b7a6",
    "#c9bcd6",
    "#e3cf9f",
)
WOODS = ("#b98a58", "#8f6440", "#cfa878")
SOFAS = ("#8d9a8b", "#b9aa98", "#7d8794", "#c49a83")
PLAIN_ROOM = "M0 0 L100 0 L100 100 L0 100 Z"
FAR = Light(across=(148, 134, 116), down=(134, 122))


@dataclass(frozen=True)
class Place:
    """Where a kind of product is shown; lengths are in % of the picture's side.

    What `lies` casts its shadow all around, what `hangs` comes from the upper edge,
    everything else stands on its `bottom`.
    """

    name: str
    centre: float = 50
    bottom: float = 84
    height: float = 54
    width: float = 58
    lies: bool = False
    hangs: bool = False
    variants: int = 10


TABLE = Place("table", bottom=88, height=62, width=64)
TABLE_FROM_ABOVE = Place("table from above", bottom=85, height=70, width=70, lies=True)
SHELF = Place("shelf", bottom=74, height=56, width=66)
FLOOR = Place("floor", bottom=93, height=76, width=74)
SOFA = Place("sofa", centre=46, bottom=80, height=60, width=66)
HANGER = Place("hanger", bottom=88, height=76, width=84, lies=True)
CEILING = Place("ceiling", height=66, width=66, hangs=True)


def draw_room(place: Place, variant: int) -> Image.Image:
    """A room of LARGE pixels a side, a little out of focus; variants differ."""
    # Neither cryptography nor security: the same room each time is wanted.
    random = Random(f"{place.name} {variant}")  # noqa: S311
    canvas = Canvas()
    wall = colour(WALLS[variant % len(WALLS)])
    ROOMS[place.name](canvas, wall, random)
    room = canvas.image.convert("RGB")
    return room.filter(ImageFilter.GaussianBlur(LARGE / 500))


def wood_of(random: Random) -> Image.Image:
    tint = colour(random.choice(WOODS))
    return texture("wood grain", tint, darker(tint), random, 1.2)


def wall_with_light(canvas: Canvas, wall: Colour, random: Random) -> None:
    canvas.fill(PLAIN_ROOM, wall, FAR)
    slant = random.uniform(8, 16)
    for x in (12, 33):
        canvas.shade_inside(
            f"M{x} 8 L{x + 17} 8 L{x + 17 + slant} 58 L{x + slant} 58 Z", 150, 0.7
        )


def plant(canvas: Canvas, x: float, y: float, size: float, pot: Colour) -> None:
    """In a pot that stands at (x, y)."""
    green = colour("#5f8a57")
    for lean in (-0.55, -0.25, 0.05, 0.35, 0.62):
        tip_x, tip_y = x + lean * size * 1.1, y - size * (1.55 - abs(lean) * 0.7)
        bend_x, bend_y = x + lean * size * 0.25, y - size
        canvas.fill(
            f"M{x} {y - size * 0.5} Q{bend_x - size * 0.2} {bend_y} {tip_x} {tip_y}"
            f" Q{bend_x + size * 0.26} {bend_y} {x} {y - size * 0.5}",
            mix(green, darker(green), abs(lean)),
            FLAT,
        )
    half = size * 0.3
    canvas.fill(
        f"M{x - half} {y - size * 0.56} L{x + half} {y - size * 0.56}"
        f" L{x + half * 0.76} {y} L{x - half * 0.76} {y} Z",
        pot,
        GLOSSY,
    )


def picture_frame(canvas: Canvas, x: float, y: float, random: Random) -> None:
    canvas.fill(
        f"M{x} {y} L{x + 18} {y} L{x + 18} {y + 24} L{x} {y + 24} Z", (74, 62, 54)
    )
    canvas.fill(
        f"M{x + 1} {y + 1} L{x + 17} {y + 1} L{x + 17} {y + 23} L{x + 1} {y + 23} Z",
        colour("#f6f1e7"),
    )
    tint = colour(random.choice(SOFAS))
    canvas.fill(ellipse(x + 8, y + 13, 4.6, 6), tint)
    canvas.fill(ellipse(x + 11.4, y + 9, 3, 3), lighter(tint, 0.4))


def table(canvas: Canvas, wall: Colour, random: Random) -> None:
    wall_with_light(canvas, wall, random)
    side = random.choice((10, 72))
    picture_frame(canvas, side, 12, random)
    canvas.fill(
        "M0 68 L100 68 L100 100 L0 100 Z", wood_of(random), Light(down=(146, 118))
    )
    canvas.shade("M0 68 L100 68", 0.6, 176, 0.3)
    plant(canvas, 88 if side < 50 else 11, 73, 22, colour("#c9b8a6"))


def table_from_above(canvas: Canvas, wall: Colour, random: Random) -> None:
    canvas.fill(PLAIN_ROOM, wood_of(random), FAR)
    cloth = mix(wall, (255, 255, 255), 0.25)
    canvas.shade_inside("M9 9 L92 9 L92 94 L9 94 Z", 84, 1.6)
    cloth_texture = texture("checks", cloth, darker(cloth, 0.1), random, 0.5)
    canvas.fill("M8 6 L91 6 L91 92 L8 92 Z", cloth_texture, FLAT)
    steel = colour("#c3c6c9")
    for x in (8.5, 14.5):
        canvas.shade(f"M{x} 24 L{x} 80", 2.4, 92, 0.7)
    canvas.line("M7.5 26 L7.5 80", steel, 1.6)
    for x in (5.6, 7.5, 9.4):
        canvas.line(f"M{x} 20 L{x} 34", steel, 0.7)
    canvas.fill("M12.6 20 Q16.4 32 14.8 46 L14.6 80 L12.8 80 Z", steel)


def shelf(canvas: Canvas, wall: Colour, random: Random) -> None:
    wall_with_light(canvas, wall, random)
    x = 4.0
    while x < 22:
        thick, tall = random.uniform(2.6, 4.4), random.uniform(19, 27)
        tint = colour(random.choice((*SOFAS, *WOODS, "#e9e2d4", "#5c6b7d")))
        canvas.fill(
            f"M{x} {70 - tall} L{x + thick} {70 - tall} L{x + thick} 70 L{x} 70 Z", tint
        )
        x += thick + 0.2
    plant(canvas, 88, 70, 15, colour("#e8e0d2"))
    board = wood_of(random)
    canvas.fill("M0 70 L100 70 L100 76 L0 76 Z", board, Light(down=(158, 140)))
    canvas.fill("M0 76 L100 76 L100 80 L0 80 Z", board, Light(down=(104, 96)))
    canvas.shade_inside("M0 80 L100 80 L100 86 L0 86 Z", 84, 2.4)


def floor(canvas: Canvas, wall: Colour, random: Random) -> None:
    wall_with_light(canvas, wall, random)
    picture_frame(canvas, random.choice((12, 66)), 10, random)
    canvas.fill("M0 68 L100 68 L100 72.5 L0 72.5 Z", lighter(wall, 0.6), FLAT)
    canvas.fill(
        "M0 72 L100 72 L100 100 L0 100 Z", wood_of(random), Light(down=(116, 142))
    )
    rug = colour(random.choice(("#e7dccb", "#cbbfae", "#aab3ad")))
    canvas.fill(ellipse(50, 89, 44, 9), rug, Light(down=(122, 132), edge=10))
    plant(canvas, 89, 82, 26, colour("#a56f4d"))


def sofa(canvas: Canvas, wall: Colour, random: Random) -> None:
    wall_with_light(canvas, wall, random)
    tint = colour(random.choice(SOFAS))
    cloth = texture("speckles", tint, lighter(tint, 0.12), random, 0.5)
    canvas.fill("M-4 34 C4 26 96 26 104 34 L104 78 L-4 78 Z", cloth, CLOTH)
    canvas.shade("M52 30 C53 46 52 60 52 74", 1.2, 84, 0.8)
    canvas.fill(
        "M-4 72 C10 66 90 66 104 72 L104 92 C80 95 20 95 -4 92 Z", cloth,
        Light(down=(152, 126, 112), edge=18),
    )  # fmt: skip
    canvas.shade("M0 72 C20 68 80 68 100 72", 1.6, 78, 0.9)
    canvas.fill("M82 48 C84 42 100 42 106 46 L106 100 L84 100 Z", cloth, BALL)


def hanger(canvas: Canvas, wall: Colour, random: Random) -> None:
    wall_with_light(canvas, wall, random)
    canvas.shade("M0 8 L100 8", 2.4, 92, 1)
    rail = colour(random.choice(("#35322f", *WOODS)))
    canvas.line("M-2 6 L102 6", darker(rail), 2.4)
    canvas.line("M-2 5.6 L102 5.6", rail, 1.6)
    canvas.line(
        "M50 17 C50 12 54 12 53.4 8 C52.6 4 47.6 4 47.4 7.4", (120, 120, 122), 0.8
    )
    wood = colour(WOODS[0])
    canvas.line("M28 25 C38 20 46 18 50 16.6 C54 18 62 20 72 25", darker(wood), 3)
    canvas.line("M28 25 C38 20 46 18 50 16.6 C54 18 62 20 72 25", wood, 2.2)


def ceiling(canvas: Canvas, wall: Colour, random: Random) -> None:
    wall_with_light(canvas, wall, random)
    picture_frame(canvas, random.choice((8, 74)), 34, random)
    canvas.shade_inside("M34 54 L66 54 L88 86 L12 86 Z", 152, 5)
    canvas.fill(
        "M0 84 L100 84 L100 100 L0 100 Z", wood_of(random), Light(down=(150, 122))
    )
    canvas.fill(
        "M30 88 C32 94 42 96 50 96 C58 96 68 94 70 88 Z", colour("#e8e2d6"), GLOSSY
    )
    for x, tint in ((42, "#d8973c"), (50, "#c4502f"), (58, "#8fa24a")):
        canvas.fill(ellipse(x, 86, 5, 4.6), colour(tint), BALL)


ROOMS: dict[str, Callable[[Canvas, Colour, Random], None]] = {
    "table": table,
    "table from above": table_from_above,
    "shelf": shelf,
    "floor": floor,
    "sofa": sofa,
    "hanger": hanger,
    "ceiling": ceiling,
}
