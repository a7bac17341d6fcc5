"""Bowls: a turned or fluted body, with a foot, handles, a lip or what lies in it."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np

from demo.studio.canvas import Colour
from demo.studio.colours import rgb
from demo.studio.materials import material
from demo.studio.shapes import Point2, ellipsoid, shaped, tube

# The outside from the foot's edge to the rim: (share of the radius, of the height).
BODIES: dict[str, list[Point2]] = {
    "ramen": [(0.40, 0), (0.405, 0.03), (0.39, 0.1), (0.45, 0.14), (0.62, 0.3),
              (0.79, 0.58), (0.9, 0.82), (1, 1)],
    "round": [(0.46, 0), (0.465, 0.03), (0.455, 0.06), (0.55, 0.08), (0.74, 0.2),
              (0.9, 0.44), (0.975, 0.72), (1, 1)],
    "pebble": [(0.4, 0), (0.5, 0.015), (0.7, 0.08), (0.93, 0.3), (1.03, 0.58),
               (1.0, 0.85), (0.95, 1)],
    "salad": [(0.5, 0), (0.52, 0.012), (0.6, 0.05), (0.78, 0.22), (0.92, 0.5),
              (0.98, 0.78), (1, 1)],
    "steep": [(0.56, 0), (0.6, 0.015), (0.66, 0.06), (0.78, 0.3), (0.88, 0.6),
              (0.955, 0.88), (1, 1)],
    "cup": [(0.5, 0), (0.51, 0.03), (0.51, 0.06), (0.6, 0.09), (0.83, 0.25),
            (0.96, 0.55), (0.99, 0.8), (1, 1)],
    "pedestal": [(0.5, 0), (0.5, 0.02), (0.44, 0.05), (0.2, 0.13), (0.115, 0.25),
                 (0.115, 0.38), (0.2, 0.5), (0.52, 0.6), (0.82, 0.74), (0.95, 0.88),
                 (1, 1)],
}  # fmt: skip
# Where the inside's floor lies, as a share of the height.
FLOORS = {"ramen": 0.16, "pedestal": 0.56}


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One bowl; `colours` are the body and the pattern, inside, rim or second bowl."""
    bowl(look, colours)
    if "nested" in look:
        inner = {**look, **look["nested"], "inside": False}
        for part in bowl(inner, colours[::-1]):
            part.location.z += look["lift"]
    if look.get("extra") == "chopsticks":
        chopsticks(look)
    if look.get("extra") == "servers":
        servers(look, colours[-1])


def bowl(look: dict[str, Any], colours: list[Colour]) -> list[bpy.types.Object]:
    """The body with its handles."""
    height, radius, wall = look["height"], look["radius"], look.get("wall", 0.004)
    sides = BODIES[look["body"]]
    outside = [(r * radius, z * height) for r, z in sides]
    bottom = FLOORS.get(look["body"], 0.08) * height + wall
    rim_radius = outside[-1][0]
    rim = [(rim_radius - wall * 0.15, height + wall * 0.3),
           (rim_radius - wall * 0.5, height + wall * 0.42),
           (rim_radius - wall * 0.85, height + wall * 0.3)]  # fmt: skip
    inside = [
        (r - wall, z) for r, z in reversed(outside) if z > bottom * 1.25 and r > wall
    ]
    floor = [(inside[-1][0] * 0.62, bottom * 1.05), (inside[-1][0] * 0.3, bottom)]
    under = [(0, height * 0.03), (outside[0][0] * 0.86, height * 0.03),
             (outside[0][0] * 0.9, 0)]  # fmt: skip
    profile = [*under, *outside, *rim, *inside, *floor, (0, bottom)]
    turn = len(under) + len(outside) - 1
    other = colours[-1] if look.get("inside", True) else colours[0]
    bands = []
    if look.get("inside", True) and "inner finish" in look:
        inner = material(look["inner finish"], other)
        bands.append((turn + 2, len(profile) - 1, inner))
    if "edge" in look:
        edge = material(look.get("edge finish", look["finish"]), colours[-1])
        bands.append((turn - look["edge"], turn + 3 + look["edge"], edge))
    body = shaped(
        profile, lambda angle, z: waves(look, angle, z), clay(look, colours),
        smoothed=4, bands=bands,
    )  # fmt: skip
    return [body, *handles(look, colours)]


def clay(look: dict[str, Any], colours: list[Colour]) -> bpy.types.Material:
    """The body's own material."""
    return material(
        look["finish"],
        colours[0],
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=look.get("size", 0.3),
        scale=look.get("scale", 1),
    )


def waves(look: dict[str, Any], angle: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Flutes that grow towards the rim, and a lip to pour from at the right."""
    result = np.ones_like(angle) + 0 * share
    if "flutes" in look:
        depth = look.get("depth", 0.06)
        rounds = np.abs(np.cos(angle * look["flutes"] / 2)) ** 0.8
        result = 1 - depth * (1 - rounds) * np.clip(share * 1.6, 0, 1)
    if "lip" in look:
        away = (angle - 2 * math.pi + math.pi) % (2 * math.pi) - math.pi
        bulge = np.exp(-((away / 0.24) ** 2))
        result = result + look["lip"] * bulge * np.clip(share - 0.55, 0, 1) ** 1.5 * 3.3
    return result


def handles(look: dict[str, Any], colours: list[Colour]) -> list[bpy.types.Object]:
    """Two ears at the left and right."""
    if "ears" not in look:
        return []
    height, radius = look["height"], look["radius"]
    width, reach = look["ears"]
    plain = material(look["finish"], colours[0])
    parts = []
    for side in (-1, 1):
        path = [
            (side * radius * 0.93, -width / 2, height * 0.72),
            (side * (radius + reach * 0.7), -width * 0.47, height * 0.79),
            (side * (radius + reach), 0, height * 0.82),
            (side * (radius + reach * 0.7), width * 0.47, height * 0.79),
            (side * radius * 0.93, width / 2, height * 0.72),
        ]
        parts.append(tube(path, look.get("grip", 0.006), plain, segments=20))
    return parts


def chopsticks(look: dict[str, Any]) -> None:
    """A pair that lies across the rim."""
    timber = material("wood", rgb("walnut"), pattern="wood grain", size=0.3)
    top = look["height"] + look.get("wall", 0.004) * 0.4 + 0.0032
    for number, turn in ((0, 0.12), (1, 0.2)):
        away = -0.15 * look["radius"] + number * 0.014
        lean = math.tan(turn)
        ends = [(-0.12, away - 0.12 * lean, top), (0, away, top),
                (0.115, away + 0.115 * lean, top)]  # fmt: skip
        tube(ends, [0.0021, 0.0027, 0.0034], timber, segments=14)


def servers(look: dict[str, Any], colour: Colour) -> None:
    """Two wooden spoons that lean over the rim."""
    timber = material("wood", colour, pattern="wood grain", size=0.25)
    height, radius = look["height"], look["radius"]
    for side in (-1, 1):
        low = np.array((-side * radius * 0.1, side * radius * 0.28, height * 0.42))
        rest = np.array((side * radius * 0.72, side * radius * 0.4, height + 0.014))
        along = rest - low
        high = low + along * 1.55
        path = [low, low + along * 0.5, rest, high]
        tube(path, [0.005, 0.006, 0.0075, 0.0085], timber, flat=0.7)
        pitch = math.degrees(math.atan2(along[2], math.hypot(along[0], along[1])))
        yaw = math.degrees(math.atan2(along[1], along[0]))
        at = low - along * 0.12
        ellipsoid((0.085, 0.055, 0.012), timber, at=at, turn=(0, -pitch, yaw))
