"""Mugs: a turned body with a bent handle."""

from __future__ import annotations

from typing import Any

from demo.studio.builders.vessel_parts import ear, outlined, ring, shell
from demo.studio.canvas import Colour
from demo.studio.materials import material

# Corners (radius, height, rounding) that the outside is bent along, all in shares of
# the mug's radius and height; without a rounding it is bent as softly as it can be.
BODIES: dict[str, list[tuple[float, ...]]] = {
    "straight": [(0.86, 0), (1, 0.005, 0.1), (1, 1)],
    "tapered": [(0.66, 0), (0.72, 0.005, 0.1), (1, 1)],
    "barrel": [(0.66, 0), (0.8, 0.01, 0.08), (1.16, 0.5), (0.92, 1)],
    "bell": [(0.56, 0), (0.64, 0.01), (0.56, 0.08), (0.86, 0.32), (0.74, 0.72),
             (1.12, 1)],
    "belly": [(0.6, 0), (0.8, 0.01, 0.1), (1.28, 0.22), (1.12, 0.6), (0.9, 0.72),
              (0.98, 1)],
    "cup": [(0.5, 0), (0.58, 0.01, 0.03), (0.56, 0.06, 0.03), (1.02, 0.12), (1, 1)],
    "waisted": [(0.86, 0), (1.02, 0.02, 0.16), (0.84, 0.5), (1, 1)],
}  # fmt: skip


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One mug; `colours` are the body and, where there is a second, the pattern."""
    height, radius = look["height"], look["radius"]
    wall = look.get("wall", 0.004)
    outline = outlined(BODIES[look["body"]], radius, height)
    parts = {
        part: colours[-1] if part in look.get("accent", []) else colours[0]
        for part in ("inside", "handle")
    }
    clay = material(
        look["finish"],
        colours[0],
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=look.get("tile", 0.26),
        scale=look.get("scale", 1),
    )
    shell(outline, wall, clay, material(look["finish"], parts["inside"]))
    if look.get("rim"):
        ring(outline[-1], look["rim"], material(look["finish"], colours[-1]))
    ear(outline, look, wall, material(look["finish"], parts["handle"]))
