"""Where pictures are taken: a white studio, and rooms with things in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

import bpy

from demo.studio.colours import rgb
from demo.studio.light import Light, put_light
from demo.studio.materials import material
from demo.studio.props import books, candle, fruit, picture_frame, plant, rug
from demo.studio.shapes import box, grid

# A set is built around a product of the given reach: its radius in metres.
Set = Callable[[float, Random], None]

WHITE = (250, 250, 250)
GREY = rgb("grey")
WARM, COOL = (1, 0.91, 0.78), (0.86, 0.93, 1)


def studio(reach: float, random: Random) -> None:
    """A white sweep, as for a shop's product pictures."""
    sweep(reach, material("paper", WHITE))
    put_light(Light(background=(1, 1, 1)))


def studio_flat(reach: float, random: Random) -> None:
    """A white table seen from above, for clothes laid flat."""
    ground(reach * 12, material("paper", WHITE))
    put_light(Light(background=(1, 1, 1), elevation=64, softness=22))


def desk(reach: float, random: Random) -> None:
    """A wooden desk with books before a painted wall, in window light from the left."""
    away = reach * 1.5 + 0.25
    ground(2.4, timber(random, ["oak", "walnut", "tan"], 1.2))
    wall(away, random, ["sage", "cream", "grey", "denim", "white"])
    side = random.choice([-1, 1])
    books((side * (reach + 0.16), away - 0.16, 0), random, random.randint(2, 4))
    plant((-side * (reach + 0.14), away - 0.15, 0), random, random.uniform(0.25, 0.4))
    window_light(random, -1)


def kitchen(reach: float, random: Random) -> None:
    """A stone worktop with fruit before tiles, in bright light."""
    away = reach * 1.3 + 0.22
    tone = rgb(random.choice(["white", "grey", "charcoal"]))
    kind = random.choice(["marble", "speckles"])
    stone = material("lacquer", tone, pattern=kind, accent=GREY, size=1.1, scale=0.6)
    ground(2.4, stone)
    tiles(away, random)
    side = random.choice([-1, 1])
    fruit((side * (reach + 0.12), away * 0.4, 0), random)
    candle((-side * (reach + 0.1), away * 0.7, 0), random)
    window_light(random, 1)


def sideboard(reach: float, random: Random) -> None:
    """A painted sideboard below a picture, in the warm light of an evening."""
    away = reach + 0.3
    paint = ["navy", "dark green", "burgundy", "terracotta", "white"]
    ground(2.4, material("lacquer", rgb(random.choice(paint))))
    wall(away, random, ["cream", "beige", "charcoal", "pink"])
    side = random.choice([-1, 1])
    picture_frame((side * (reach + 0.1), away, reach + 0.25), random, 0.35)
    candle((-side * (reach + 0.12), away * 0.3, 0), random)
    books((side * (reach + 0.2), away - 0.2, 0), random, 2)
    put_light(
        Light(
            sun=1.9,
            azimuth=random.choice([-50, 55]),
            elevation=40,
            softness=8,
            warmth=(1, 0.8, 0.58),
            surrounding=0.26,
            tint=(1, 0.9, 0.8),
            boxes=[(60, 30, 60, 30, 1.2)],
        )
    )


def tablecloth(reach: float, random: Random) -> None:
    """A laid table outdoors: cloth below, green out of focus behind."""
    tone = rgb(random.choice(["white", "cream", "light blue", "red"]))
    kind = random.choice(["checks", "stripes", "plain"])
    accent = rgb(random.choice(["red", "navy", "beige"]))
    cloth = material("linen", tone, pattern=kind, accent=accent, size=0.8)
    ground(1.6 + reach * 2, cloth)
    fruit((-(reach + 0.1), reach * 0.5, 0), random, 4)
    put_light(
        Light(
            sun=2.4,
            azimuth=random.choice([-60, 50, 110]),
            elevation=55,
            softness=5,
            warmth=(1, 0.96, 0.88),
            surrounding=0.45,
            tint=(0.93, 1, 0.95),
            background=random.choice([(0.2, 0.32, 0.12), (0.3, 0.42, 0.25)]),
        )
    )


def living_room(reach: float, random: Random) -> None:
    """A parquet floor with rug, plant and picture, in afternoon light."""
    away = reach + 0.5
    boards(random, 6)
    wall(away, random, ["cream", "sage", "light blue", "white", "grey"])
    box((14, 0.02, 0.1), material("lacquer", WHITE), at=(0, away - 0.01, 0.05))
    rug(reach, random)
    side = random.choice([-1, 1])
    plant((side * (reach + 0.4), away - 0.3, 0), random, random.uniform(0.7, 1.1))
    picture_frame((-side * (reach + 0.2), away, 1.35), random, 0.6)
    window_light(random, -side)


def loft(reach: float, random: Random) -> None:
    """A concrete floor before bricks, in cool light."""
    away = reach + 0.6
    tone = rgb(random.choice(["grey", "charcoal", "beige"]))
    floor = material(
        "unglazed", tone, pattern="speckles", accent=GREY, size=2, scale=0.3
    )
    ground(14, floor)
    bricks(away, random)
    plant((random.choice([-1, 1]) * (reach + 0.4), away - 0.3, 0), random, 0.9)
    put_light(
        Light(
            sun=2,
            azimuth=random.choice([-55, 50]),
            elevation=45,
            softness=14,
            warmth=COOL,
            surrounding=0.36,
            tint=COOL,
        )
    )


def dining_room(reach: float, random: Random) -> None:
    """A dark floor and a deep wall colour, in lamp light."""
    away = reach + 0.45
    ground(14, timber(random, ["walnut", "brown"], 2.5))
    wall(away, random, ["dark green", "navy", "terracotta", "mustard"])
    box((14, 0.02, 0.14), material("lacquer", rgb("cream")), at=(0, away - 0.01, 0.07))
    picture_frame((random.uniform(-0.4, 0.4), away, 1.5), random, 0.7)
    put_light(
        Light(
            sun=2.2,
            azimuth=random.choice([-35, 40]),
            elevation=55,
            softness=10,
            warmth=(1, 0.82, 0.62),
            surrounding=0.34,
            tint=(1, 0.93, 0.85),
        )
    )


def floorboards(reach: float, random: Random) -> None:
    """Floorboards seen from above, in window light."""
    boards(random, 5)
    window_light(random, random.choice([-1, 1]))


def bed(reach: float, random: Random) -> None:
    """A creased bed cover seen from above."""
    tone = rgb(random.choice(["grey", "light blue", "beige", "sage"]))
    cover = material("linen", tone)
    phase = random.uniform(0, 6)

    def creased(u: float, v: float) -> tuple[float, float, float]:
        x, y = (u - 0.5) * reach * 8, (v - 0.5) * reach * 8
        fold = math.sin(x * 9 + 2 * math.sin(y * 5 + phase)) + math.sin(y * 7 + x * 4)
        return (x, y, 0.008 * fold - 0.02)

    grid(creased, 90, 90, cover)
    window_light(random, random.choice([-1, 1]))


def carpet(reach: float, random: Random) -> None:
    """A thick carpet seen from above, in lamp light."""
    tone = rgb(random.choice(["cream", "charcoal", "terracotta", "dark green"]))
    beige = rgb("beige")
    pile = material("wool", tone, pattern="zigzag", accent=beige, size=1.4, scale=1.6)
    ground(reach * 9, pile)
    put_light(
        Light(
            sun=2,
            azimuth=random.choice([-120, 130]),
            elevation=50,
            softness=9,
            warmth=(1, 0.85, 0.66),
            surrounding=0.34,
            tint=(1, 0.92, 0.82),
        )
    )


# Which sets a category's `set` stands for: the studio, then the rooms.
STUDIOS: dict[str, Set] = {"table": studio, "floor": studio, "flat": studio_flat}
ROOMS: dict[str, Sequence[Set]] = {
    "table": (desk, kitchen, sideboard, tablecloth),
    "floor": (living_room, loft, dining_room),
    "flat": (floorboards, bed, carpet),
}


def ground(side: float, surface: bpy.types.Material) -> None:
    """A square at z = 0."""
    grid(lambda u, v: ((u - 0.5) * side, (v - 0.5) * side, 0), 1, 1, surface)


def timber(random: Random, tones: Sequence[str], size: float) -> bpy.types.Material:
    """Wood in one of the tones, its grain on `size` metres."""
    seed = str(random.random())
    tone = rgb(random.choice(tones))
    return material("wood", tone, pattern="wood grain", size=size, seed=seed)


def boards(random: Random, side: float) -> None:
    """Floorboards 14 cm wide, each of its own part of the wood."""
    wood, width = timber(random, ["oak", "tan", "walnut"], 1.5), 0.14
    for number in range(-round(side / width / 2), round(side / width / 2)):
        at = (random.uniform(-1, 1), number * width, -0.01)
        box((side * 1.6, width - 0.003, 0.02), wood, at=at, bevel=0.001)


def wall(away: float, random: Random, colours: Sequence[str]) -> None:
    """A painted wall behind the product."""
    paint = material("powder coat", rgb(random.choice(colours)))
    upright(away, paint)


def upright(away: float, surface: bpy.types.Material) -> None:
    """A large surface that stands behind the product."""
    grid(lambda u, v: ((u - 0.5) * 16, away, v * 6), 1, 1, surface)


def tiles(away: float, random: Random) -> None:
    """A wall of glazed tiles, 10 cm high."""
    upright(away + 0.004, material("paper", GREY))
    tone = rgb(random.choice(["white", "mint", "light blue", "cream"]))
    glaze = material("glaze", tone)
    width = random.choice([0.1, 0.2])
    for row in range(6):
        for column in range(-7, 8):
            x = (column + row % 2 / 2) * width
            at = (x, away, row * 0.1 + 0.05)
            box((width - 0.004, 0.008, 0.096), glaze, at=at, bevel=0.0015)


def bricks(away: float, random: Random) -> None:
    """A wall of bricks, plain or painted white."""
    upright(away + 0.006, material("unglazed", GREY))
    tone = random.choice(["terracotta", "white", "brown"])
    clay = material("unglazed", rgb(tone), pattern="speckles", accent=GREY, size=0.6)
    for row in range(24):
        for column in range(-16, 17):
            x = (column + row % 2 / 2) * 0.25
            box((0.24, 0.02, 0.07), clay, at=(x, away, row * 0.08 + 0.04), bevel=0)


def window_light(random: Random, side: int) -> None:
    """Low sun through a window at the left (-1) or the right (1)."""
    put_light(
        Light(
            sun=2.4,
            azimuth=side * random.uniform(50, 80),
            elevation=random.uniform(30, 42),
            softness=random.uniform(6, 14),
            warmth=WARM,
            surrounding=0.34,
        )
    )


def sweep(reach: float, paper: bpy.types.Material) -> None:
    """Paper that runs from the ground up behind the product in one curve."""
    back, bend = reach * 4, reach * 3

    def at(u: float, v: float) -> tuple[float, float, float]:
        x = (u - 0.5) * reach * 60
        if v < 0.5:
            return (x, -reach * 20 + v * 2 * (reach * 20 + back), 0)
        if v < 0.8:
            angle = (v - 0.5) / 0.3 * math.pi / 2
            return (x, back + bend * math.sin(angle), bend * (1 - math.cos(angle)))
        return (x, back + bend, bend + (v - 0.8) * reach * 60)

    grid(at, 1, 40, paper)
