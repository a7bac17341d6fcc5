"""Parts of turned vessels: outlines, shells, rims, handles, spouts, clear glass."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from demo.studio.meshes import Vec
from demo.studio.shapes import grid, lathe, tube


def ear(
    outline: np.ndarray,
    look: dict[str, Any],
    wall: float,
    stuff: bpy.types.Material,
) -> None:
    """A handle at the right between two heights of the body.

    The look's `handle` is the two heights in shares of the body's, `reach` how far it
    stands out, `grip` half its thickness, `strap` > 1 how much wider it is than
    thick, `drop` how much lower than its ends it hangs, `bend` its rounding.
    """
    height = outline[:, 1].max()
    low, high = (share * height for share in look.get("handle", [0.2, 0.8]))
    out, drop = look.get("reach", 0.03), look.get("drop", 0) * height
    top, bottom = reach_at(outline, high), reach_at(outline, low)
    far = max(top, bottom) + out
    corners = [
        (top - wall * 0.6, high),
        (top + wall, high + drop * 0.3),
        (far, high + drop * 0.3),
        (far, (high + low) / 2),
        (far - look.get("lean", 0), low - drop),
        (bottom + wall, low),
        (bottom - wall * 0.6, low),
    ]
    path = bent(corners, look.get("bend", 1))
    points = [(x, 0, z) for x, z in path]
    grip = look.get("grip", 0.0055)
    tube(points, grip, stuff, smoothed=0, segments=20, flat=look.get("strap", 1))


def outlined(
    corners: Sequence[Sequence[float]], radius: float, height: float
) -> np.ndarray:
    """The outside (n, 2) in metres of one of BODIES."""
    longest = max(radius, height)
    return bent(
        [(corner[0] * radius, corner[1] * height) for corner in corners],
        [corner[2] * longest if len(corner) > 2 else 1 for corner in corners],
    )


def bent(
    corners: Sequence[Sequence[float]],
    rounding: float | Sequence[float] = 1,
    steps: int = 10,
) -> np.ndarray:
    """A line along corners (n, d), each cut off by a curve.

    The curve begins `rounding` metres before the corner, and at most half way to the
    next; straight pieces keep a point near their ends, so that shading stays flat.
    """
    points = np.asarray(corners, float)
    cuts = np.broadcast_to(np.asarray(rounding, float), len(points))
    line = [points[0]]
    share = np.linspace(0, 1, steps)[:, None]
    for before, at, after, cut in zip(
        points, points[1:], points[2:], cuts[1:], strict=False
    ):
        arms = [side - at for side in (before, after)]
        lengths = [float(np.linalg.norm(arm)) for arm in arms]
        start, end = (
            at + arm * min(cut, length / 2) / length
            for arm, length in zip(arms, lengths, strict=True)
        )
        curve = (1 - share) ** 2 * start + 2 * share * (1 - share) * at + share**2 * end
        if cut < lengths[0] / 2.5:
            line.append(start + (start - at) * 0.15)
        line.extend(curve)
        if cut < lengths[1] / 2.5:
            line.append(end + (end - at) * 0.15)
    line.append(points[-1])
    result = np.array(line)
    moves = np.linalg.norm(np.diff(result, axis=0), axis=1) > 1e-6
    return result[np.concatenate([[True], moves])]


def reach_at(outline: np.ndarray, height: float) -> float:
    """The radius of a turned outline at a height."""
    order = np.argsort(outline[:, 1], kind="stable")
    return float(np.interp(height, outline[order, 1], outline[order, 0]))


def shell(
    outline: np.ndarray,
    wall: float,
    outside: bpy.types.Material,
    inside: bpy.types.Material,
) -> None:
    """A turned vessel with a rounded lip: `outline` (n, 2) from the foot to the lip.

    The outside's texture begins at the foot.
    """
    along = np.gradient(outline, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    inward = np.stack([-along[:, 1], along[:, 0]], -1)
    inner = outline + inward * wall
    turns = np.linspace(0, math.pi, 9)[1:-1]
    middle = (outline[-1] + inner[-1]) / 2
    lip = [
        middle + wall / 2 * (-inward[-1] * math.cos(turn) + along[-1] * math.sin(turn))
        for turn in turns
    ]
    down = [(r, z) for r, z in inner[::-1] if z > wall * 1.6 and r > 0]
    floor = [(down[-1][0] - wall * share, wall + wall * 0.6 * (1 - share) ** 2)
             for share in (0.25, 0.5, 1)]  # fmt: skip
    foot = float(outline[0, 0])
    lathe([(0, 0.002), (foot - 0.003, 0.002), (foot - 0.0015, 0), (foot, 0)], inside)
    lathe([*outline, *lip[:5]], outside)
    lathe([*lip[4:], *down, *floor, (0, wall)], inside)


def ring(
    at: Sequence[float], thickness: float, stuff: bpy.types.Material
) -> bpy.types.Object:
    """A round rim of a radius and height, `thickness` metres across."""
    turns = np.linspace(0, 2 * math.pi, 13)
    circle = [
        (at[0] + thickness / 2 * math.cos(turn), at[1] + thickness / 2 * math.sin(turn))
        for turn in turns
    ]
    return lathe(circle, stuff)


def spout(
    corners: Sequence[Sequence[float]],
    radii: Sequence[float],
    stuff: bpy.types.Material,
    wall: float,
) -> None:
    """A bent, open pipe along corners (x, z), with radii spread evenly along it.

    Without a `wall` it is a single surface, as for clear glass.
    """
    path = bent(corners)
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    sizes = np.interp(along, np.linspace(0, 1, len(radii)), radii)
    tangents = np.gradient(path, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    rows = [(*path[i], *tangents[i], sizes[i]) for i in range(len(path))]
    for turn in np.linspace(0, math.pi, 7)[1:-1]:
        end = path[-1] + tangents[-1] * wall / 2 * math.sin(turn)
        rows.append((*end, *tangents[-1], sizes[-1] - wall / 2 * (1 - math.cos(turn))))
    inside = range(len(path) - 1, len(path) * 2 // 3, -1)
    if wall:
        rows += [(*path[i], *tangents[i], sizes[i] - wall) for i in inside]

    def surface(u: float, v: float) -> Vec:
        x, z, right, up, size = rows[round(v * (len(rows) - 1))]
        turn = 2 * math.pi * u
        across, over = size * math.cos(turn), size * math.sin(turn)
        return x - up * over, across, z + right * over

    grid(surface, 28, len(rows) - 1, stuff, closed=True)


def bow(
    corners: Sequence[Sequence[float]],
    radius: float,
    stuff: bpy.types.Material,
    *,
    strap: float = 1,
    rounding: float = 1,
    turned: bool = False,
) -> None:
    """A bent rod along corners (x, z), or along (y, z) where it is `turned`."""
    path = bent(corners, rounding)
    points = [(0, x, z) if turned else (x, 0, z) for x, z in path]
    tube(points, radius, stuff, smoothed=0, segments=20, flat=strap)
