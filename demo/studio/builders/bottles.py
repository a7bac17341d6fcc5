"""Bottles, flasks and carafes: a turned body and one of many tops."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from demo.studio.builders.bottle_tops import TOPS, Parts
from demo.studio.builders.vessel_parts import outlined, reach_at, ring
from demo.studio.canvas import Colour
from demo.studio.colours import rgb
from demo.studio.materials import material, thin_glass
from demo.studio.shapes import lathe

STEEL = (196, 197, 200)
CORK = (190, 145, 96)
# Corners (radius, height, rounding) in shares, as in mugs.BODIES; the last is the lip.
BODIES = {
    "flask": [(0.9, 0), (1, 0, 0.02), (1, 0.82), (0.66, 0.93), (0.66, 1)],
    "wide": [(0.9, 0), (1, 0, 0.03), (1, 0.95, 0.06), (0.84, 1)],
    "cola": [(0.8, 0), (0.92, 0, 0.03), (1, 0.3), (1, 0.62), (0.5, 0.82), (0.44, 1)],
    "carafe": [
        (0.9, 0),
        (1.06, 0.005, 0.06),
        (1.06, 0.4),
        (0.34, 0.66),
        (0.38, 0.85),
        (0.58, 1),
    ],
    "sport": [
        (0.86, 0),
        (0.98, 0, 0.03),
        (1, 0.4),
        (0.8, 0.58),
        (1, 0.76),
        (1, 0.94, 0.05),
        (0.84, 1),
    ],
    "thermos": [(0.94, 0), (1, 0, 0.01), (1, 0.88), (0.72, 0.95), (0.72, 1)],
    "oil": [
        (0.9, 0),
        (1, 0.004, 0.03),
        (1, 0.5),
        (0.42, 0.66),
        (0.34, 0.78),
        (0.34, 1),
    ],
    "swing": [
        (0.9, 0),
        (1, 0.004, 0.03),
        (1, 0.66),
        (0.36, 0.74),
        (0.36, 0.8),
        (0.32, 1),
    ],
}


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One bottle; the second colour is the pattern's or the top's."""
    outline = outlined(BODIES[look["body"]], look["radius"], look["height"])
    stuff = materials_of(look, colours)
    foot = float(outline[0, 0])
    lathe([(0, 0.002), (foot - 0.004, 0.002), (foot, 0)], stuff["body"])
    lathe(outline, stuff["body"])
    if look["finish"] == "glass":
        ring((outline[-1, 0], outline[-1, 1]), 0.004, stuff["body"])
    if look.get("base"):
        band(outline, 0.0005, look["base"], 0.0012, stuff["steel"])
    for low, high in look.get("bands", []):
        band(outline, low, high, 0.0012, stuff["top"])
    TOPS[look["top"]](look, stuff, float(outline[-1, 0]), look["height"])


def materials_of(look: dict[str, Any], colours: list[Colour]) -> Parts:
    finish, first, second = look["finish"], colours[0], colours[-1]
    if finish == "glass":
        body = thin_glass(first)
    else:
        body = material(
            finish,
            first,
            pattern=look.get("pattern", ""),
            accent=second,
            size=look.get("tile", 0.24),
            scale=look.get("scale", 1),
        )
    grain = look.get("other") == "wood"
    if look.get("lid"):
        second = rgb(look["lid"])
    return {
        "body": body,
        "plain": material(finish if finish != "glass" else "plastic", first),
        "top": material(
            look.get("other", "plastic"),
            second,
            pattern="wood grain" if grain else "",
            size=0.1,
        ),
        "steel": material("steel", STEEL),
        "cork": material(
            "unglazed", CORK, pattern="speckles", accent=(140, 98, 60), size=0.08
        ),
    }


def band(
    outline: np.ndarray, low: float, high: float, out: float, stuff: bpy.types.Material
) -> None:
    """A sleeve around the body between two heights in metres."""
    heights = np.linspace(low, high, 24)
    rows = [(reach_at(outline, z) + out, z) for z in heights]
    ends = [(reach_at(outline, z) - out, z) for z in (low, high)]
    lathe([ends[0], *rows, ends[1]], stuff)
