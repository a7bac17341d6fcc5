"""Stools: three-legged, stacking, bar, step, pouf, drum, bench and swivel stools."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from demo.studio.canvas import Colour
from demo.studio.joinery import (
    CORNERS,
    bent,
    fillet,
    oval,
    pad,
    rectangle,
    rod,
    timber,
    welt,
    woven,
)
from demo.studio.materials import material
from demo.studio.meshes import Vec, moved
from demo.studio.shapes import box, ellipsoid, grid, lathe, plate, tube

Look = dict[str, Any]
STEEL: Colour = (196, 197, 200)
DARK: Colour = (30, 30, 33)


def build(look: Look, colours: list[Colour]) -> None:
    """One stool; the colours are the main part's and the second material's."""
    STYLES[look["style"]](look, colours)


def around(count: int, start: float = -90) -> list[tuple[float, float]]:
    """Directions (x, y) evenly around the middle, the first at `start` degrees."""
    turns = [math.radians(start + 360 * i / count) for i in range(count)]
    return [(math.cos(turn), math.sin(turn)) for turn in turns]


def milking(look: Look, colours: list[Colour]) -> None:
    """A thick round seat on three turned legs with dipped feet."""
    wood, dip = timber(look["finish"], colours[0]), material("lacquer", colours[-1])
    pad(oval(0.34, 0.34), 0.045, wood, edge=0.018, crown=-0.01, at=(0, 0, 0.405))
    for x, y in around(3, 90):
        top = np.array((0.095 * x, 0.095 * y, 0.415))
        foot = np.array((0.19 * x, 0.19 * y, 0.0))
        ankle = top + (foot - top) * 0.68
        rod(top, ankle + (foot - top) * 0.01, 0.0175, wood, foot=0.0178, swell=0.004)
        rod(ankle, foot, 0.0185, dip, foot=0.0125)


def stacking(look: Look, colours: list[Colour]) -> None:
    """A round seat on bent, laminated legs that end flat under it."""
    seat = material(look["finish"], colours[0])
    wood = timber("wood", colours[-1])
    thick = look.get("thick", 0.03)
    pad(oval(0.36, 0.36), thick, seat, edge=0.004, at=(0, 0, 0.44 - thick))
    under = 0.44 - thick - 0.0125
    path = fillet([(0.06, under), (0.168, under), (0.176, 0)], 0.07, 10)
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], -1) * 0.0125
    aside[-1] = (aside[-1][0], 0)
    outline = np.vstack([path + aside, (path - aside)[::-1]])
    legs = look.get("legs", 3)
    for turn in range(legs):
        angle = 360 * turn / legs + look.get("turn", 90)
        way = math.radians(angle)
        # The outline (r, z) stands up; its plate is 46 mm wide, half to each side.
        at = (-0.023 * math.sin(way), 0.023 * math.cos(way), 0)
        plate(outline, 0.046, wood, at=at, turn=(90, 0, angle), bevel=0.003)


def counter(look: Look, colours: list[Colour]) -> None:
    """A tall stool with a saddle seat and rails to put the feet on."""
    wood = timber(look["finish"], colours[0])
    high = look.get("height", 0.72)
    seat, stuff = oval(0.43, 0.31, 4.2), wood
    if look.get("pad"):
        stuff = material(look["pad"], colours[-1])
        pad(oval(0.4, 0.28, 4.2), 0.02, wood, edge=0.004, at=(0, 0, high - 0.05),
            bend=lambda x, y: 0.75 * x**2)  # fmt: skip
    pad(
        seat,
        0.04,
        stuff,
        edge=0.016,
        at=(0, 0, high - 0.038),
        crown=0.008 if look.get("pad") else 0,
        bend=lambda x, y: 0.75 * x**2,
    )
    legs = {}
    for x, y in CORNERS:
        top = np.array((0.14 * x, 0.09 * y, high - 0.02))
        legs[x, y] = (top, np.array((0.205 * x, 0.185 * y, 0)))
        rod(*legs[x, y], 0.018, wood, foot=0.0135)

    def joint(x: int, y: int, z: float) -> np.ndarray:
        top, foot = legs[x, y]
        return foot + (top - foot) * z / top[2]

    rest = material("brushed", STEEL) if look.get("rest") == "steel" else wood
    for y, z in ((-1, 0.24), (1, 0.3)):
        rod(joint(-1, y, z), joint(1, y, z), 0.0105, rest if y < 0 else wood)
    for x in (-1, 1):
        rod(joint(x, -1, 0.36), joint(x, 1, 0.36), 0.0105, wood)


def steps(look: Look, colours: list[Colour]) -> None:
    """Two treads between side panels, a slot in the top one to carry it by."""
    wood = timber(look["finish"], colours[0])
    tread = timber(look.get("tread") or look["finish"], colours[-1])
    side = [
        (-0.23, 0),
        (-0.12, 0),
        (-0.06, 0.07),
        (0.06, 0.07),
        (0.12, 0),
        (0.2, 0),
        (0.16, 0.425),
        (-0.045, 0.425),
        (-0.06, 0.215),
        (-0.215, 0.215),
    ]
    points = fillet([*side, side[0], side[1]], 0.022, 6)[1:-1]
    for x in (-0.185, 0.163):
        plate(points, 0.022, wood, at=(x, 0, 0), turn=(90, 0, 90), bevel=0.004)
    box((0.4, 0.2, 0.022), tread, at=(0, -0.142, 0.2255), bevel=0.006)
    box((0.4, 0.25, 0.022), tread, at=(0, 0.06, 0.4355), bevel=0.006)
    slot = rectangle(0.1, 0.026, 0.0129)
    pad(slot, 0.002, material("wood", DARK), edge=0.0005, at=(0, 0.06, 0.4456))
    box((0.33, 0.02, 0.06), wood, at=(0, 0.155, 0.36), bevel=0.004)
    box((0.33, 0.02, 0.06), wood, at=(0, -0.055, 0.39), bevel=0.004)


def pouf(look: Look, colours: list[Colour]) -> None:
    """A round, stuffed seat of segments that meet in a button."""
    cloth = material(
        look["finish"],
        colours[0],
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=0.5,
        scale=look.get("scale", 1.6),
    )
    lobes, height, wide = look.get("lobes", 12), look["height"], look["width"]

    def at(u: float, v: float) -> Vec:
        a, b = 2 * math.pi * u, math.pi * (v - 0.5)
        out = math.cos(b) ** 0.62
        seam = 1 - look.get("depth", 0.05) * (1 - abs(math.sin(a * lobes / 2))) ** 3
        rise = math.copysign(abs(math.sin(b)) ** 0.75, b)
        rise = max(rise, -0.86)
        rise -= 0.07 * max(0.0, 1 - out * 2.2) * (b > 0)
        radius = wide / 2 * out * seam
        return (
            radius * math.cos(a),
            radius * math.sin(a),
            height * (rise + 0.86) / 1.86,
        )

    grid(at, 144, 56, cloth, closed=True)
    button = material(look["finish"], colours[-1])
    ellipsoid((0.05, 0.05, 0.02), button, at=(0, 0, height * 0.966))


def drum(look: Look, colours: list[Colour]) -> None:
    """A woven drum with bound rims and a padded top."""
    cane, cloth = woven(colours[0], size=0.3), material(look["pad"], colours[-1])
    high, wide, waist = 0.42, 0.2, look.get("waist", 0.86)
    rows = [
        (wide * (1 - (1 - waist) * math.sin(math.pi * t)), 0.012 + (high - 0.03) * t)
        for t in np.linspace(0, 1, 15)
    ]
    lathe([(0, 0.012), *rows, (0, high - 0.018)], cane, segments=128)
    for z in (0.012, high - 0.018):
        ring = oval(2 * wide, 2 * wide)
        welt(ring, z, 0.0115, cane)
        for out in (-1, 1):
            welt(
                ring, z + 0.018 * (1 if z < 0.1 else -1), 0.005, cane, out=-0.002 * out
            )
    pad(
        oval(0.39, 0.39), 0.055, cloth, edge=0.027, crown=0.014, at=(0, 0, high - 0.022)
    )
    welt(oval(0.39, 0.39), high + 0.004, 0.004, cloth, out=0.0005)


def bench(look: Look, colours: list[Colour]) -> None:
    """A short padded bench on bent metal legs, its cushion buttoned."""
    cloth = material(look["finish"], colours[0])
    metal = material("powder coat" if len(colours) > 1 else "polished", colours[-1])
    shape = oval(0.66, 0.37, 7)
    pad(shape, 0.11, cloth, edge=0.045, crown=0.02, at=(0, 0, 0.335))
    for z in (0.366, 0.414):
        welt(shape, z, 0.0045, cloth, out=-0.002)
    for x in (-0.2, 0, 0.2):
        for y in (-0.07, 0.07):
            ellipsoid((0.028, 0.028, 0.01), cloth, at=(x, y, 0.451 if x else 0.457))
    for x in (-1, 1):
        bent(
            [
                (0.24 * x, -0.12, 0.332),
                (0.29 * x, -0.165, 0.008),
                (0.29 * x, 0.165, 0.008),
                (0.24 * x, 0.12, 0.332),
            ],
            0.03,
            0.008,
            metal,
        )
    box((0.56, 0.3, 0.016), metal, at=(0, 0, 0.33), bevel=0.004)


def swivel(look: Look, colours: list[Colour]) -> None:
    """A workshop stool: a wooden seat on a threaded column, four legs and a ring."""
    metal, wood = material(look["finish"], colours[0]), timber("wood", colours[-1])
    steel = material("brushed", STEEL)
    high = look.get("height", 0.6)
    pad(
        oval(0.33, 0.33), 0.036, wood, edge=0.012, crown=-0.012, at=(0, 0, high - 0.036)
    )
    lathe([(0, high - 0.05), (0.11, high - 0.05), (0.12, high - 0.046),
           (0.12, high - 0.038), (0, high - 0.038)], metal)  # fmt: skip
    thread = []
    for z in np.arange(high - 0.25, high - 0.05, 0.008):
        thread += [(0.0125, z), (0.0155, z + 0.003), (0.0155, z + 0.005)]
    lathe([(0, high - 0.25), *thread, (0, high - 0.05)], steel, segments=40)
    hub = high - 0.19
    lathe(
        [
            (0, hub - 0.05),
            (0.026, hub - 0.05),
            (0.03, hub - 0.045),
            (0.03, hub + 0.02),
            (0.026, hub + 0.026),
            (0, hub + 0.026),
        ],
        metal,
        segments=48,
    )
    for x, y in CORNERS:
        bent([(0.02 * x, 0.02 * y, hub), (0.1 * x, 0.1 * y, hub - 0.005),
              (0.155 * x, 0.155 * y, 0.004)], 0.07, 0.0105, metal)  # fmt: skip
        moved(
            lathe(
                [(0, 0), (0.016, 0), (0.016, 0.014), (0.011, 0.02), (0, 0.02)],
                material("rubber", DARK),
                segments=32,
            ),
            (0.155 * x, 0.155 * y, 0),
        )
    reach = 0.155 * 2**0.5 - 0.03
    ring = [(reach * x, reach * y, 0.17) for x, y in around(48)]
    tube(ring, 0.0085, metal, smoothed=1, closed=True)


STYLES = {
    "milking": milking,
    "stacking": stacking,
    "counter": counter,
    "steps": steps,
    "pouf": pouf,
    "drum": drum,
    "bench": bench,
    "swivel": swivel,
}
