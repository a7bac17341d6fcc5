"""Parts of hats: crowns, peaks, ribbons, seams and what is sewn on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import bpy
import numpy as np

from demo.studio.materials import material
from demo.studio.meshes import mesh, spline
from demo.studio.shapes import ellipsoid, tube
from demo.studio.straps import skin, stitches, strap

Mat: TypeAlias = bpy.types.Material
WIDE, DEEP = 0.078, 0.096  # half of a head, and so of most crowns
# A ring: the share of the head, what is added to it, and the height in metres.
Ring = tuple[float, float, float]
SILVER = (196, 197, 200)


def around(columns: int = 128) -> np.ndarray:
    """Angles once around, from the back over the left; the front is at 3/2 pi."""
    return np.linspace(0, 2 * math.pi, columns + 1) + math.pi / 2


def turned(
    rings: Sequence[Ring], smoothed: int = 5, columns: int = 128, ridge: float = 0
) -> np.ndarray:
    """Rows of points through the rings; `ridge` metres high braids run around them."""
    dense = spline(rings, smoothed)
    if ridge:
        flat = np.column_stack([dense[:, 0] * WIDE + dense[:, 1], dense[:, 2]])
        along = np.linalg.norm(np.diff(flat, axis=0), axis=1)
        along = np.concatenate([[0], np.cumsum(along)])
        where = np.linspace(0, along[-1], int(along[-1] / 0.0018))
        dense = np.stack([np.interp(where, along, dense[:, i]) for i in range(3)], -1)
        wave = ridge * np.abs(np.sin(where * math.pi / 0.0095))
        slope = np.gradient(np.interp(where, along, flat[:, 1]), where)
        dense[:, 1] += wave * np.abs(slope)
        dense[:, 2] += wave * np.sqrt(np.clip(1 - slope**2, 0, 1))
    t = around(columns)
    x = (WIDE * dense[:, :1] + dense[:, 1:2]) * np.cos(t)
    y = (DEEP * dense[:, :1] + dense[:, 1:2]) * np.sin(t)
    return np.stack([x, y, np.repeat(dense[:, 2:], len(t), 1)], -1)


def dome(high: float, full: float) -> list[Ring]:
    """Rings from the ground to a rounded top; a low `full` is more pointed."""
    angles = np.linspace(0, math.pi / 2, 12)
    return [(max(math.cos(a), 0.004) ** full, 0.0, high * math.sin(a)) for a in angles]


def seam(points: np.ndarray, thread: Mat, lift: float = 0.0016) -> None:
    """Stitches just over a line of a hat."""
    centre = np.array([0, 0, points[:, 2].mean() - 0.03])
    out = points - centre
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    stitches(points + lift * out, thread, length=0.004, gap=0.0026)


def band(points: np.ndarray, low: float, high: float, made: Mat, out: float) -> None:
    """A ribbon around a crown between two heights, `out` metres over it."""
    heights = points[..., 2].mean(1)
    order = np.argsort(heights)
    rows = []
    for z in np.linspace(low, high, 6):
        near = np.array(
            [
                [np.interp(z, heights[order], points[order, c, i]) for i in (0, 1)]
                for c in range(points.shape[1])
            ]
        )
        near *= 1 + out / np.linalg.norm(near, axis=1, keepdims=True)
        rows.append(np.column_stack([near, np.full(len(near), z)]))
    skin(np.array(rows), made, thickness=0.0016)


def bow(at: tuple[float, float, float], made: Mat, size: float) -> None:
    """A flat bow on the side of a hat, towards +x."""
    x, y, z = at
    for way in (-1, 1):
        loop = [
            (x, y, z),
            (x + 0.009, y + way * size * 0.5, z + 0.004),
            (x + 0.004, y + way * size, z + 0.002),
            (x - 0.003, y + way * size * 0.5, z - 0.002),
            (x, y, z),
        ]
        strap(loop, size * 0.62, 0.0012, made, across=(0, 0, 1), smoothed=8)
        tail = [
            (x, y, z),
            (x + 0.006, y + way * size * 0.5, z - size * 0.35),
            (x + 0.006, y + way * size * 0.95, z - size * 0.75),
        ]
        strap(tail, size * 0.4, 0.0012, made, face=(1, 0, 0.2))
    ellipsoid((0.012, size * 0.34, size * 0.6), made, at=(x + 0.003, y, z), power=3)


def peak(
    look: dict[str, float], made: Mat, thread: Mat, base: float, reach: float
) -> None:
    """A curved brim in front; its middle is `base` metres up."""
    rows, wide = [], look.get("peak_wide", 1.12)
    angles = np.linspace(-wide, wide, 49)
    for v in np.linspace(0, 1, 18):
        length = (
            reach * np.clip(np.cos(angles * 1.5708 / (wide + 0.02)), 0, 1) ** 0.55 * v
        )
        x = (WIDE * 0.985 + length * 0.3) * np.sin(angles)
        y = -DEEP * 0.985 * np.cos(angles) - length
        arched = base * (1 - (x / 0.092) ** 2) - look.get("droop", 0.1) * length
        rows.append(np.column_stack([x, y, np.maximum(arched, 0.002)]))
    skin(np.array(rows), made, thickness=0.003)
    for row in rows[-2:5:-3]:
        stitches(row + (0, 0, 0.0022), thread, length=0.004, gap=0.0026)


def lifted(points: np.ndarray, base: float) -> np.ndarray:
    """A crown whose front edge arches up to `base` metres, for a curved peak."""
    high = points[..., 2].max()
    x, y = points[..., 0], points[..., 1]
    rise = base * np.clip(-y / DEEP, 0, 1) ** 1.5 * (1 - (x / 0.092) ** 2).clip(0)
    points[..., 2] += rise * (1 - points[..., 2] / high)
    return points


def panels(points: np.ndarray, count: int, made: Mat, thread: Mat | None) -> None:
    """Seams up a crown between its panels, with stitches along both sides."""
    columns = points.shape[1] - 1
    for n in range(count):
        c = round((n + (0.5 if count == 8 else 0)) * columns / count) % columns
        tube(points[::3, c] * 1.002, 0.0009, made, smoothed=4, segments=6)
        for aside in (-1, 1) if thread else ():
            seam(points[: len(points) * 3 // 4, (c + aside) % columns], thread, 0.0006)


def ring_on(at: np.ndarray, made: Mat | None = None, size: float = 0.0045) -> None:
    """An eyelet that looks away from the hat's middle."""
    out = at - (0, 0, at[2] - 0.02)
    out = out / np.linalg.norm(out)
    one = np.cross(out, (0, 0, 1.0))
    one /= np.linalg.norm(one)
    other = np.cross(out, one)
    path = [
        at + size * (math.cos(a) * one + math.sin(a) * other)
        for a in np.linspace(0, 2 * math.pi, 13)[:-1]
    ]
    tube(
        path,
        0.0014,
        made or material("steel", SILVER),
        closed=True,
        smoothed=2,
        segments=8,
    )


def badge(points: np.ndarray, made: Mat, power: float) -> None:
    """An embroidered emblem on the front of a crown."""
    rows = []
    for r in (0.02, 0.5, 0.9, 1.0):
        row = []
        for a in np.linspace(0, 2 * math.pi, 33):
            c, s = (
                math.copysign(abs(f(a)) ** (2 / power), f(a))
                for f in (math.cos, math.sin)
            )
            near = points[:, 64]
            z = 0.062 + 0.016 * r * s
            y = np.interp(z, near[:, 2], near[:, 1])
            x = 0.026 * r * c
            lift = 0.0028 if r < 0.95 else 0.001
            row.append((x, y * math.sqrt(1 - (x / 0.078) ** 2) - lift, z))
        rows.append(row)
    skin(np.array(rows), made)


def crowned(points: np.ndarray, crown_rows: int, dent: float, pinch: float) -> None:
    """Crease the top of a crown along its middle and pinch both sides in front."""
    top = points[:crown_rows]
    high = top[..., 2].max()
    x, y, z = top[..., 0].copy(), top[..., 1].copy(), top[..., 2].copy()
    share = np.clip(z / high, 0, 1) ** 2.5
    crease = np.exp(-((x / 0.024) ** 2)) * np.clip(1 - (y / 0.085) ** 4, 0, 1)
    z -= dent * crease * share
    z += 0.008 * share * np.clip(-y / 0.07, -1, 1)
    x *= 1 - pinch * np.exp(-(((y + 0.058) / 0.03) ** 2)) * share
    points[:crown_rows] = np.stack([x, y, z], -1)


def pompom(at: tuple[float, float, float], radius: float, made: Mat) -> None:
    """A ball of wool ends."""
    random = np.random.default_rng(7)
    out = random.normal(size=(2600, 3))
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    one = np.cross(out, random.normal(size=(2600, 3)))
    one /= np.linalg.norm(one, axis=1, keepdims=True)
    other, length = np.cross(out, one), radius * random.uniform(0.86, 1.04, (2600, 1))
    tip = out * length + random.normal(size=(2600, 3)) * 0.0016
    low = out * radius * 0.6
    sides = [
        low + 0.0017 * (math.cos(a) * one + math.sin(a) * other) for a in (0, 2.1, 4.2)
    ]
    ends = [
        tip + 0.001 * (math.cos(a) * one + math.sin(a) * other) for a in (0, 2.1, 4.2)
    ]
    vertices = np.stack([*sides, *ends], 1).reshape(-1, 3) + at
    shape = [(0, 1, 4, 3), (1, 2, 5, 4), (2, 0, 3, 5), (3, 4, 5)]
    mesh(vertices, [[6 * n + i for i in f] for n in range(2600) for f in shape], made)
    ellipsoid((radius * 1.62,) * 3, made, at=at)


def flat_texture(part: bpy.types.Object) -> None:
    """Lay the texture on from above, as cloth cut in panels has it."""
    layer, corners = part.data.uv_layers["metres"], part.data.loops
    for corner in corners:
        point = part.data.vertices[corner.vertex_index].co
        layer.data[corner.index].uv = (point[0], point[1] - 0.5 * point[2])


def edge(ring: np.ndarray, radius: float, made: Mat) -> None:
    """Piping along a closed ring of a hat, whose last point is its first."""
    tube(ring[:-1], radius, made, closed=True, smoothed=0, segments=8)
