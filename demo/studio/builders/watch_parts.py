"""What watches are built with: small blocks, and turned bodies of any outline."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import bpy
import numpy as np

from demo.studio.meshes import mesh, project, rounded
from demo.studio.shapes import CUBE, CUBE_SIDES, grid

MM = 0.001
Paint: TypeAlias = bpy.types.Material
Shape = Callable[[float], float]
# A place: its middle, and the directions of length, width and thickness.
Frame = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def boxes(
    frames: Sequence[Frame],
    sizes: Sequence[Sequence[float]],
    paint: Paint,
    *,
    bevel: float,
) -> None:
    """Many blocks as one part."""
    points: list[np.ndarray] = []
    faces: list[Sequence[int]] = []
    for (middle, *axes), size in zip(frames, sizes, strict=True):
        start = len(points) * 8
        points.append(middle + (CUBE * np.asarray(size)) @ np.array(axes))
        faces += [tuple(start + i for i in side) for side in CUBE_SIDES]
    part = mesh(np.concatenate(points), faces, paint, smooth=False)
    if bevel:
        project(part)
        rounded(part, bevel, 2)


def around(
    marks: Sequence[tuple[float, float, Sequence[float]]], z: float, paint: Paint
) -> None:
    """Small blocks around the middle: degrees, distance and size of each."""
    frames, sizes = [], []
    up = np.array([0, 0, 1.0])
    for degrees, reach, size in marks:
        a = math.radians(degrees)
        out = np.array([math.cos(a), math.sin(a), 0])
        frames.append((out * reach + up * z, out, np.array([-out[1], out[0], 0]), up))
        sizes.append(size)
    boxes(frames, sizes, paint, bevel=0)


def turned(
    shape: Shape,
    profile: Sequence[tuple[float, float]],
    paint: Paint,
    inner: Shape | None = None,
) -> None:
    """Like a lathe's body, of (radius, height), but with the outline of a case.

    The outline becomes `inner` towards the profile's end.
    """
    points = eased(np.array(profile, float))
    span = points[0, 0] - points[-1, 0]

    def at(u: float, v: float) -> tuple[float, float, float]:
        radius, height = points[round(v * (len(points) - 1))]
        turn = 2 * math.pi * u
        scale = shape(turn)
        if inner:
            share = (points[0, 0] - radius) / span
            scale += (inner(turn) - scale) * min(1, share * 1.1)
        reach = radius * scale
        return reach * math.cos(turn), reach * math.sin(turn), height

    grid(at, 128, len(points) - 1, paint, closed=True)


def eased(profile: np.ndarray) -> np.ndarray:
    """The profile with small round edges."""
    size = 0.35 * MM
    result = [profile[0]]
    for before, corner, after in zip(profile, profile[1:], profile[2:], strict=False):
        to, fro = before - corner, after - corner
        a, b = np.linalg.norm(to), np.linalg.norm(fro)
        start = corner + to / a * min(size, a * 0.4)
        end = corner + fro / b * min(size, b * 0.4)
        for t in (0.0, 0.33, 0.67, 1.0):
            result.append((1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t * t * end)
    return np.array([*result, profile[-1]])
