"""Vases: turned, ribbed, faceted or ring-shaped bodies, some with handles."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np

from demo.studio.canvas import Colour
from demo.studio.materials import linear, material
from demo.studio.meshes import mesh, spline, weld
from demo.studio.shapes import Point2, grid, shaped, tube

# The outside from the foot's edge to the rim: (share of the radius, of the height).
BODIES: dict[str, list[Point2]] = {
    "amphora": [(0.4, 0), (0.42, 0.02), (0.4, 0.045), (0.5, 0.12), (0.8, 0.33),
                (0.99, 0.54), (0.93, 0.68), (0.58, 0.78), (0.37, 0.84), (0.36, 0.92),
                (0.48, 0.985), (0.5, 1)],
    "bottle": [(0.85, 0), (0.94, 0.012), (1, 0.045), (1, 0.3), (0.96, 0.45),
               (0.7, 0.58), (0.36, 0.68), (0.27, 0.78), (0.26, 0.93), (0.33, 0.985),
               (0.345, 1)],
    "urn": [(0.5, 0), (0.53, 0.012), (0.63, 0.1), (0.9, 0.35), (1, 0.58),
            (0.93, 0.78), (0.66, 0.9), (0.55, 0.94), (0.56, 0.975), (0.62, 1)],
    "cylinder": [(0.95, 0), (0.985, 0.006), (1, 0.025), (1, 0.3), (1, 0.7), (1, 1)],
    "bud": [(0.55, 0), (0.6, 0.012), (0.84, 0.09), (1, 0.24), (0.86, 0.4),
            (0.45, 0.52), (0.22, 0.62), (0.185, 0.76), (0.2, 0.9), (0.27, 0.985),
            (0.285, 1)],
    "jug": [(0.62, 0), (0.65, 0.01), (0.78, 0.08), (0.98, 0.3), (0.97, 0.48),
            (0.72, 0.68), (0.58, 0.8), (0.6, 0.9), (0.7, 1)],
    "faceted": [(0.55, 0), (0.82, 0.22), (1, 0.45), (0.88, 0.66), (0.5, 0.86),
                (0.56, 1)],
}  # fmt: skip


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One vase; `colours` are the body and the pattern, the rim or the handles."""
    if look["body"] == "ring":
        ring(look, colours)
    elif look["body"] == "faceted":
        faceted(look, colours)
    else:
        turned(look, colours)


def clay(look: dict[str, Any], colours: list[Colour]) -> bpy.types.Material:
    """The body's own material; glass is light and bends little, as a thin wall."""
    colour = colours[0]
    if look["finish"] == "glass":
        colour = tuple(round(255 * (value / 255) ** 0.6) for value in colour)
    result = material(
        look["finish"],
        colour,
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=look.get("size", 0.4),
        scale=look.get("scale", 1),
    )
    if look["finish"] == "glass":
        inputs = result.node_tree.nodes["Principled BSDF"].inputs
        inputs["IOR"].default_value, inputs["Coat Weight"].default_value = 1.12, 1
        shine_through(result, colour)
    return result


def shine_through(glass: bpy.types.Material, colour: Colour) -> None:
    """Let light on the ground pass through the glass, tinted."""
    nodes, links = glass.node_tree.nodes, glass.node_tree.links
    path, either = nodes.new("ShaderNodeLightPath"), nodes.new("ShaderNodeMath")
    either.operation = "MAXIMUM"
    links.new(path.outputs["Is Shadow Ray"], either.inputs[0])
    links.new(path.outputs["Is Diffuse Ray"], either.inputs[1])
    clear = nodes.new("ShaderNodeBsdfTransparent")
    both = nodes.new("ShaderNodeMixShader")
    tint = [value * 0.93 for value in linear(colour)]
    clear.inputs["Color"].default_value = (*tint, 1)
    links.new(either.outputs[0], both.inputs[0])
    links.new(nodes["Principled BSDF"].outputs[0], both.inputs[1])
    links.new(clear.outputs[0], both.inputs[2])
    links.new(both.outputs[0], nodes["Material Output"].inputs["Surface"])


def turned(look: dict[str, Any], colours: list[Colour]) -> None:
    """A body with a wall and an inside, its rim, and its handles."""
    height, radius, wall = look["height"], look["radius"], look.get("wall", 0.005)
    outside = [(r * radius, z * height) for r, z in BODIES[look["body"]]]
    bottom = look.get("floor", 0.02) * height + wall
    edge = outside[-1][0]
    rim = [(edge - wall * 0.15, height + wall * 0.3),
           (edge - wall * 0.5, height + wall * 0.42),
           (edge - wall * 0.85, height + wall * 0.3)]  # fmt: skip
    inside = [(r - wall, z) for r, z in reversed(outside) if z > bottom * 1.3]
    under = [(0, 0.002), (outside[0][0] * 0.84, 0.002), (outside[0][0] * 0.9, 0)]
    floor = [(inside[-1][0] * 0.75, bottom * 1.05), (0, bottom)]
    profile = [*under, *outside, *rim, *inside, *floor]
    turn = len(under) + len(outside) - 1
    bands = []
    if "edge" in look:
        tint = material(look.get("edge finish", look["finish"]), colours[-1])
        bands.append((turn - look["edge"], turn + 3 + look["edge"], tint))
    if "base" in look:
        tint = material(look.get("base finish", look["finish"]), colours[-1])
        bands.append((0, len(under) + look["base"], tint))
    shaped(
        profile, lambda angle, z: waves(look, angle, z), clay(look, colours),
        segments=look.get("segments", 144), bands=bands,
    )  # fmt: skip
    handles(look, colours, np.array(outside))


def waves(look: dict[str, Any], angle: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Upright ribs, and a lip to pour from at the left."""
    result = np.ones_like(angle) + 0 * share
    if "ribs" in look:
        rounds = np.abs(np.sin(angle * look["ribs"] / 2)) ** 0.8
        fade = np.clip(np.minimum(share * 12, (1 - share) * 9), 0, 1)
        result = 1 - look.get("depth", 0.07) * (1 - rounds) * fade
    if "lip" in look:
        away = angle % (2 * math.pi) - math.pi
        bulge = np.exp(-((away / 0.34) ** 2))
        upper = np.clip((share - 0.78) / 0.22, 0, 1) ** 1.4
        result = result + look["lip"] * bulge * upper
    return result


def handles(look: dict[str, Any], colours: list[Colour], outside: np.ndarray) -> None:
    """Ears from the neck to the shoulder, left and right or only at the right."""
    if "handles" not in look:
        return
    tint = colours[-1] if look.get("accent") == "handles" else colours[0]
    plain = material(look["finish"], tint)
    fine = spline(outside, 12)
    low, high, reach = look["handles"]
    height = look["height"]

    def wide(share: float) -> float:
        return float(np.interp(share * height, fine[:, 1], fine[:, 0]))

    for side in (-1, 1) if look.get("ears", 2) == 2 else (1,):
        start = (wide(high) - 0.004, high * height)
        end = (wide(low) - 0.004, low * height)
        path = []
        for step in np.linspace(0, 1, 9):
            out = reach * math.sin(math.pi * step) ** 0.75
            lift = 0.35 * reach * math.sin(math.pi * min(1, step * 1.3)) * (1 - step)
            x = start[0] + (end[0] - start[0]) * step**1.3 + out
            path.append((side * x, 0, start[1] + (end[1] - start[1]) * step + lift))
        grip = look.get("grip", 0.008)
        tube(path, grip, plain, segments=20)


def ring(look: dict[str, Any], colours: list[Colour]) -> None:
    """A standing ring with a foot below and a short neck on top."""
    radius, thick = look["radius"], look["thick"]
    body = clay(look, colours)
    middle = radius + thick + 0.004
    flat = look.get("flat", 0.85)

    def at(u: float, v: float) -> tuple[float, float, float]:
        around, across = 2 * math.pi * u, 2 * math.pi * v
        reach = radius + thick * math.cos(across)
        return (
            reach * math.sin(around),
            thick * flat * math.sin(across),
            middle - reach * math.cos(around),
        )

    weld(grid(at, 112, 36, body, closed=True))
    foot = [(0, 0), (thick * 0.64, 0), (thick * 0.68, 0.0015), (thick * 0.67, 0.005),
            (thick * 0.62, 0.012), (thick * 0.6, 0.02), (0, 0.02)]  # fmt: skip
    ones = np.ones_like
    base = shaped(foot, lambda angle, _: ones(angle), body, segments=64)
    for vertex in base.data.vertices:
        vertex.co.x *= 1.75
    top, neck = middle + radius + thick, look["neck"]
    wide = thick * 0.55
    pipe = [(wide, top - 0.022), (wide * 0.97, top - 0.004),
            (wide * 0.92, top + neck * 0.35), (wide * 0.98, top + neck * 0.85),
            (wide * 1.15, top + neck), (wide * 1.08, top + neck + 0.0015),
            (wide * 0.8, top + neck - 0.004), (wide * 0.7, top), (0, top)]  # fmt: skip
    shaped(pipe, lambda angle, _: ones(angle), body, segments=64)


def faceted(look: dict[str, Any], colours: list[Colour]) -> None:
    """Triangles between polygons that are turned by half a side at each level."""
    height, radius, wall = look["height"], look["radius"], 0.005
    sides = look.get("sides", 8)
    outside = [(r * radius, z * height) for r, z in BODIES["faceted"]]
    inside = [(r - wall, z) for r, z in reversed(outside) if z > 0]
    inside.append((outside[0][0] - wall, wall))
    levels = [*outside, *inside]
    turns = [*range(len(outside)), *range(len(outside) - 1, -1, -1)]
    points = [
        (r * math.sin(a), -r * math.cos(a), z)
        for (r, z), half in zip(levels, turns, strict=True)
        for a in (
            (number + half % 2 / 2) * 2 * math.pi / sides for number in range(sides)
        )
    ]
    faces: list[tuple[int, ...]] = [tuple(range(sides))]
    for row, half in enumerate(turns[:-1]):
        low, high, odd = row * sides, (row + 1) * sides, half % 2
        level = turns[row] % 2 == turns[row + 1] % 2
        for c in range(sides):
            d = (c + 1) % sides
            if level:
                faces.append((low + c, low + d, high + d, high + c))
            elif odd:
                faces += [(low + c, low + d, high + d), (low + c, high + d, high + c)]
            else:
                faces += [(low + c, low + d, high + c), (low + d, high + d, high + c)]
    last = (len(levels) - 1) * sides
    faces.append(tuple(range(last, last + sides)))
    body = clay(look, colours)
    part = mesh(np.array(points), faces, body, smooth=False)
    weld(part)
    bevel = part.modifiers.new("edge", "BEVEL")
    bevel.width, bevel.segments, bevel.limit_method = 0.0009, 2, "NONE"
