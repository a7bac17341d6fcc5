"""Skins, straps and seams: what is laid through points or along a path."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np

from demo.studio.meshes import Vec, mesh, solidify, spline, weld


def skin(
    points: np.ndarray, material: bpy.types.Material, *, thickness: float = 0
) -> bpy.types.Object:
    """A surface through rows of points (rows, columns, 3), welded where they meet.

    The texture runs in metres along the longest row and up the rows.
    """
    points = np.asarray(points, float)
    rows, columns = points.shape[:2]
    across = np.linalg.norm(np.diff(points, axis=1), axis=2)
    widest = across[across.sum(1).argmax()]
    steps = np.linalg.norm(np.diff(points, axis=0), axis=2).mean(1)
    u, v = (np.concatenate([[0], np.cumsum(side)]) for side in (widest, steps))
    uv = np.stack(np.meshgrid(u, v), -1).reshape(-1, 2)
    first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    faces = np.stack([first, first + 1, first + columns + 1, first + columns], -1)
    part = mesh(points.reshape(-1, 3), faces.tolist(), material, uv)
    weld(part)
    if thickness:
        solidify(part, thickness)
    return part


def strap(
    path: Sequence[Vec] | np.ndarray,
    width: float,
    thickness: float,
    material: bpy.types.Material,
    *,
    face: Vec | None = None,
    across: Vec = (0, 1, 0),
    smoothed: int = 8,
) -> bpy.types.Object:
    """A flat band along a path: it looks towards `face`, or is wide along `across`."""
    points = spline(path, smoothed) if smoothed else np.asarray(path, float)
    tangents = np.gradient(points, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True) + 1e-12
    given = np.asarray(across if face is None else face, float)
    one = given - (tangents @ given)[:, None] * tangents
    one /= np.linalg.norm(one, axis=1, keepdims=True) + 1e-12
    other = np.cross(tangents, one)
    side, normal = (one, other) if face is None else (other, one)
    a, b, e = width / 2, thickness / 2, min(thickness * 0.4, width / 4)
    section = [(-a, -b + e), (-a + e, -b), (a - e, -b), (a, -b + e),
               (a, b - e), (a - e, b), (-a + e, b), (-a, b - e),
               (-a, -b + e)]  # fmt: skip
    rings = np.stack(
        [points + x * side + y * normal for x, y in section], axis=1
    )  # the ends close in a line
    breadth = np.array([x for x, _ in section])[:, None]
    first, last = ((points[i] + breadth * side[i])[None] for i in (0, -1))
    return skin(np.concatenate([first, rings, last]), material)


def stitches(
    path: Sequence[Vec] | np.ndarray,
    material: bpy.types.Material,
    *,
    length: float = 0.005,
    gap: float = 0.003,
    radius: float = 0.0007,
) -> bpy.types.Object:
    """A seam along a path of straight pieces, or anything else made of short dashes."""
    points = np.asarray(path, float)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    starts = np.arange(0, max(along[-1] - length, 0) + 1e-9, length + gap)

    def at(where: np.ndarray) -> np.ndarray:
        return np.stack([np.interp(where, along, points[:, i]) for i in range(3)], -1)

    low, high = at(starts), at(starts + length)
    tangent = (high - low) / length
    one = np.cross(tangent, (0.31, 0.52, 0.79))
    one *= radius / (np.linalg.norm(one, axis=1, keepdims=True) + 1e-12)
    other = np.cross(tangent, one)
    corners = [end + i * one + j * other for end in (low, high)
               for i, j in ((1, 1), (1, -1), (-1, -1), (-1, 1))]  # fmt: skip
    vertices = np.stack(corners, 1).reshape(-1, 3)
    sides = [(0, 1, 2, 3), (7, 6, 5, 4), (0, 4, 5, 1), (1, 5, 6, 2), (2, 6, 7, 3),
             (3, 7, 4, 0)]  # fmt: skip
    faces = [[8 * n + i for i in face] for n in range(len(starts)) for face in sides]
    return mesh(vertices, faces, material)
