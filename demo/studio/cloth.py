"""Cloth that lies flat: sheets cut along an outline, folds, ribbons, stitches."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Vector
from mathutils.geometry import delaunay_2d_cdt
from PIL import Image, ImageDraw

from demo.studio.meshes import mesh

Height = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Fold:
    """A ridge with a hollow beside it, from one point to another (metres)."""

    start: tuple[float, float]
    end: tuple[float, float]
    height: float = 0.004
    width: float = 0.012
    bend: float = 0.01


def distance(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """How far each point (n, 2) is from a polyline (m, 2)."""
    points, line = points.astype(np.float32), line.astype(np.float32)
    best = np.full(len(points), np.inf, np.float32)
    for a, b in zip(line, line[1:], strict=False):
        along = b - a
        share = ((points - a) @ along) / max(along @ along, 1e-12)
        gap = points - a - np.clip(share, 0, 1)[:, None] * along
        np.minimum(best, np.einsum("ij,ij->i", gap, gap), out=best)
    return np.sqrt(best).astype(float)


def inside(points: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which points lie in a closed outline."""
    result = np.zeros(len(points), bool)
    x, y = points.T
    for (ax, ay), (bx, by) in zip(outline, np.roll(outline, -1, 0), strict=True):
        crosses = (ay > y) != (by > y)
        level = by - ay if by != ay else 1e-12
        result ^= crosses & (x < (bx - ax) * (y - ay) / level + ax)
    return result


def sheet(
    outline: np.ndarray,
    height: Height,
    material: bpy.types.Material,
    *,
    step: float = 0.008,
    shift: Sequence[float] = (0, 0),
    rim: float | None = 0,
) -> bpy.types.Object:
    """A piece of cloth within an outline (n, 2), as high as `height` of its points.

    The texture is the plane itself, in metres, moved by `shift`. The edge goes down to
    `rim` (None: it ends as it is).
    """
    low, high = outline.min(0), outline.max(0)
    xs, ys = (np.arange(a, b, step) for a, b in zip(low, high, strict=True))
    filling = np.stack(np.meshgrid(xs, ys * 1.0), -1)
    filling[1::2, :, 0] += step / 2
    filling = filling.reshape(-1, 2)
    filling = filling[inside(filling, outline)]
    filling = filling[distance(filling, outline) > step * 0.45]
    count = len(outline)
    corners = [Vector(point) for point in np.vstack([outline, filling]).tolist()]
    ring = [(i, (i + 1) % count) for i in range(count)]
    corners, _, faces, *_ = delaunay_2d_cdt(corners, ring, [], 1, 1e-7, False)
    flat = np.array([tuple(point) for point in corners])
    points = np.column_stack([flat, height(flat)])
    middles = flat[np.array(faces)].mean(1)
    within = inside(middles, outline)
    faces = [face for face, kept in zip(faces, within, strict=True) if kept]
    if rim is not None:
        middle = outline.mean(0)
        inner = outline + (middle - outline) * 0.006
        base = len(points)
        wall = np.column_stack([inner, np.full(count, float(rim))])
        points = np.vstack([points, wall])
        faces += [(j, i, base + i, base + j) for i, j in ring]
    return mesh(points, faces, material, points[:, :2] + np.asarray(shift))


def folded(points: np.ndarray, folds: Sequence[Fold]) -> np.ndarray:
    """The height that folds give to points."""
    result = np.zeros(len(points))
    for fold in folds:
        start, end = np.array(fold.start), np.array(fold.end)
        length = float(np.linalg.norm(end - start))
        along = (end - start) / length
        place = points - start
        share = np.clip(place @ along / length, 0, 1)
        side = place @ np.array([-along[1], along[0]])
        side = side - fold.bend * 4 * share * (1 - share)
        ends = np.sin(math.pi * share**0.7) ** 1.2
        ridge = np.exp(-((side / fold.width) ** 2))
        hollow = np.exp(-(((side - 1.9 * fold.width) / fold.width) ** 2))
        result += fold.height * ends * (ridge - 0.6 * hollow)
    return result


def rumpled(points: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Uneven ground between about -1 and 1, in waves of 5 to 20 cm."""
    result = np.zeros(len(points))
    for _ in range(9):
        angle, wave = chance.uniform(0, math.pi), chance.uniform(0.05, 0.2)
        way = np.array([math.cos(angle), math.sin(angle)]) * math.tau / wave
        bent = points + 0.02 * np.sin(points[:, ::-1] * 17 + chance.uniform(0, 6))
        result += np.sin(bent @ way + chance.uniform(0, 6)) * wave / 0.2
    return result / 3


def ribbon(
    outer: np.ndarray,
    inner: np.ndarray,
    base: np.ndarray,
    material: bpy.types.Material,
    *,
    swell: float = 0.003,
    edge: float = 0.002,
) -> bpy.types.Object:
    """A band between two lines (n, 2), at the height `base` (n) of the outer one.

    It swells in the middle and falls to the height `edge` along the inner line.
    """
    shares = np.array([0, 0.06, 0.2, 0.4, 0.6, 0.8, 0.92, 0.98, 1])
    dome = np.array([-0.4, 0.3, 0.9, 1, 1, 1, 0.75, 0.3, 0])
    rows = []
    for share, lift in zip(shares, dome, strict=True):
        flat = outer + share * (inner - outer)
        high = base + lift * swell
        if share == 1:
            high = np.minimum(base, edge)
        rows.append(np.column_stack([flat, high]))
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(outer, axis=0), axis=1))]
    wide = float(np.linalg.norm(inner - outer, axis=1).max())
    uv = np.stack(np.meshgrid(along, shares * wide), -1).reshape(-1, 2)
    width = len(outer)
    faces = [
        (r * width + c, r * width + c + 1, (r + 1) * width + c + 1, (r + 1) * width + c)
        for r in range(len(shares) - 1)
        for c in range(width - 1)
    ]
    return mesh(np.concatenate(rows), faces, material, uv)


def strokes(
    lines: Sequence[np.ndarray], side: float, pixels: int, width: float
) -> Image.Image:
    """Lines (n, 2) in metres around the origin, as an L picture of `side` metres."""
    mask = Image.new("L", (pixels * 2, pixels * 2))
    draw = ImageDraw.Draw(mask)
    for line in lines:
        places = (line * [1, -1] / side + 0.5) * pixels * 2
        draw.line(
            [tuple(place) for place in places.tolist()],
            fill=255,
            width=max(1, round(width / side * pixels * 2)),
            joint="curve",
        )
    return mask.resize((pixels, pixels), Image.Resampling.BOX)
