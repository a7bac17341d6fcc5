"""The uppers of laced shoes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from demo.studio.builders.shoe_parts import Last, Paint, collar, patch, seam
from demo.studio.colours import rgb
from demo.studio.materials import material
from demo.studio.shapes import ellipsoid, grid, tube


def laces(
    last: Last, rings: list[float], spread: tuple[float, float], paint: Paint
) -> None:
    """Laces crossed over the tongue from ring to ring, with eyelets and a bow."""
    metal = material("steel", rgb("silver"))
    holes = []
    for ring, wide in zip(rings, np.linspace(*spread, num=len(rings)), strict=True):
        holes.append((wide, ring))
        for side in (-1, 1):
            path = [
                last.at(
                    (side * wide + 4 * math.cos(a), ring + 0.05 * math.sin(a)), 0.002
                )
                for a in np.linspace(0, 2 * math.pi, 11)[:-1]
            ]
            tube(path, 0.0007, metal, closed=True, smoothed=0, segments=6)
    for number, (wide, ring) in enumerate(holes):
        over = [
            (k * wide, ring, 0.0035 if abs(k) < 0.9 else 0.001)
            for k in (-1, -0.6, 0, 0.6, 1)
        ]
        tube(
            [last.at((t, r), o) for t, r, o in over],
            0.0019,
            paint,
            smoothed=4,
            segments=10,
        )
        if number + 1 < len(holes):
            next_wide, next_ring = holes[number + 1]
            for side in (-1, 1):
                cross = [
                    (
                        (1 - k) * side * wide - k * side * next_wide,
                        ring + (next_ring - ring) * k,
                        0.003 if 0.1 < k < 0.9 else 0.001,
                    )
                    for k in (0, 0.25, 0.5, 0.75, 1)
                ]
                tube(
                    [last.at((t, r), o) for t, r, o in cross],
                    0.0018,
                    paint,
                    smoothed=4,
                    segments=10,
                )
    tie(last, rings[-1], paint)


def tie(last: Last, ring: float, paint: Paint) -> None:
    """The bow of the laces."""
    knot = last.at((0, ring), 0.005)
    ellipsoid((0.008, 0.009, 0.007), paint, at=knot)
    for side in (-1, 1):
        loop = [
            (0, 0, 0),
            (-0.006, 0.012, 0.008),
            (-0.014, 0.028, 0.002),
            (-0.018, 0.033, -0.008),
            (-0.014, 0.024, -0.006),
            (0, 0, 0),
        ]
        tube(
            [knot + np.array([x, side * y, z]) for x, y, z in loop],
            0.0016,
            paint,
            segments=8,
            smoothed=5,
        )
        end = [
            (0, 0, 0),
            (-0.012, 0.010, -0.001),
            (-0.024, 0.024, -0.014),
            (-0.026, 0.034, -0.030),
        ]
        tube(
            [knot + np.array([x, side * y, z]) for x, y, z in end],
            0.0016,
            paint,
            segments=8,
            smoothed=5,
        )


def tongue(last: Last, start: float, paint: Paint, reach: float = 0.016) -> None:
    """The tongue between the laces, standing out above the topline."""
    top = last.height
    low, high = last.at((0, top - 0.4)), last.at((0, top))
    ahead = (high - low) / np.linalg.norm(high - low)

    def at(u: float, v: float) -> np.ndarray:
        turn = (u - 0.5) * 56
        length = v * 1.25
        point = last.at((turn, start + (top - start) * min(length, 1)), 0.0004)
        round_off = 1 - 0.5 * abs(2 * u - 1) ** 4
        return point + ahead * max(0, length - 1) * 4 * reach * round_off

    grid(at, 16, 36, paint, thickness=0.004)


def sneaker(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """A low lace-up: eyestays, tongue, toe seam, heel tab."""
    top = last.height
    lace = material("cotton", rgb(look.get("lace", "white")))
    tongue(last, 3.0, main)
    patch(
        last, [(-74, 0.4), (0, 0.4), (74, 0.4)], [(-64, 1.3), (0, 2.1), (64, 1.3)], main
    )
    patch(
        last,
        [(122, 0.4), (180, 0.4), (238, 0.4)],
        [(138, 2.2), (180, 2.6), (222, 2.2)],
        main,
    )
    for side in (-1, 1):
        patch(
            last,
            [(side * 25, 3.1), (side * 24, 4), (side * 24, top)],
            [(side * 52, 3.05), (side * 50, 4), (side * 54, top)],
            main,
        )
        seam(
            last, [(side * 54, 2.7), (side * 52, 3.6), (side * 56, top - 0.05)], thread
        )
        seam(
            last,
            [(side * 50, 3), (side * 66, 2.6), (side * 80, 1.8), (side * 86, 0.8)],
            thread,
        )
    patch(
        last,
        [(140, top - 1.7), (180, top - 1.9), (220, top - 1.7)],
        [(150, top), (180, top), (210, top)],
        second,
    )
    seam(last, [(120, 0.5), (137, 2.25), (180, 2.65), (223, 2.25), (240, 0.5)], thread)
    seam(last, [(-76, 0.5), (-65, 1.35), (0, 2.15), (65, 1.35), (76, 0.5)], thread)
    laces(last, [3.3, 3.75, 4.2, 4.6, 4.92], (34, 32), lace)
    collar(last, main, 0.003)


def high_top(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """A canvas shoe with a rubber toe cap, laced up over the ankle."""
    top = last.height
    rubber, lace = material("rubber", rgb("white")), material("cotton", rgb("white"))
    patch(
        last,
        [(-82, 0.2), (-40, 0.2), (0, 0.2), (40, 0.2), (82, 0.2)],
        [(-74, 0.9), (-45, 2.1), (0, 2.75), (45, 2.1), (74, 0.9)],
        rubber,
        0.002,
    )
    tongue(last, 3.1, main, 0.012)
    for side in (-1, 1):
        patch(
            last,
            [(side * 25, 3.1), (side * 24, 5), (side * 24, top)],
            [(side * 46, 3.0), (side * 44, 5), (side * 46, top)],
            main,
        )
        seam(last, [(side * 48, 3), (side * 46, 5), (side * 48, top)], second)
        seam(last, [(side * 48, 3), (side * 66, 2.4), (side * 84, 1.2)], second)
    patch(
        last,
        [(170, 1), (180, 1), (190, 1)],
        [(170, top), (180, top), (190, top)],
        second,
    )
    for size, paint, thick in ((15, rubber, 0.0014), (12, main, 0.0022)):
        low, high = (
            [
                (86 - size * math.cos(a), 4.9 + side * size * 0.033 * math.sin(a))
                for a in np.linspace(0, math.pi, 15)
            ]
            for side in (-1, 1)
        )
        patch(last, low, high, paint, thick)
    laces(last, [3.4, 3.9, 4.4, 4.9, 5.4, 5.9, 6.4, 6.85], (34, 33), lace)
    collar(last, second, 0.0024)


def runner(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """A running shoe: overlays, side stripes, a padded collar."""
    top = last.height
    lace = material("cotton", rgb(look.get("lace", "white")))
    tongue(last, 3.0, main, 0.02)
    patch(
        last,
        [(-60, 0.3), (0, 0.4), (60, 0.3)],
        [(-52, 1.1), (0, 1.8), (52, 1.1)],
        second,
    )
    patch(
        last,
        [(118, 0.3), (180, 0.3), (242, 0.3)],
        [(140, 2.6), (180, 3.2), (220, 2.6)],
        second,
    )
    for side in (-1, 1):
        patch(
            last,
            [(side * 25, 3.1), (side * 24, 4), (side * 24, top)],
            [(side * 46, 3.05), (side * 46, 4), (side * 50, top)],
            second,
        )
        for number in range(3):
            foot, head = 70 + number * 11, 52 + number * 15
            patch(
                last,
                [
                    (side * foot, 0.5),
                    (side * (foot + head) / 2, 2.2),
                    (side * head, 3.9),
                ],
                [
                    (side * (foot + 6), 0.5),
                    (side * ((foot + head) / 2 + 6.5), 2.2),
                    (side * (head + 7), 3.9),
                ],
                second,
            )
    laces(last, [3.3, 3.75, 4.2, 4.6, 4.92], (34, 32), lace)
    collar(last, main, 0.0042)
