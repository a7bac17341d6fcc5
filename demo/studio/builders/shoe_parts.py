"""The parts of shoes: an upper lofted from the sole's edge to the topline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import bpy
import numpy as np

from demo.studio.meshes import spline
from demo.studio.shapes import grid, tube

Paint: TypeAlias = bpy.types.Material
Place = tuple[float, float]  # degrees from the toe (90: outer side), ring from the sole

# A ring: x and height of its front, of its back, half its width, height at the sides.
FOOT = [
    (-0.134, 0.0, 0.130, 0.0, 0.046, 0.0),
    (-0.137, 0.012, 0.134, 0.018, 0.049, 0.016),
    (-0.125, 0.030, 0.136, 0.040, 0.047, 0.034),
    (-0.090, 0.046, 0.133, 0.056, 0.041, 0.047),
]
SLIM = [
    (-0.134, 0.0, 0.130, 0.0, 0.043, 0.0),
    (-0.136, 0.010, 0.133, 0.016, 0.046, 0.014),
    (-0.125, 0.026, 0.135, 0.036, 0.044, 0.030),
    (-0.090, 0.038, 0.133, 0.050, 0.040, 0.040),
]
SHAFT = [
    (-0.042, 0.066, 0.128, 0.070, 0.039, 0.062),
    (0.002, 0.092, 0.122, 0.090, 0.039, 0.088),
    (0.024, 0.120, 0.120, 0.113, 0.041, 0.116),
]
RINGS = {
    "low": [
        *FOOT,
        (-0.044, 0.070, 0.131, 0.066, 0.038, 0.055),
        (0.018, 0.096, 0.131, 0.079, 0.036, 0.060),
    ],
    "runner": [
        (-0.134, 0.0, 0.130, 0.0, 0.045, 0.0),
        (-0.138, 0.009, 0.133, 0.018, 0.048, 0.014),
        (-0.122, 0.027, 0.134, 0.040, 0.045, 0.032),
        (-0.086, 0.046, 0.130, 0.056, 0.040, 0.047),
        (-0.042, 0.072, 0.127, 0.070, 0.038, 0.055),
        (0.016, 0.100, 0.133, 0.087, 0.036, 0.061),
    ],
    "high": [*FOOT, *SHAFT, (0.032, 0.146, 0.124, 0.137, 0.043, 0.141)],
    "boot": [*SLIM, *SHAFT, (0.030, 0.152, 0.125, 0.145, 0.045, 0.149)],
    "loafer": [
        *SLIM,
        (-0.056, 0.052, 0.130, 0.055, 0.038, 0.046),
        (-0.014, 0.069, 0.128, 0.062, 0.036, 0.052),
    ],
    "slip": [
        *SLIM,
        (-0.058, 0.048, 0.130, 0.052, 0.038, 0.044),
        (-0.024, 0.061, 0.128, 0.058, 0.036, 0.049),
    ],
    "strap": [
        *SLIM,
        (-0.050, 0.056, 0.130, 0.062, 0.038, 0.056),
        (0.014, 0.094, 0.124, 0.088, 0.036, 0.084),
    ],
    "ballet": [
        (-0.134, 0.0, 0.130, 0.0, 0.041, 0.0),
        (-0.136, 0.010, 0.133, 0.015, 0.043, 0.010),
        (-0.122, 0.022, 0.134, 0.032, 0.041, 0.020),
        (-0.098, 0.028, 0.132, 0.044, 0.039, 0.026),
        (-0.076, 0.033, 0.133, 0.050, 0.037, 0.029),
    ],
}
ROWS, COLUMNS = 10, 112


def eased(value: np.ndarray | float) -> np.ndarray:
    """From 0 to 1, smoothly."""
    share = np.clip(value, 0, 1)
    return share * share * (3 - 2 * share)


class Last:
    """The form of a shoe: where its upper's surface and its sole's edges are."""

    def __init__(self, look: dict[str, Any]) -> None:
        self.front, self.rear = look.get("sole", [0.02, 0.026])
        self.rise, self.spring = look.get("rise", 0.0), look.get("spring", 0.008)
        rings = np.array(RINGS[look["form"]])
        rings[:, [1, 3, 5]] *= look.get("height", 1)
        turns = np.linspace(0, 2 * math.pi, COLUMNS + 1)
        self.points = np.array(
            [
                self._ring(ring, turns, look.get("toe", 2.4) - 0.3 * share)
                for share, ring in zip(
                    np.linspace(0, 1, (len(rings) - 1) * ROWS + 1),
                    spline(rings, ROWS),
                    strict=True,
                )
            ]
        )
        along = np.gradient(self.points, axis=1)
        along[:, 0] = along[:, -1] = self.points[:, 1] - self.points[:, -2]
        normals = np.cross(np.gradient(self.points, axis=0), along)
        self.normals = normals / np.linalg.norm(normals, axis=2, keepdims=True)
        out = np.cross(along[0], (0, 0, 1.0)) * -1
        out[:, 2] = 0
        self.edge_out = out / np.linalg.norm(out, axis=1, keepdims=True)
        if self.edge_out[0, 0] > 0:
            self.edge_out *= -1
        if self.normals[ROWS, 0, 0] > 0:
            self.normals *= -1
        self.height = len(rings) - 1
        x = self.points[0, :, 0]
        self.levels = np.stack([self.bottom(x), self.top(x)], -1)

    def bottom(self, x: np.ndarray) -> np.ndarray:
        """The height of the sole's underside."""
        toe = np.clip((-x - 0.05) / 0.09, 0, 2) ** 2
        heel = np.clip((x - 0.1) / 0.04, 0, 1) ** 2 * (0.003 if not self.rise else 0)
        return self.spring * toe + heel + self.rise * eased((x + 0.055) / 0.14)

    def top(self, x: np.ndarray) -> np.ndarray:
        """The height of the sole's upper side, on which the foot stands."""
        thick = self.front + (self.rear - self.front) * eased((x + 0.08) / 0.16)
        return self.bottom(x) + thick

    def _ring(self, ring: np.ndarray, turns: np.ndarray, power: float) -> np.ndarray:
        front, front_up, back, back_up, width, side_up = ring
        c, s = np.cos(turns), np.sin(turns)
        bent = np.sign(c) * np.abs(c) ** (2 / power)
        x = (front + back) / 2 - (back - front) / 2 * bent
        y = -width * np.sign(s) * np.abs(s) ** (2 / power)
        y = y * (1 - 0.25 * eased((x + 0.05) / 0.13)) + 0.006 * (x / 0.14) ** 2
        lift = np.where(c > 0, front_up - side_up, back_up - side_up) * c**2
        return np.stack([x, y, self.top(x) + side_up + lift], -1)

    def at(self, place: Place, off: float = 0) -> np.ndarray:
        """The point of the upper at a place, `off` metres outside of it."""
        column = place[0] % 360 / 360 * COLUMNS
        row = min(max(place[1], 0), self.height - 1e-6) * ROWS
        c, r = int(column), int(row)
        a, b = column - c, row - r
        point = _blend(self.points, r, c, a, b)
        return point + off * _blend(self.normals, r, c, a, b) if off else point

    def edge(self, share: float, off: float, up: float) -> np.ndarray:
        """The sole's side: `share` of the way around, `up` of its thickness."""
        column = share * COLUMNS
        c = min(int(column), COLUMNS - 1)
        a = column - c
        base = self.points[0, c] * (1 - a) + self.points[0, c + 1] * a
        out = self.edge_out[c] * (1 - a) + self.edge_out[c + 1] * a
        point = base + out * off
        low, high = self.levels[c] * (1 - a) + self.levels[c + 1] * a
        point[2] = low + (high - low) * up
        return point


def _blend(points: np.ndarray, r: int, c: int, a: float, b: float) -> np.ndarray:
    low = points[r, c] * (1 - a) + points[r, c + 1] * a
    high = points[r + 1, c] * (1 - a) + points[r + 1, c + 1] * a
    return low * (1 - b) + high * b


def upper(last: Last, outside: Paint, lining: Paint) -> None:
    """The shoe's outside and its lining."""
    rows = len(last.points) - 1

    def shell(u: float, v: float) -> np.ndarray:
        return last.points[round(v * rows), round(u * COLUMNS)]

    def inner(u: float, v: float) -> np.ndarray:
        r, c = round(v * rows), round(u * COLUMNS)
        point = last.points[r, c] - 0.003 * last.normals[r, c]
        return point - np.array([0, 0, 0.002 if r == rows else 0])

    def insole(u: float, v: float) -> np.ndarray:
        point = last.points[0, round(u * COLUMNS)].copy()
        point[1] *= v
        point[2] += 0.002
        return point

    grid(shell, COLUMNS, rows, outside, closed=True)
    grid(inner, COLUMNS, rows, lining, closed=True)
    grid(insole, COLUMNS, 4, lining, closed=True)


def collar(last: Last, paint: Paint, radius: float = 0.0022) -> None:
    """The bound edge of the opening."""
    rim = (last.points[-1, :-1] - last.normals[-1, :-1] * 0.0015)[::2]
    tube(rim, radius, paint, closed=True, smoothed=2, segments=10)


def patch(
    last: Last,
    low: Sequence[Place],
    high: Sequence[Place],
    paint: Paint,
    thick: float = 0.0014,
    off: float | None = None,
) -> None:
    """A piece sewn onto the upper between two lines on it."""
    steps = max(1, 28 // (len(low) - 1))
    below, above = spline(low, steps), spline(high, steps)
    count = len(below) - 1
    lift = thick * 0.3 if off is None else off

    def at(u: float, v: float) -> np.ndarray:
        i = round(u * count)
        place = below[i] * (1 - v) + above[i] * v
        return last.at((place[0], place[1]), lift)

    grid(at, count, 14, paint, thickness=thick)


def seam(
    last: Last, line: Sequence[Place], paint: Paint, radius: float = 0.0006
) -> None:
    """A line of thread on the upper."""
    path = [last.at((t, r), radius * 0.4) for t, r in spline(line, 8)]
    tube(path, radius, paint, smoothed=0, segments=6)


def rand(last: Last, profile: Sequence[Place], paint: Paint) -> bpy.types.Object:
    """A strip around the sole; `profile` is (metres outwards, share of the height)."""
    outline = np.array(profile, float)

    def at(u: float, v: float) -> np.ndarray:
        place = v * (len(outline) - 1)
        i = min(int(place), len(outline) - 2)
        off, up = outline[i] + (outline[i + 1] - outline[i]) * (place - i)
        return last.edge(u, off, up)

    return grid(at, COLUMNS, len(outline) - 1, paint, closed=True)
