"""Bodies that products are put together from, in metres, z up, the front towards -y."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import bpy
import numpy as np

from demo.studio.meshes import (
    Vec,
    mesh,
    moved,
    project,
    quads,
    rounded,
    solidify,
    spline,
    weld,
)

Point2 = tuple[float, float]
# The corners of a cube of one metre around the origin, and the corners of each side.
CUBE = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) / 2
CUBE_SIDES = [
    (0, 1, 3, 2),
    (4, 6, 7, 5),
    (0, 4, 5, 1),
    (2, 3, 7, 6),
    (0, 2, 6, 4),
    (1, 5, 7, 3),
]


def grid(
    at: Callable[[float, float], Vec],
    columns: int,
    rows: int,
    material: bpy.types.Material,
    *,
    closed: bool = False,
    thickness: float = 0,
) -> bpy.types.Object:
    """The surface at(u, v) for u and v from 0 to 1; `closed` joins u = 1 to u = 0.

    A `thickness` makes it a wall of that many metres. The texture follows the surface:
    along u the longest row's length, along v the first column's.
    """
    us = np.linspace(0, 1, columns + 1)
    vs = np.linspace(0, 1, rows + 1)
    points = np.array([[at(u, v) for u in us] for v in vs], float)
    along = np.linalg.norm(np.diff(points, axis=1), axis=2).sum(1).max()
    steps = np.linalg.norm(np.diff(points, axis=0), axis=2).max(1)
    up = np.concatenate([[0], np.cumsum(steps)])
    uv = np.stack(np.meshgrid(us * along, up), -1).reshape(-1, 2)
    part = mesh(points.reshape(-1, 3), quads(rows, columns), material, uv)
    if closed:
        weld(part)
    if thickness:
        solidify(part, thickness)
    return part


def lathe(
    profile: Sequence[Point2] | np.ndarray,
    material: bpy.types.Material,
    *,
    segments: int = 96,
    at: Vec = (0, 0, 0),
    smoothed: int = 0,
) -> bpy.types.Object:
    """A turned body: `profile` is (radius, height) from the inside bottom outwards.

    `smoothed` > 0 puts that many points on a spline between each two of the profile.
    """
    outline = spline(profile, smoothed) if smoothed else np.array(profile, float)
    outline[:, 0] = np.maximum(outline[:, 0], 1e-5)
    widest = outline[:, 0].max()
    lengths = np.linalg.norm(np.diff(outline, axis=0), axis=1)
    up = np.concatenate([[0], np.cumsum(lengths)])
    angles = np.linspace(0, 2 * math.pi, segments + 1) + math.pi / 2
    ring = np.stack([np.cos(angles), np.sin(angles)], -1)
    points = np.concatenate(
        [
            outline[:, None, :1] * ring[None],
            np.repeat(outline[:, None, 1:], segments + 1, 1),
        ],
        axis=2,
    ) + np.asarray(at, float)
    across = np.linspace(0, 2 * math.pi * widest, segments + 1)
    uv = np.stack(np.meshgrid(across, up), -1).reshape(-1, 2)
    part = mesh(points.reshape(-1, 3), quads(len(outline) - 1, segments), material, uv)
    weld(part)
    return part


def shaped(
    profile: Sequence[Point2] | np.ndarray,
    factor: Callable[[np.ndarray, np.ndarray], np.ndarray],
    material: bpy.types.Material,
    *,
    segments: int = 144,
    smoothed: int = 6,
    planar: bool = False,
    bands: Sequence[tuple[float, float, bpy.types.Material]] = (),
) -> bpy.types.Object:
    """A body as of lathe() whose radius is multiplied by factor(angle, height share).

    Angle 0 is +x. `bands` are (from, to, material) in numbers of the profile's points;
    a `planar` texture is seen from above, its middle at 0.5 of the widest diameter.
    """
    outline = spline(profile, smoothed)
    radii, heights = np.maximum(outline[:, 0], 1e-5), outline[:, 1]
    angles = np.linspace(0, 2 * math.pi, segments + 1) + math.pi / 2
    share = heights[:, None] / max(heights.max(), 1e-9)
    spread = radii[:, None] * (factor(angles[None], share) + 0 * share)
    x, y = spread * np.cos(angles), spread * np.sin(angles)
    points = np.stack([x, y, heights[:, None] + 0 * x], -1).reshape(-1, 3)
    widest = spread.max()
    lengths = np.linalg.norm(np.diff(outline, axis=0), axis=1)
    up = np.concatenate([[0], np.cumsum(lengths)])
    across = np.linspace(0, 2 * math.pi * widest, segments + 1)
    uv = np.stack(np.meshgrid(across, up), -1).reshape(-1, 2)
    if planar:
        uv = points[:, :2] + widest
    rows = len(outline) - 1
    part = mesh(points, quads(rows, segments), material, uv)
    index = np.zeros(rows, np.int32)
    for number, (start, end, other) in enumerate(bands, 1):
        part.data.materials.append(other)
        index[round(start * smoothed) : round(end * smoothed)] = number
    part.data.polygons.foreach_set("material_index", np.repeat(index, segments))
    weld(part)
    return part


def box(
    size: Vec,
    material: bpy.types.Material,
    *,
    at: Vec = (0, 0, 0),
    turn: Vec = (0, 0, 0),
    bevel: float = 0.002,
) -> bpy.types.Object:
    """A box around `at` (its centre), turned by Euler angles in degrees.

    The texture's grain runs along the longest side.
    """
    part = mesh(CUBE * np.asarray(size, float), CUBE_SIDES, material, smooth=False)
    project(part)
    if bevel:
        rounded(part, min(bevel, 0.45 * min(size)))
    return moved(part, at, turn)


def tube(
    path: Sequence[Vec] | np.ndarray,
    radius: float | Sequence[float] | np.ndarray,
    material: bpy.types.Material,
    *,
    smoothed: int = 8,
    closed: bool = False,
    segments: int = 16,
    flat: float = 1,
) -> bpy.types.Object:
    """A round rod along a path; one radius, or one for each point of the path.

    `smoothed` is the points on a spline between two of the path (0: straight pieces),
    `flat` < 1 squeezes the rod to a strap, thin along the path's own normal.
    """
    points = np.asarray(path, float)
    radii = np.full(len(points), radius) if np.isscalar(radius) else np.array(radius)
    joined = np.column_stack([points, radii])
    if closed:
        joined = np.vstack([joined, joined[:1]])
    if smoothed:
        joined = spline(joined, smoothed, closed=closed)
    points, radii = joined[:, :3], joined[:, 3]
    angles = np.linspace(0, 2 * math.pi, segments + 1)
    rings = _rings(points, radii, angles, closed=closed, flat=flat)
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(lengths)])
    around = angles * radii.max()
    uv = np.stack(np.meshgrid(around, along), -1)[..., ::-1].reshape(-1, 2)
    rows = len(points) - 1
    faces = quads(rows, segments)
    if not closed:
        end = rows * (segments + 1)
        faces += [range(segments - 1, -1, -1), range(end, end + segments)]
    part = mesh(np.concatenate(rings), faces, material, uv)
    weld(part)
    return part


def _rings(
    points: np.ndarray,
    radii: np.ndarray,
    angles: np.ndarray,
    *,
    closed: bool,
    flat: float,
) -> list[np.ndarray]:
    """Circles around the points of a path that do not twist on their way."""
    tangents = np.gradient(points, axis=0)
    if closed:
        tangents[0] = tangents[-1] = points[1] - points[-2]
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True) + 1e-12
    normal = np.cross(tangents[0], (0.0, 0.0, 1.0))
    if np.linalg.norm(normal) < 1e-3:
        normal = np.cross(tangents[0], (0.0, 1.0, 0.0))
    rings = []
    for point, tangent, size in zip(points, tangents, radii, strict=True):
        normal = normal - tangent * (normal @ tangent)
        normal /= np.linalg.norm(normal) + 1e-12
        side = np.cross(tangent, normal)
        rings.append(
            point
            + size * np.cos(angles)[:, None] * normal * flat
            + size * np.sin(angles)[:, None] * side
        )
    return rings


def plate(
    outline: Sequence[Point2] | np.ndarray,
    thickness: float,
    material: bpy.types.Material,
    *,
    at: Vec,
    turn: Vec = (0, 0, 0),
    bevel: float,
) -> bpy.types.Object:
    """A flat piece cut along an outline (x, y), from z = 0 up to its thickness."""
    points = np.array(outline)
    count = len(points)
    low = np.column_stack([points, np.zeros(count)])
    high = np.column_stack([points, np.full(count, thickness)])
    faces: list[Sequence[int]] = [
        range(count - 1, -1, -1),
        range(count, 2 * count),
    ]
    faces += [
        (i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)
    ]
    part = mesh(np.vstack([low, high]), faces, material, smooth=False)
    project(part)
    if bevel:
        rounded(part, bevel)
    return moved(part, at, turn)


def ellipsoid(
    size: Vec,
    material: bpy.types.Material,
    *,
    at: Vec = (0, 0, 0),
    turn: Vec = (0, 0, 0),
    power: float = 2,
) -> bpy.types.Object:
    """A ball of the given size; a higher `power` makes it more of a box."""

    def bent(value: float) -> float:
        return math.copysign(abs(value) ** (2 / power), value)

    def surface(u: float, v: float) -> Vec:
        a, b = 2 * math.pi * u, math.pi * (v - 0.5)
        return (
            size[0] / 2 * bent(math.cos(b)) * bent(math.cos(a)),
            size[1] / 2 * bent(math.cos(b)) * bent(math.sin(a)),
            size[2] / 2 * bent(math.sin(b)),
        )

    return moved(grid(surface, 64, 32, material, closed=True), at, turn)
