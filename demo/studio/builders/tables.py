"""Tables: pedestal, dining, trestle, coffee, tray, glass, console and oval ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from demo.studio.canvas import Colour
from demo.studio.joinery import (
    CORNERS,
    Stuff,
    bar,
    bent,
    oval,
    pad,
    rectangle,
    rod,
    timber,
)
from demo.studio.materials import material
from demo.studio.shapes import box, ellipsoid, lathe

Look = dict[str, Any]
BRASS: Colour = (201, 154, 62)
DARK: Colour = (30, 30, 33)


def build(look: Look, colours: list[Colour]) -> None:
    """One table; the colours are the main part's and the second material's."""
    STYLES[look["style"]](look, colours)


def board(outline: np.ndarray, high: float, thick: float, stuff: Stuff) -> None:
    """A table top up to a height, its underside cut back so that it looks light."""
    pad(outline, thick * 0.6, stuff, edge=0.004, at=(0, 0, high - thick * 0.6))
    half = np.abs(outline).max(0)
    pad(outline * (1 - 0.018 / half), thick * 0.42, stuff, edge=0.006,
        at=(0, 0, high - thick))  # fmt: skip


def surface(look: Look, colour: Colour, accent: Colour) -> Stuff:
    """What the top is made of: grained wood, or a finish with a pattern."""
    if look["finish"] == "wood":
        return timber("wood", colour, look.get("grain", 0.9))
    return material(look["finish"], colour, pattern=look.get("pattern", ""),
                    accent=accent, size=look.get("size", 0.8))  # fmt: skip


def pedestal(look: Look, colours: list[Colour]) -> None:
    """A round top on one flared column with a wide, flat foot."""
    top = surface(look, colours[0], colours[-1])
    column = material("lacquer", colours[0 if look.get("base") == "same" else -1])
    wide = look.get("width", 0.96)
    board(oval(wide, wide, count=128), 0.74, 0.03, top)
    foot, waist = look.get("foot", 0.27), look.get("waist", 0.035)
    lathe(
        [
            (0, 0),
            (foot, 0),
            (foot + 0.003, 0.004),
            (foot, 0.009),
            (foot * 0.8, 0.016),
            (foot * 0.5, 0.036),
            (foot * 0.27, 0.085),
            (waist * 1.15, 0.2),
            (waist, 0.34),
            (waist * 1.1, 0.5),
            (waist * 1.6, 0.63),
            (waist * 2.9, 0.695),
            (waist * 4, 0.712),
            (0, 0.712),
        ],
        column,
        smoothed=5,
    )


def dining(look: Look, colours: list[Colour]) -> None:
    """A long top with round corners on four splayed legs joined by an apron."""
    top, under = surface(look, colours[0], colours[-1]), timber("wood", colours[-1])
    wide, deep, high = look.get("size", [1.5, 0.85, 0.745])
    board(rectangle(wide, deep, 0.05), high, 0.034, top)
    x, y = wide / 2 - 0.13, deep / 2 - 0.12
    for side in (-1, 1):
        box((2 * x, 0.02, 0.07), under, at=(0, side * y, high - 0.067), bevel=0.003)
        box((0.02, 2 * y, 0.07), under, at=(side * x, 0, high - 0.067), bevel=0.003)
    for a, b in CORNERS:
        rod((a * x, b * y, high - 0.03), (a * (x + 0.06), b * (y + 0.05), 0), 0.032,
            under, foot=0.018, segments=28)  # fmt: skip


def trestle(look: Look, colours: list[Colour]) -> None:
    """A thick board on two trestles of four slanted legs each, with a beam between."""
    top, wood = surface(look, colours[0], colours[-1]), timber("lacquer", colours[-1])
    if look.get("legs") == "wood":
        wood = timber("wood", colours[-1])
    high = 0.75
    pad(rectangle(1.55, 0.74, 0.012), 0.034, top, edge=0.004, at=(0, 0, high - 0.034))
    for x in (-0.52, 0.52):
        box((0.06, 0.66, 0.07), wood, at=(x, 0, high - 0.069), bevel=0.004)
        for y in (-1, 1):
            for out in (-1, 1):
                bar((x + 0.03 * out, 0.24 * y, high - 0.07),
                    (x + 0.14 * out, 0.3 * y, 0), 0.026, 0.05, wood)  # fmt: skip
            box((0.2, 0.022, 0.045), wood, at=(x, 0.283 * y, 0.2), bevel=0.004)
        box((0.022, 0.59, 0.045), wood, at=(x, 0, 0.2), bevel=0.004)
    box((1.06, 0.026, 0.06), wood, at=(0, 0, 0.23), bevel=0.004)


def coffee(look: Look, colours: list[Colour]) -> None:
    """A low table with a slatted shelf between its legs."""
    top, wood = surface(look, colours[0], colours[-1]), timber("wood", colours[-1])
    board(rectangle(1.12, 0.58, 0.07), 0.42, 0.026, top)
    legs = {}
    for x, y in CORNERS:
        ends = np.array((0.44 * x, 0.19 * y, 0.4)), np.array((0.5 * x, 0.235 * y, 0))
        legs[x, y] = ends[0] + (ends[1] - ends[0]) * 0.6
        rod(*ends, 0.021, wood, foot=0.013)
    for x in (-1, 1):
        rod(legs[x, -1], legs[x, 1], 0.0105, wood)
    for back in np.linspace(-0.165, 0.165, 8):
        box((0.95, 0.026, 0.012), wood, at=(0, back, 0.176), bevel=0.004)
    for back in (-0.17, 0.17):
        box((0.88, 0.018, 0.05), wood, at=(0, back, 0.372), bevel=0.003)


def tray(look: Look, colours: list[Colour]) -> None:
    """A side table: a tray with a rim and two grips on three slim legs."""
    metal, frame = (
        material(look["finish"], colours[0]),
        material(look.get("frame", "powder coat"), colours[-1]),
    )
    wide, high = look.get("width", 0.24), look.get("height", 0.5)
    lathe(
        [
            (0, high - 0.045),
            (wide - 0.012, high - 0.045),
            (wide - 0.003, high - 0.042),
            (wide, high - 0.034),
            (wide + 0.004, high - 0.004),
            (wide + 0.003, high),
            (wide, high - 0.002),
            (wide - 0.005, high - 0.03),
            (wide - 0.014, high - 0.041),
            (0, high - 0.041),
        ],
        metal,
        segments=128,
    )
    for x in (-1, 1):
        bent(
            [
                (x * (wide + 0.001), -0.05, high - 0.008),
                (x * (wide + 0.012), -0.05, high + 0.03),
                (x * (wide + 0.012), 0.05, high + 0.03),
                (x * (wide + 0.001), 0.05, high - 0.008),
            ],
            0.025,
            0.0055,
            metal,
        )
    tripod(wide, high, frame)


def tripod(wide: float, high: float, frame: Stuff) -> None:
    """Three bent legs under a ring, tied together low down."""
    ring = oval(2 * wide - 0.06, 2 * wide - 0.06, count=64)
    ends = [(x, y, high - 0.052) for x, y in ring]
    for first, last in zip(ends, [*ends[1:], ends[0]], strict=True):
        rod(first, last, 0.0065, frame, segments=8)
    for turn in (90, 210, 330):
        x, y = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        bent(
            [
                (x * (wide - 0.03), y * (wide - 0.03), high - 0.052),
                (x * (wide - 0.07), y * (wide - 0.07), 0.17),
                (x * (wide + 0.01), y * (wide + 0.01), 0),
            ],
            0.2,
            0.0075,
            frame,
        )
    low = [(math.cos(t) * (wide - 0.06), math.sin(t) * (wide - 0.06), 0.15)
           for t in np.radians((90, 210, 330))]  # fmt: skip
    for first in low:
        rod(first, (0, 0, 0.15), 0.0055, frame, segments=10)
    ellipsoid((0.024, 0.024, 0.016), frame, at=(0, 0, 0.15))


def glass(look: Look, colours: list[Colour]) -> None:
    """A round glass top on three crossing wooden legs."""
    pane, wood = material("glass", colours[-1]), timber(look["finish"], colours[0])
    wide, high = look.get("width", 0.85), 0.43
    pad(oval(wide, wide, count=128), 0.012, pane, edge=0.004, at=(0, 0, high - 0.012))
    rubber = material("rubber", DARK)
    for turn in (90, 210, 330):
        way, skew = math.radians(turn), math.radians(turn + 118)
        tip = (0.3 * math.cos(way), 0.3 * math.sin(way), high - 0.017)
        foot = (0.31 * math.cos(skew), 0.31 * math.sin(skew), 0)
        rod(tip, foot, 0.02, wood, foot=0.017, swell=0.005)
        pad(oval(0.036, 0.036), 0.005, rubber, edge=0.001, at=(*tip[:2], high - 0.0172))


def console(look: Look, colours: list[Colour]) -> None:
    """A narrow table against a wall with drawers between its legs."""
    case, legs = surface(look, colours[0], colours[-1]), timber("wood", colours[-1])
    knob, gap = material("brushed", BRASS), material("rubber", DARK)
    wide, deep, high = 1.05, 0.34, 0.8
    pad(rectangle(wide + 0.03, deep + 0.03, 0.012), 0.022, case, edge=0.004,
        at=(0, 0, high - 0.022))  # fmt: skip
    box((wide, deep, 0.15), case, at=(0, 0, high - 0.097), bevel=0.003)
    count = look.get("drawers", 2)
    each = (wide - 0.03) / count
    for number in range(count):
        x = (number - (count - 1) / 2) * each
        place = (x, -deep / 2, high - 0.097)
        box((each - 0.004, 0.006, 0.128), gap, at=place, bevel=0.001)
        box((each - 0.01, 0.02, 0.122), case, at=(x, -deep / 2 - 0.004, place[2]),
            bevel=0.003)  # fmt: skip
        front = -deep / 2 - 0.014
        rod((x, front + 0.002, place[2]), (x, front - 0.016, place[2]), 0.006, knob)
        ellipsoid((0.028, 0.016, 0.028), knob, at=(x, front - 0.02, place[2]))
    for x, y in CORNERS:
        top = ((wide / 2 - 0.05) * x, (deep / 2 - 0.045) * y, high - 0.168)
        rod(top, (top[0] + 0.025 * x, top[1] + 0.018 * y, 0), 0.021, legs, foot=0.012)


def hairpin(look: Look, colours: list[Colour]) -> None:
    """An oval top on four legs of bent steel rod."""
    top, steel = (
        surface(look, colours[0], colours[-1]),
        material("powder coat", colours[-1]),
    )
    wide, deep, high = look.get("size", [1.15, 0.62, 0.42])
    pad(oval(wide, deep, look.get("power", 2.3), count=128), 0.028, top, edge=0.009,
        at=(0, 0, high - 0.028))  # fmt: skip
    under = high - 0.029
    for x, y in CORNERS:
        a, b = x * wide * 0.29, y * deep * 0.27
        foot = np.array((a + x * 0.065, b + y * 0.05, 0.0055))
        ends = [
            (a + x * 0.055, b - y * 0.035, under),
            (a - x * 0.055, b + y * 0.035, under),
        ]
        low = [
            foot + np.array((x * 0.014, -y * 0.01, 0)),
            foot - np.array((x * 0.014, -y * 0.01, 0)),
        ]
        bent([ends[0], *low, ends[1]], 0.014, 0.0055, steel)
        plate = rectangle(0.14, 0.035, 0.008, 4)
        pad(plate, 0.004, steel, edge=0.001, at=(a, b, under - 0.003),
            turn=(0, 0, -33 * x * y))  # fmt: skip


STYLES = {
    "pedestal": pedestal,
    "dining": dining,
    "trestle": trestle,
    "coffee": coffee,
    "tray": tray,
    "glass": glass,
    "console": console,
    "hairpin": hairpin,
}
