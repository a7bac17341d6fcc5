"""Teapots and coffee pots: a turned body with a lid, a spout, and a handle."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np

from demo.studio.builders.vessel_parts import (
    bent,
    bow,
    ear,
    outlined,
    reach_at,
    ring,
    spout,
)
from demo.studio.canvas import Colour
from demo.studio.materials import material, thin_glass
from demo.studio.meshes import mesh
from demo.studio.shapes import ellipsoid, lathe, tube

TEA = (150, 72, 20)
STEEL = (196, 197, 200)
# Corners (radius, height, rounding) in shares, as in mugs.BODIES; the last is the lip.
BODIES = {
    "round": [
        (0.55, 0),
        (0.62, 0.01, 0.02),
        (0.6, 0.05, 0.03),
        (1.1, 0.22),
        (1.12, 0.78),
        (0.5, 1),
    ],
    "low": [
        (0.62, 0),
        (0.68, 0.02, 0.03),
        (0.96, 0.12),
        (1.12, 0.5),
        (0.96, 0.92),
        (0.48, 1),
    ],
    "tall": [(1, 0), (1, 0.01, 0.04), (0.62, 0.94, 0.3), (0.62, 1)],
    "drum": [(0.9, 0), (1, 0.01, 0.12), (1, 0.97, 0.2), (0.62, 1)],
    "urn": [
        (0.62, 0),
        (0.66, 0.02, 0.02),
        (0.44, 0.1),
        (0.9, 0.24),
        (1.2, 0.6),
        (0.62, 0.82),
        (0.64, 1),
    ],
    "pear": [(0.86, 0), (0.94, 0.01, 0.06), (1.16, 0.3), (0.72, 0.72), (0.5, 1)],
    "ball": [
        (0.5, 0),
        (0.7, 0.005, 0.1),
        (1.2, 0.3),
        (1.14, 0.8),
        (0.6, 0.86),
        (0.58, 1),
    ],
}


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One pot; the second colour is the pattern's or that of lid, knob or handle."""
    outline = outlined(BODIES[look["body"]], look["radius"], look["height"])
    stuff = materials_of(look, colours)
    foot = float(outline[0, 0])
    lathe([(0, 0.002), (foot - 0.003, 0.002), (foot - 0.001, 0), (foot, 0)], stuff[""])
    lathe(outline, stuff["body"])
    if look["finish"] == "glass":
        brewed(outline, look)
    if look.get("rim"):
        for at in (outline[0] + (0, look["rim"] / 2), outline[-1]):
            ring(at, look["rim"], stuff["accent"])
    if look.get("hobnails"):
        hobnails(outline, stuff[""])
    lid(outline[-1], look, stuff)
    beak(outline, look, stuff["spout"])
    if "bail" in look:
        bail(outline, look, stuff)
    else:
        ear(outline, look, 0.004, stuff["handle"])


def materials_of(
    look: dict[str, Any], colours: list[Colour]
) -> dict[str, bpy.types.Material]:
    """What each part is made of: "body" has the pattern, "" is the same without."""
    finish, first, second = look["finish"], colours[0], colours[-1]
    plain = thin_glass(first) if finish == "glass" else material(finish, first)
    other = material(look.get("other", finish.replace("glass", "polished")), second)
    body = plain
    if look.get("pattern"):
        body = material(
            finish,
            first,
            pattern=look["pattern"],
            accent=second,
            size=look.get("tile", 0.4),
            scale=look.get("scale", 1),
        )
    parts = {"": plain, "body": body, "accent": other}
    for part in ("lid", "knob", "handle", "spout"):
        parts[part] = other if part in look.get("accent", []) else plain
    return parts


def lid(
    lip: np.ndarray, look: dict[str, Any], stuff: dict[str, bpy.types.Material]
) -> None:
    """A domed lid that overhangs the lip a little, with its knob."""
    radius, base = float(lip[0]) + 0.0015, float(lip[1])
    rise = look.get("dome", 0.3) * radius
    corners = [
        (radius - 0.004, base),
        (radius, base),
        (radius, base + 0.004),
        (radius * 0.8, base + rise * 0.8),
        (radius * 0.35, base + rise),
        (0, base + rise),
    ]
    lathe(bent(corners, [0, 0.0015, 0.002, 1, 1, 0]), stuff["lid"])
    size, top = look.get("knob", 0.011), base + rise - 0.001
    if look.get("knobs") == "ring":
        turns = np.linspace(0, 2 * math.pi, 17)[:-1]
        tube(
            [
                (size * math.cos(a), 0, top + size * 1.05 + size * math.sin(a))
                for a in turns
            ],
            size * 0.26,
            stuff["knob"],
            closed=True,
            smoothed=3,
        )
        return
    if look.get("knobs") == "peg":
        shape = [(0.9, 0), (0.9, 1.5, 0.3), (0, 1.5)]
    else:
        shape = [(0.6, 0), (0.42, 0.4), (1.2, 0.5), (1.25, 1.85), (0, 1.7)]
    cuts = [corner[2] * size if len(corner) > 2 else 1 for corner in shape]
    lathe(bent([(c[0] * size, top + c[1] * size) for c in shape], cuts), stuff["knob"])


def beak(outline: np.ndarray, look: dict[str, Any], stuff: bpy.types.Material) -> None:
    """The spout at the left: from `low` to `tip` (shares of the height)."""
    height = look["height"]
    low, tip = (share * height for share in look.get("spout", [0.35, 0.98]))
    root = reach_at(outline, low)
    out = look.get("poke", 0.055)
    thick, thin = look.get("girth", [0.021, 0.0085])
    middle = (low + tip) / 2
    corners = [(-root + thick * 0.6, low - thick * 0.25), (-root - out * 0.55, low)]
    if look.get("straight"):
        corners += [(-root - out, tip)]
    else:
        corners += [
            (-root - out * 0.55, middle + (tip - low) * 0.2),
            (-root - out, tip),
        ]
    mid = thick * 0.45 + thin * 0.55
    radii = [thick * 1.1, thick, thick * 0.4 + mid * 0.6, mid, thin, thin * 1.1]
    spout(corners, radii, stuff, 0 if look["finish"] == "glass" else 0.0025)


def bail(
    outline: np.ndarray, look: dict[str, Any], stuff: dict[str, bpy.types.Material]
) -> None:
    """A handle over the top on two lugs; `bail` is its height in shares."""
    height = look["height"]
    at = look.get("lugs", 0.84) * height
    radius = reach_at(outline, at) - 0.001
    peak, grip = look["bail"] * height, look.get("grip", 0.004)
    wide = radius * look.get("spread", 1.12)
    for side in (-1, 1):
        ellipsoid((0.012, 0.014, 0.018), stuff[""], at=(side * radius, 0, at), power=3)
    corners = [
        (-radius, at + 0.004),
        (-wide, (at + peak) / 2),
        (-wide * 0.85, peak),
        (0, peak * 1.03),
        (wide * 0.85, peak),
        (wide, (at + peak) / 2),
        (radius, at + 0.004),
    ]
    bow(corners, grip, stuff["handle"], strap=look.get("strap", 1))


def brewed(outline: np.ndarray, look: dict[str, Any]) -> None:
    """Tea in a glass pot, and the steel strainer that hangs in it."""
    level = look["height"] * 0.62
    inner = outline - (0.003, -0.004)
    tea = [(r, z) for r, z in inner if 0.004 < z < level]
    edge = float(np.interp(level, inner[:, 1], inner[:, 0]))
    lathe([(0, tea[0][1]), *tea, (edge, level), (0, level)], material("glaze", TEA))
    neck = float(outline[-1, 0]) - 0.006
    basket = material("brushed", STEEL)
    lathe([(neck, look["height"]), (neck, level * 0.8)], basket)


def hobnails(outline: np.ndarray, stuff: bpy.types.Material) -> None:
    """Rows of little bumps around the middle of the body, as on cast iron pots."""
    height = outline[:, 1].max()
    bump = [
        (math.cos(b) * math.cos(a), math.cos(b) * math.sin(a), math.sin(b))
        for b in (0, 0.5, 1.0)
        for a in np.linspace(0, 2 * math.pi, 9)[:-1]
    ]
    ball = np.array([*bump, (0, 0, 1)])
    sides: list[tuple[int, ...]] = [
        (8 * r + c, 8 * r + (c + 1) % 8, 8 * r + 8 + (c + 1) % 8, 8 * r + 8 + c)
        for r in (0, 1)
        for c in range(8)
    ]
    sides += [(16 + c, 16 + (c + 1) % 8, 24) for c in range(8)]
    points, faces = [], []
    for row in range(9):
        z = height * (0.3 + 0.052 * row)
        radius = reach_at(outline, z)
        lean = math.atan2(
            reach_at(outline, z - 0.002) - reach_at(outline, z + 0.002), 0.004
        )
        count = 44
        for number in range(count):
            turn = 2 * math.pi * (number + row % 2 / 2) / count
            out = np.array(
                [
                    math.cos(turn) * math.cos(lean),
                    math.sin(turn) * math.cos(lean),
                    math.sin(lean),
                ]
            )
            side = np.array([-math.sin(turn), math.cos(turn), 0])
            frame = np.stack([side, np.cross(out, side), out * 0.75])
            centre = (radius * math.cos(turn), radius * math.sin(turn), z)
            faces += [tuple(25 * (row * count + number) + i for i in f) for f in sides]
            points.append(ball * 0.0024 @ frame + centre)
    mesh(np.concatenate(points), faces, stuff)
