"""Things that stand around products in a room, and what gets in the way of a phone."""

from __future__ import annotations

import math
from random import Random

import bpy

from demo.studio.canvas import Colour
from demo.studio.colours import COLOURS, rgb
from demo.studio.materials import material
from demo.studio.meshes import moved
from demo.studio.shapes import box, ellipsoid, grid, lathe, tube

Place = tuple[float, float, float]
COVERS = ["navy", "terracotta", "mustard", "cream", "dark green", "burgundy", "grey"]


def books(at: Place, random: Random, count: int = 3) -> None:
    """A lying stack of books, 22 cm long."""
    x, y, z = at
    paper = material("paper", rgb("cream"))
    for _ in range(count):
        thick = random.uniform(0.018, 0.035)
        size = (0.22 * random.uniform(0.85, 1), 0.15, thick)
        turn = (0, 0, random.uniform(-14, 14))
        cover = material("paper", rgb(random.choice(COVERS)))
        box(
            (size[0] - 0.006, size[1], thick - 0.006),
            paper,
            at=(x, y + 0.002, z + thick / 2),
            turn=turn,
            bevel=0,
        )
        for level in (0.0015, thick - 0.0015):
            box(
                (size[0], size[1] + 0.004, 0.003),
                cover,
                at=(x, y, z + level),
                turn=turn,
                bevel=0,
            )
        z += thick


def plant(at: Place, random: Random, height: float = 0.3) -> None:
    """A pot with long leaves, `height` metres in all."""
    pot = height * 0.32
    clay = material("unglazed", rgb(random.choice(["terracotta", "white", "charcoal"])))
    lathe(
        [
            (0, 0),
            (pot * 0.36, 0),
            (pot * 0.5, pot),
            (pot * 0.44, pot),
            (pot * 0.4, pot * 0.85),
            (0, pot * 0.85),
        ],
        clay,
        at=at,
        segments=48,
    )
    green = material("plastic", rgb(random.choice(["dark green", "green", "olive"])))
    for number in range(14):
        angle = number * 2.4 + random.uniform(-0.3, 0.3)
        leaf(at, angle, pot, height * random.uniform(0.6, 1), green)


def leaf(
    at: Place, angle: float, foot: float, height: float, green: bpy.types.Material
) -> None:
    """One arched leaf of a plant."""
    reach, width = height * 0.45, height * 0.07

    def surface(u: float, v: float) -> Place:
        out = 0.03 * height + reach * v**1.4
        side = (u - 0.5) * width * math.sin(math.pi * min(1, v + 0.12)) * 2
        return (
            at[0] + out * math.cos(angle) - side * math.sin(angle),
            at[1] + out * math.sin(angle) + side * math.cos(angle),
            at[2] + foot * 0.85 + (height - foot) * math.sin(v * 1.7),
        )

    grid(surface, 4, 10, green)


def picture_frame(at: Place, random: Random, width: float = 0.5) -> None:
    """A framed picture of fields of colour, hanging on a wall behind `at`."""
    x, y, z = at
    height = width * random.choice([0.75, 1.3])
    edge = material("wood", rgb(random.choice(["oak", "black", "walnut", "white"])))
    box((width, 0.02, height), edge, at=(x, y, z), bevel=0.003)
    box(
        (width * 0.9, 0.004, height * 0.92),
        material("paper", rgb("white")),
        at=(x, y - 0.011, z),
        bevel=0,
    )
    low = -height * 0.32
    for _ in range(3):
        tall = height * random.uniform(0.1, 0.3)
        if low + tall > height * 0.34:
            break
        field = material("paper", rgb(random.choice(sorted(COLOURS))))
        box(
            (width * 0.62, 0.002, tall),
            field,
            at=(x, y - 0.014, z + low + tall / 2),
            bevel=0,
        )
        low += tall


def fruit(at: Place, random: Random, count: int = 3) -> None:
    """Lemons or oranges lying about within 10 cm."""
    kind: Colour = rgb(random.choice(["yellow", "orange", "red", "green"]))
    peel = material("leather", kind)
    for number in range(count):
        angle = number * 2.1 + random.uniform(0, 0.5)
        centre = (
            at[0] + 0.05 * math.cos(angle),
            at[1] + 0.05 * math.sin(angle),
            at[2] + 0.032,
        )
        ellipsoid((0.078, 0.066, 0.064), peel, at=centre, turn=(0, 0, angle * 60))


def candle(at: Place, random: Random) -> None:
    """A candle in a low holder."""
    wax = material("paper", rgb(random.choice(["cream", "white", "sage", "pink"])))
    brass = material("polished", rgb("gold"))
    lathe(
        [(0, 0), (0.045, 0), (0.05, 0.006), (0.02, 0.012), (0.018, 0.03), (0, 0.03)],
        brass,
        at=at,
        segments=48,
    )
    lathe(
        [(0, 0.03), (0.011, 0.03), (0.011, 0.2), (0.004, 0.205), (0, 0.204)],
        wax,
        at=at,
        segments=32,
    )


def rug(reach: float, random: Random) -> None:
    """A woven rug below the product."""
    wool = material(
        "wool",
        rgb(random.choice(["cream", "grey", "terracotta", "navy"])),
        pattern=random.choice(["plain", "stripes", "zigzag"]),
        accent=rgb("beige"),
        size=2,
        scale=2,
    )
    box((reach * 4.2, reach * 3, 0.012), wool, at=(0, 0, -0.005), bevel=0.004)


def hand(
    at: Place, size: float, turn: tuple[float, float, float], tone: Colour
) -> None:
    """A hand-like thing of the given length: a palm, four fingers and a thumb."""
    skin = material("skin", tone)
    parts = [
        ellipsoid((0.46 * size, 0.16 * size, 0.52 * size), skin, at=(0, 0, 0), power=3)
    ]
    for number, long in enumerate((0.42, 0.5, 0.47, 0.36)):
        parts.append(finger((number - 1.5) * 0.115 * size, long, size, skin))
    parts.append(
        tube(
            [
                (0.16 * size, 0, -0.15 * size),
                (0.33 * size, -0.03 * size, 0.06 * size),
                (0.36 * size, 0.02 * size, 0.26 * size),
                (0.36 * size, 0.025 * size, 0.29 * size),
            ],
            [0.085 * size, 0.065 * size, 0.048 * size, 0.02 * size],
            skin,
            segments=20,
        )
    )
    parts.append(
        tube(
            [(0, 0, -0.15 * size), (0.02 * size, 0.05 * size, -0.9 * size)],
            [0.17 * size, 0.15 * size],
            skin,
            segments=24,
        )
    )
    from_palm = [part.location.copy() for part in parts]
    wrist = bpy.data.objects.new("wrist", None)
    bpy.context.scene.collection.objects.link(wrist)
    for part, place in zip(parts, from_palm, strict=True):
        part.parent, part.location = wrist, place
    moved(wrist, at, turn)


def finger(
    x: float, long: float, size: float, skin: bpy.types.Material
) -> bpy.types.Object:
    """A finger `long` shares of its hand's size."""
    top = 0.2 * size + long * size
    return tube(
        [
            (x, 0, 0.15 * size),
            (x * 1.1, -0.03 * size, 0.2 * size + long * size / 2),
            (x * 1.15, 0.03 * size, top),
            (x * 1.15, 0.035 * size, top + 0.03 * size),
        ],
        [0.058 * size, 0.055 * size, 0.044 * size, 0.02 * size],
        skin,
        segments=20,
    )
