"""Parts of bags: a soft body of rings, and what is sewn, buckled and hung on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from demo.studio.materials import material
from demo.studio.meshes import spline
from demo.studio.shapes import box, tube
from demo.studio.straps import skin, stitches, strap

Look = dict[str, Any]


@dataclass(frozen=True)
class Kit:
    """The materials of a bag."""

    main: bpy.types.Material
    trim: bpy.types.Material
    thread: bpy.types.Material
    metal: bpy.types.Material


@dataclass(frozen=True)
class Body:
    """Rings (z, half width, half depth) from the ground up, corners of one `power`.

    `soft` metres is how far the sides wave in and out.
    """

    rings: np.ndarray
    power: float
    soft: float

    def front(self, x: float, z: float, lift: float = 0) -> float:
        """The y of the front at x and z, `lift` metres in front of it."""
        half, deep = (np.interp(z, self.rings[:, 0], self.rings[:, i]) for i in (1, 2))
        share = min(abs(x) / (half + lift + 1e-9), 1)
        return -(deep + lift) * (1 - share**self.power) ** (1 / self.power) + self.wave(
            x, z
        ) * min(1, 20 * deep)

    def wave(self, x: float | np.ndarray, z: float | np.ndarray) -> Any:
        return self.soft / 2 * (np.sin(31 * x + 17 * z) + np.sin(29 * z - 19 * x + 1))

    def points(self, columns: int = 112) -> np.ndarray:
        """The rings as points, evenly spaced, from the back over the left."""
        angles = np.linspace(0, 2 * math.pi, 400) + math.pi / 2
        bent = [
            np.sign(side(angles)) * np.abs(side(angles)) ** (2 / self.power)
            for side in (np.cos, np.sin)
        ]
        rows = []
        for z, half, deep in self.rings:
            x, y = bent[0] * half, bent[1] * deep
            along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
            where = np.linspace(0, along[-1], columns + 1)
            x, y = np.interp(where, along, x), np.interp(where, along, y)
            y = y + self.wave(x, z) * min(1, 20 * deep)
            rows.append(np.column_stack([x, y, np.full(columns + 1, z)]))
        return np.array(rows)


def body(look: Look) -> Body:
    """The body of a look's `size` (width, depth, height) and what else it says."""
    wide, deep, high = look["size"]
    flare, slim = look.get("top", [1, 1])
    corner, dome, inset = (
        look.get(k, v) for k, v in (("corner", 0.02), ("dome", 0), ("inset", 0))
    )
    bulge = look.get("bulge", 0)
    heights = [0.0] + [corner * (1 - math.cos(t)) for t in np.linspace(0, 1.57, 7)]
    heights += list(np.linspace(corner, high - dome, 26)[1:])
    if dome:
        heights += [
            high - dome + dome * math.sin(t) for t in np.linspace(0.12, 1.57, 14)
        ]
    rings = []
    for i, z in enumerate(heights):
        t, in_dome = z / high, max(0, z - (high - dome)) / dome if dome else 0
        under = corner - math.sqrt(max(0, corner**2 - (corner - min(z, corner)) ** 2))
        half = wide / 2 * (1 + (flare - 1) * t) - under
        thick = deep / 2 * (1 + (slim - 1) * t) - under + bulge * math.sin(math.pi * t)
        half -= inset * (1 - math.sqrt(max(0, 1 - in_dome**2)))
        thick *= max(0, 1 - in_dome ** look.get("crest", 2.2)) ** 0.5
        shrink = 0.001 if i == 0 else 1
        rings.append((z, half * shrink, thick * shrink))
    return Body(np.array(rings), look.get("power", 5), look.get("soft", 0.002))


def patch(
    shape: Body,
    span: tuple[float, float, float, float],
    made: bpy.types.Material,
    thread: bpy.types.Material | None = None,
    *,
    corner: float = 0.012,
    lift: float = 0.0022,
    point: float = 0,
) -> None:
    """A piece sewn on the front, over x0, x1, z0, z1; its lower end may be a point.

    A pocket or label with rounded corners and, given a thread, a seam inside its edge.
    """

    def outline(inset: float) -> list[tuple[float, float, float]]:
        x0, x1, z0, z1 = span
        rows, cut = [], max(corner - inset, 1e-4)
        low, high = z0 + inset, z1 - inset
        for t in (1 - np.cos(np.pi * np.linspace(0, 1, 33))) / 2:
            z = low + (high - low) * t
            near = max(min(z - low, high - z, cut), 0)
            half = (x1 - x0) / 2 - inset - cut
            half += math.sqrt(max(0, cut**2 - (cut - near) ** 2))
            if point and z - low < point:
                half *= (max(z - low, 0) / point) ** 0.7
            rows.append((max(half, 1e-4), z, (x0 + x1) / 2))
        return rows

    def row(half: float, z: float, x: float, out: float) -> list[list[float]]:
        across = x + half * np.linspace(-1, 1, 41)
        return [[a, shape.front(a, z, out), z] for a in across]

    rows = [row(h, z, x, lift) for h, z, x in outline(0)]
    skin(np.array(rows), made, thickness=lift * 1.6)
    if thread:
        side = [(h, z, x) for h, z, x in outline(0.004)]
        ring = [(x - h, z) for h, z, x in side] + [(x + h, z) for h, z, x in side[::-1]]
        ring.append(ring[0])
        dense = spline_straight(ring)
        stitches([(x, shape.front(x, z, lift * 1.9), z) for x, z in dense], thread)


def spline_straight(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points with more on the straight lines between them."""
    return [
        (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
        for a, b in zip(points, points[1:], strict=False)
        for t in np.linspace(0, 1, max(2, int(math.dist(a, b) / 0.004)), endpoint=False)
    ]


def flap(shape: Body, look: Look, kit: Kit, low: float, half: float) -> None:
    """A flap that hangs from behind over the top, down to `low` in front."""
    high, lift = shape.rings[-1, 0], 0.004
    corner, point = look.get("flap_corner", 0.03), look.get("flap_point", 0)
    ease = np.sin(np.linspace(0, 1, 44) * np.pi / 2)
    rows, edge = [], []
    for z, side in [(low + (high - low) * t, 1) for t in ease] + [
        (high - (high - low) * 0.3 * (1 - t), -1) for t in ease[-2::-1]
    ]:
        near = max(min(z - low, corner), 0) if side > 0 else corner
        wide = half - corner + math.sqrt(corner**2 - (corner - near) ** 2)
        if side > 0 and point:
            wide = half * min(1, (0.12 + (z - low) / point))
        rise = lift * max(0, 1 - (high - z) / 0.03) ** 2
        xs = wide * np.linspace(-1, 1, 61)
        rows.append([[x, side * shape.front(x, z, lift), z + rise] for x in xs])
        if side > 0:
            edge.append((wide - 0.005, max(z, low + 0.005)))
    skin(np.array(rows), kit.main, thickness=0.003)
    seam = [(-w, z) for w, z in edge[::-1]] + [(w, z) for w, z in edge]
    dense = [p for p in spline_straight(seam) if p[1] < high - 0.03]
    stitches([(x, shape.front(x, z, lift + 0.0022), z) for x, z in dense], kit.thread)


def hardware(
    at: tuple[float, float, float],
    wide: float,
    high: float,
    kit: Kit,
    *,
    turned: bool = False,
    power: float = 4,
    prong: bool = False,
) -> None:
    """A metal ring or frame around `at`, seen from the front or (turned) the side."""
    path = []
    for t in np.linspace(0, 2 * math.pi, 25)[:-1]:
        a, b = (
            math.copysign(abs(f(t)) ** (2 / power), f(t)) for f in (math.cos, math.sin)
        )
        x, y = (0, a * wide / 2) if turned else (a * wide / 2, 0)
        path.append((at[0] + x, at[1] + y, at[2] + b * high / 2))
    tube(path, 0.0022, kit.metal, smoothed=2, closed=True, segments=10)
    if prong:
        x, y, z = at
        tube(
            [
                (x, y - 0.001, z + high / 2),
                (x, y - 0.004, z),
                (x, y - 0.001, z - high / 2),
            ],
            0.0022 * 0.7,
            kit.metal,
            segments=8,
        )


def zipper(path: list[tuple[float, float, float]], kit: Kit, face: Any) -> None:
    """A closed zip with its tape, teeth and puller along a path."""
    tape = material("canvas", (44, 44, 48))
    strap(path, 0.014, 0.0015, tape, face=face, smoothed=6)
    up = np.asarray(face, float) * 0.0012
    teeth = spline(np.array(path) + up, 6)
    stitches(teeth, kit.metal, length=0.0016, gap=0.0012, radius=0.0016)
    x, y, z = np.array(path[0]) + 0.04 * (np.array(path[1]) - path[0]) + 2 * up
    box((0.012, 0.009, 0.005), kit.metal, at=(x, y, z), bevel=0.002)
    tube(
        [(x, y, z), (x, y - 0.008, z - 0.006), (x, y - 0.012, z - 0.03)],
        [0.002, 0.0028, 0.004],
        kit.trim,
        flat=0.5,
    )


def chain(path: list[tuple[float, float, float]], kit: Kit) -> None:
    """A chain of links along a path, each turned a quarter against the one before."""
    link = 0.011
    dense = spline(path, 24)
    along = np.concatenate(
        [[0], np.cumsum(np.linalg.norm(np.diff(dense, axis=0), axis=1))]
    )
    where = np.arange(0, along[-1], link * 0.72)
    at = np.stack([np.interp(where, along, dense[:, i]) for i in range(3)], -1)
    tangents = np.gradient(at, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    t = np.linspace(0, 2 * math.pi, 13)[:-1]
    for number, (centre, tangent) in enumerate(zip(at, tangents, strict=True)):
        one = np.cross(tangent, (0, 1, 0)) + (0, 1e-6, 0)
        one /= np.linalg.norm(one)
        if number % 2:
            one = np.cross(tangent, one)
        oval = centre + 0.5 * link * (
            np.cos(t)[:, None] * tangent + 0.62 * np.sin(t)[:, None] * one
        )
        tube(oval, link * 0.11, kit.metal, smoothed=0, closed=True, segments=6)


def arch(
    shape: Body, reach: float, z: float, rise: float
) -> list[tuple[float, float, float]]:
    """A path up from x = -reach and down to x = reach, `rise` over the bag."""
    top = shape.rings[-1, 0] + rise
    side = [
        (-reach, 0, z),
        (-reach * 0.99, 0, z + (top - z) * 0.4),
        (-reach * 0.84, 0, z + (top - z) * 0.78),
        (-reach * 0.45, 0, z + (top - z) * 0.96),
    ]
    return [*side, (0, 0, top), *[(-a, b, c) for a, b, c in side[::-1]]]


def seam_around(shape: Body, z: float, kit: Kit, lift: float) -> None:
    """A line of stitches around a body."""
    ring = Body(
        np.array(
            [
                shape.rings[0],
                (z, *ring_at(shape, z, lift)),
                (z + 1e-4, *ring_at(shape, z, lift)),
            ]
        ),
        shape.power,
        shape.soft,
    )
    stitches(ring.points(96)[1], kit.thread)


def ring_at(shape: Body, z: float, lift: float) -> tuple[float, float]:
    rings = shape.rings
    return tuple(np.interp(z, rings[:, 0], rings[:, i]) + lift for i in (1, 2))


def belt(shape: Body, low: float, high: float, kit: Kit) -> None:
    """A band around the body between two heights, in the trim's material."""
    rows = [(z, *ring_at(shape, z, 0.001)) for z in np.linspace(low, high, 8)]
    band = Body(np.array(rows), shape.power, shape.soft)
    skin(band.points(), kit.trim, thickness=0.0024)
