"""Parts that furniture has in common: legs, bars, bent tubes, seats and cushions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import bpy
import numpy as np

from demo.studio.canvas import Colour
from demo.studio.materials import material
from demo.studio.meshes import Vec, mesh, moved, spline, weld
from demo.studio.shapes import box, tube

Stuff: TypeAlias = bpy.types.Material
CORNERS = [(-1, -1), (1, -1), (1, 1), (-1, 1)]


def timber(finish: str, colour: Colour, size: float = 0.5) -> Stuff:
    """Wood with its grain, or another finish in one colour."""
    if finish != "wood":
        return material(finish, colour)
    return material("wood", colour, pattern="wood grain", size=size, scale=1.4)


def woven(colour: Colour, size: float = 0.35) -> Stuff:
    """Cane, rush or rattan."""
    return material("straw", colour, pattern="weave", size=size)


def rod(
    start: Vec,
    end: Vec,
    radius: float,
    stuff: Stuff,
    *,
    foot: float | None = None,
    swell: float = 0,
    segments: int = 20,
) -> bpy.types.Object:
    """A straight round bar; `foot` is its radius at the end, `swell` thickens it."""
    first, last = np.asarray(start, float), np.asarray(end, float)
    foot = radius if foot is None else foot
    tip = min(0.08, 0.004 / float(np.linalg.norm(last - first)))
    shares = np.array([0, tip, *np.linspace(0.1, 0.9, 9), 1 - tip, 1])
    radii = radius + (foot - radius) * shares + swell * np.sin(math.pi * shares) ** 2
    radii[[0, -1]] *= 0.75
    path = first + shares[:, None] * (last - first)
    return tube(path, radii, stuff, smoothed=0, segments=segments)


def bar(
    start: Vec, end: Vec, width: float, depth: float, stuff: Stuff
) -> bpy.types.Object:
    """A straight bar of rectangular section, `width` across x, in any direction."""
    first, last = np.asarray(start, float), np.asarray(end, float)
    way = last - first
    length = float(np.linalg.norm(way))
    part = box((width, depth, length), stuff, at=(first + last) / 2, bevel=0.004)
    part.rotation_euler = (
        math.asin(-way[1] / length),
        math.atan2(way[0], way[2]),
        0,
    )
    return part


def fillet(points: Sequence[Vec], radius: float, steps: int = 8) -> np.ndarray:
    """A path whose inner corners are bent by about this radius, for straight tubes."""
    knots = np.asarray(points, float)
    path = [knots[0]]
    for before, corner, after in zip(knots, knots[1:], knots[2:], strict=False):
        back, on = before - corner, after - corner
        cut = min(radius, 0.48 * np.linalg.norm(back), 0.48 * np.linalg.norm(on))
        first = corner + back / np.linalg.norm(back) * cut
        last = corner + on / np.linalg.norm(on) * cut
        for t in np.linspace(0, 1, steps):
            path.append((1 - t) ** 2 * first + 2 * t * (1 - t) * corner + t**2 * last)
    return np.array([*path, knots[-1]])


def bent(
    points: Sequence[Vec], bend: float, radius: float, stuff: Stuff, segments: int = 16
) -> bpy.types.Object:
    """A tube of straight pieces with bends between them."""
    return tube(fillet(points, bend), radius, stuff, smoothed=0, segments=segments)


def oval(
    width: float, depth: float, power: float = 2, taper: float = 0, count: int = 96
) -> np.ndarray:
    """A closed outline (n, 2): higher powers are boxier, `taper` narrows the back."""
    angles = np.linspace(0, 2 * math.pi, count, endpoint=False)
    cos, sin = np.cos(angles), np.sin(angles)
    x = np.sign(cos) * np.abs(cos) ** (2 / power)
    y = np.sign(sin) * np.abs(sin) ** (2 / power)
    return np.stack([x * width / 2 * (1 - taper * y), y * depth / 2], -1)


def rectangle(width: float, depth: float, radius: float, along: int = 12) -> np.ndarray:
    """A closed outline (n, 2) with round corners."""
    points = []
    for turn, (x, y) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        middle = np.array([x * (width / 2 - radius), y * (depth / 2 - radius)])
        for angle in np.linspace(0, math.pi / 2, 7) + turn * math.pi / 2:
            points.append(
                middle + radius * np.array([math.cos(angle), math.sin(angle)])
            )
        step = [(-1, 0), (0, -1), (1, 0), (0, 1)][turn]
        side = width - 2 * radius if turn % 2 == 0 else depth - 2 * radius
        last = points[-1]
        points += [last + np.array(step) * side * i / along for i in range(1, along)]
    return np.array(points)


def pad(
    outline: np.ndarray,
    thickness: float,
    stuff: Stuff,
    *,
    edge: float = 0.004,
    crown: float = 0,
    bend: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
    at: Vec = (0, 0, 0),
    turn: Vec = (0, 0, 0),
    across: bool = False,
) -> bpy.types.Object:
    """A seat, board or cushion over an outline, from z = 0 up to its thickness.

    `edge` is the rounding of its rims, `crown` raises the middle of the top (a negative
    one hollows it) and `bend` (x, y) lifts all of it. The texture lies flat on it with
    the grain along x, or along y if `across`.
    """
    edge = min(edge, thickness / 2)
    round_ = np.linspace(0, math.pi / 2, 7)
    rings = [(edge * (1 - math.sin(a)), edge * (1 - math.cos(a))) for a in round_]
    rings += [(i, thickness - z) for i, z in reversed(rings)]
    half = np.abs(outline).max(0)
    layers = [(np.maximum(1 - i / half, 0.05), z, 0.0) for i, z in rings]
    low, high = layers[0], layers[-1]
    for share in (0.97, 0.9, 0.75, 0.55, 0.35, 0.15, 0):
        layers.append((high[0] * share, high[1], crown * (1 - share**2) ** 1.5))
        layers.insert(0, (low[0] * share, 0.0, 0.0))
    points = []
    for scale, z, raised in layers:
        flat = outline * scale
        level = np.full(len(flat), z + raised)
        if bend:
            level = level + bend(flat[:, 0], flat[:, 1])
        points.append(np.column_stack([flat, level]))
    vertices = np.concatenate(points)
    uv = np.stack([vertices[:, 0], vertices[:, 1] + vertices[:, 2]], -1)
    count = len(outline)
    faces = [
        (r * count + c, r * count + (c + 1) % count,
         (r + 1) * count + (c + 1) % count, (r + 1) * count + c)
        for r in range(len(layers) - 1)
        for c in range(count)
    ]  # fmt: skip
    part = mesh(vertices, faces, stuff, uv[:, ::-1] if across else uv)
    weld(part)
    return moved(part, at, turn)


def welt(
    outline: np.ndarray, z: float, radius: float, stuff: Stuff, *, out: float = 0
) -> bpy.types.Object:
    """Piping around an outline at a height, `out` metres outside of it."""
    half = np.abs(outline).max(0)
    ring = outline * (1 + out / half)
    path = np.column_stack([ring, np.full(len(ring), z)])
    return tube(path, radius, stuff, smoothed=1, closed=True, segments=8)


def mirrored(half: Sequence[Vec]) -> list[Vec]:
    """A path and its mirror image at x = 0; the last point lies in the middle."""
    return [*half, *[(-x, y, z) for x, y, z in reversed(half[:-1])]]


SIDE = spline(
    [(-0.225, 0.425), (-0.2, 0.443), (-0.06, 0.43), (0.09, 0.436), (0.175, 0.485),
     (0.215, 0.6), (0.243, 0.73), (0.262, 0.82)], 16,
)  # fmt: skip
SLOPE = np.gradient(SIDE, axis=0)
WIDTHS = ([0, 0.12, 0.45, 0.6, 0.85, 1], [0.205, 0.225, 0.235, 0.23, 0.2, 0.175])


def moulded(u: float, v: float, rise: float = 1) -> Vec:
    """A point of a seat and back in one piece, from the front edge up the back."""
    place = v * (len(SIDE) - 1)
    low = min(int(place), len(SIDE) - 2)
    y, z = SIDE[low] + (SIDE[low + 1] - SIDE[low]) * (place - low)
    slope = SLOPE[low] + (SLOPE[low + 1] - SLOPE[low]) * (place - low)
    dy, dz = slope / np.linalg.norm(slope)
    across = 2 * u - 1
    half = float(np.interp(v, *WIDTHS)) * (1 - abs(2 * v - 1) ** 14 * 0.35)
    curl = 0.05 * abs(across) ** 2.6 * rise * (1 - 0.75 * abs(2 * v - 1) ** 5)
    return across * half, y - dz * curl, z + dy * curl + max(0.0, z - 0.5) * (rise - 1)
