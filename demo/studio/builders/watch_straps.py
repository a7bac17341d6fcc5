"""The straps of watches, and the small helpers that watches are built with."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from demo.studio.builders.watch_parts import MM, Frame, Paint, boxes
from demo.studio.canvas import Colour, darker, lighter
from demo.studio.materials import material
from demo.studio.meshes import spline
from demo.studio.shapes import grid, tube

# The frames and the sizes of links of one material.
Links = tuple[list[Frame], list[tuple[float, float, float]]]


class Loop:
    """The strap's way from the lugs at twelve around the back to those at six."""

    def __init__(self, reach: float, size: tuple[float, float], start: float) -> None:
        high, deep = size
        half = [
            (reach, start),
            (reach + (high - reach) * 0.45, start - 0.07 * deep),
            (high * 0.97, -0.27 * deep),
            (high, -0.5 * deep),
            (high * 0.88, -0.76 * deep),
            (high * 0.55, -0.95 * deep),
            (high * 0.2, -deep),
        ]
        knots = [*half, *[(-y, z) for y, z in reversed(half)]]
        fine = spline(knots, 30)
        steps = np.linalg.norm(np.diff(fine, axis=0), axis=1)
        self.along = np.concatenate([[0], np.cumsum(steps)])
        self.fine, self.length = fine, float(self.along[-1])
        self.known: dict[float, Frame] = {}

    def frame(self, length: float, lift: float = 0, side: float = 0) -> Frame:
        """The place at a length from twelve, `lift` outwards, `side` to the right."""
        if length not in self.known:
            self.known[length] = self._place(length)
        middle, long, wide, out = self.known[length]
        return middle + wide * side + out * lift, long, wide, out

    def _place(self, length: float) -> Frame:
        spots = [length, length + 0.5 * MM, length - 0.5 * MM]
        y, z = (np.interp(spots, self.along, self.fine[:, k]) for k in (0, 1))
        long = np.array([0, y[1] - y[2], z[1] - z[2]])
        long /= np.linalg.norm(long)
        wide = np.array([1.0, 0, 0])
        return np.array([0, y[0], z[0]]), long, wide, np.cross(wide, long)


def loop(look: dict[str, Any], reach: float) -> Loop:
    """The strap's path; `reach` is the case's edge at twelve o'clock."""
    size = look.get("loop", [46, 54])
    gap = -1.5 if look.get("integrated") else 1.2
    return Loop(reach + gap * MM, (size[0] * MM, size[1] * MM), -4.2 * MM)


def width(look: dict[str, Any], share: float) -> float:
    """The strap's width at a share of its length; it narrows towards the clasp."""
    narrow = look.get("narrow", 0.84)
    return look["width"] * MM * (narrow + (1 - narrow) * abs(2 * share - 1) ** 0.8)


def band(
    look: dict[str, Any],
    path: Loop,
    paint: Paint,
    thick: Callable[[float], float],
    part: tuple[float, float] = (-1, 1),
    lift: float = 0,
) -> None:
    """A continuous strap; `part` is the share of its width from left to right."""
    low, high = part

    def at(u: float, v: float) -> np.ndarray:
        middle, _, wide, out = path.frame(v * path.length)
        across, size = width(look, v), thick(v)
        a = 2 * math.pi * u
        c, s = math.cos(a), math.sin(a)
        x = math.copysign(abs(c) ** 0.35, c)
        bulge = math.copysign(abs(s) ** 0.6, s)
        side = (low + high) / 2 + x * (high - low) / 2
        return middle + wide * across / 2 * side + out * (bulge * size / 2 + lift)

    grid(at, 40, 110, paint, closed=True)


def leather(
    look: dict[str, Any], path: Loop, colours: list[Colour], case: Paint
) -> None:
    """A padded strap with stitches, a keeper and a buckle."""
    hide = material("fine leather", colours[0], **textured(look, colours))
    band(look, path, hide, lambda v: (2.0 + 2.2 * abs(2 * v - 1) ** 4) * MM)
    if look.get("stitch", True):
        thread = (
            lighter(colours[0], 0.5)
            if sum(colours[0]) < 420
            else darker(colours[0], 0.35)
        )
        stitches(look, path, material("cotton", thread))
    clasp(look, path, case, hide)


def textured(look: dict[str, Any], colours: list[Colour]) -> dict[str, Any]:
    """A pattern pressed into the strap, if the design has one."""
    if not look.get("pattern"):
        return {}
    return {
        "pattern": look["pattern"],
        "accent": darker(colours[0], 0.4),
        "size": 0.06,
        "scale": look.get("scale", 1),
    }


def stitches(look: dict[str, Any], path: Loop, thread: Paint) -> None:
    """Short threads along both edges."""
    frames, sizes = [], []
    count = int(path.length / (2.6 * MM))
    for number in range(2, count - 1):
        share = number / count
        thick = (2.0 + 2.2 * abs(2 * share - 1) ** 4) * MM
        for side in (-1, 1):
            x = side * (width(look, share) / 2 - 1.5 * MM)
            frames.append(path.frame(share * path.length, thick / 2 * 0.97, x))
            sizes.append((1.7 * MM, 0.5 * MM, 0.5 * MM))
    boxes(frames, sizes, thread, bevel=0.0002)


def clasp(look: dict[str, Any], path: Loop, case: Paint, hide: Paint) -> None:
    """The buckle at the back, and two loops that hold the strap's end."""
    for share in (0.56, 0.6):
        ring(path, share * path.length, width(look, share), 4.4 * MM, hide)
    frame = path.frame(0.5 * path.length)
    half, (middle, long, wide, out) = width(look, 0.5) / 2 + 1.4 * MM, frame
    corners = [
        middle + long * ahead * 5 * MM + wide * w * half + out * 1.2 * MM
        for ahead, w in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]
    tube(corners, 1.0 * MM, case, smoothed=0, closed=True, segments=10)


def ring(path: Loop, length: float, wide: float, thick: float, paint: Paint) -> None:
    middle, long, side, out = path.frame(length)
    boxes(
        [(middle, long, side, out)],
        [(4.5 * MM, wide + 1.6 * MM, thick)],
        paint,
        bevel=0.0008,
    )


def links(look: dict[str, Any], path: Loop, colours: list[Colour], case: Paint) -> None:
    """Rows of steel links, the middle ones polished."""
    pitch = look.get("pitch", 5.2) * MM
    count = int(path.length / pitch)
    brushed = material("steel", colours[0])
    pieces = look.get("pieces", [0.3, 0.4, 0.3])
    outer: Links = ([], [])
    inner: Links = ([], [])
    for number in range(count + 1):
        share = min(max(number / count, 0.004), 0.996)
        whole = width(look, share)
        left = -whole / 2
        for index, piece in enumerate(pieces):
            size = whole * piece
            between = index % 2 == 1
            shift = 0.5 * pitch if between else 0
            place = share * path.length + shift
            if place < path.length:
                frames, sizes = inner if between else outer
                lift = 0.15 * MM if between else 0
                frames.append(path.frame(place, lift, left + size / 2))
                sizes.append((pitch * 0.97, size - 0.12 * MM, 2.8 * MM))
            left += size
    boxes(*outer, brushed, bevel=0.0005)
    if inner[0]:
        boxes(*inner, case, bevel=0.0006)
    middle = path.frame(0.5 * path.length)
    boxes(
        [middle],
        [(18 * MM, width(look, 0.5) + 0.6 * MM, 4.2 * MM)],
        brushed,
        bevel=0.001,
    )


def milanese(
    look: dict[str, Any], path: Loop, colours: list[Colour], case: Paint
) -> None:
    """A fine steel mesh with a sliding clasp."""
    woven = material(
        "steel",
        colours[0],
        pattern="knit",
        accent=darker(colours[0], 0.4),
        size=0.03,
        scale=1.2,
    )
    band(look, path, woven, lambda v: 1.9 * MM)
    for share in (0.44, 0.56):
        ring(path, share * path.length, width(look, share) - 0.6 * MM, 3.4 * MM, case)


def rubber(
    look: dict[str, Any], path: Loop, colours: list[Colour], case: Paint
) -> None:
    """A diver's rubber strap, ridged next to the case, with holes."""
    paint = material("rubber", colours[0])
    band(look, path, paint, lambda v: (2.6 + 1.6 * abs(2 * v - 1) ** 4) * MM)
    frames, sizes = [], []
    for end in (0, 1):
        for number in range(5):
            share = (6 + 3.4 * number) * MM / path.length
            share = 1 - share if end else share
            thick = (2.6 + 1.6 * abs(2 * share - 1) ** 4) * MM
            frames.append(path.frame(share * path.length, thick / 2))
            sizes.append((1.9 * MM, width(look, share) * 0.82, 1.3 * MM))
    boxes(frames, sizes, paint, bevel=0.0005)
    clasp(look, path, case, paint)


def nato(look: dict[str, Any], path: Loop, colours: list[Colour], case: Paint) -> None:
    """Woven cloth with a stripe along its middle, and steel keepers."""
    cloth = material("canvas", colours[0])
    stripe = material("canvas", colours[1])
    band(look, path, cloth, lambda v: 1.7 * MM)
    band(look, path, stripe, lambda v: 1.7 * MM, (-0.3, 0.3), 0.12 * MM)
    for share in (0.4, 0.6):
        ring(path, share * path.length, width(look, share), 4.2 * MM, case)
    clasp(look, path, case, cloth)


STRAPS = {
    "leather": leather,
    "links": links,
    "milanese": milanese,
    "rubber": rubber,
    "nato": nato,
}
