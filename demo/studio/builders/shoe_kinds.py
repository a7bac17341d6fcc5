"""The uppers of slip-on shoes, sandals and boots."""

from __future__ import annotations

from typing import Any

import numpy as np

from demo.studio.builders.shoe_laced import high_top, runner, sneaker
from demo.studio.builders.shoe_parts import Last, Paint, collar, patch, seam
from demo.studio.canvas import darker
from demo.studio.colours import rgb
from demo.studio.materials import material
from demo.studio.shapes import ellipsoid, grid, tube


def loafer(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """A moccasin seam around the vamp and a strap over it."""
    top = last.height
    seam(
        last,
        [
            (88, 2.9),
            (66, 2.5),
            (36, 2.1),
            (0, 1.95),
            (-36, 2.1),
            (-66, 2.5),
            (-88, 2.9),
        ],
        main,
        0.0017,
    )
    patch(
        last,
        [(-84, 0.9), (-62, 2.4), (0, 4.0), (62, 2.4), (84, 0.9)],
        [(-100, 0.9), (-84, 2.6), (0, 4.75), (84, 2.6), (100, 0.9)],
        second,
        0.0022,
    )
    slot = material("leather", darker((40, 30, 30), 0.5))
    patch(
        last,
        [(-16, 4.25), (0, 4.25), (16, 4.25)],
        [(-16, 4.42), (0, 4.45), (16, 4.42)],
        slot,
        0.001,
        0.0022,
    )
    patch(
        last,
        [(170, 0.3), (180, 0.3), (190, 0.3)],
        [(168, top), (180, top), (192, top)],
        main,
    )
    collar(last, main)


def chelsea(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """Elastic at the sides, loops to pull it on."""
    top = last.height
    for side in (-1, 1):
        patch(
            last,
            [(side * 84, 3.7), (side * 93, 3.5), (side * 102, 3.7)],
            [(side * 66, top), (side * 91, top), (side * 116, top)],
            second,
            0.0012,
        )
        seam(
            last,
            [
                (side * 64, top),
                (side * 80, 3.9),
                (side * 93, 3.3),
                (side * 106, 3.9),
                (side * 118, top),
            ],
            thread,
        )
        seam(last, [(side * 93, 3.3), (side * 92, 2), (side * 92, 0.2)], thread)
    loop(last, main)
    collar(last, main, 0.0018)


def loop(last: Last, paint: Paint) -> None:
    """The loop at the back to pull a boot on."""
    low, high = (
        last.at((180, last.height - 0.55), 0.001),
        last.at((180, last.height), -0.001),
    )
    path = [
        low,
        low * 0.4 + high * 0.6 + np.array([0.003, 0, 0]),
        high + np.array([0.003, 0, 0.012]),
        high + np.array([-0.003, 0, 0.013]),
        high + np.array([-0.005, 0, -0.008]),
    ]
    tube(path, 0.007, paint, flat=0.16, smoothed=6)


def heeled(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """A zip at the side and a seam over the instep."""
    top = last.height
    seam(last, [(0, 4.2), (40, 3.6), (70, 2.4), (86, 0.3)], thread)
    seam(last, [(0, 4.2), (-40, 3.6), (-70, 2.4), (-86, 0.3)], thread)
    seam(last, [(180, 0.3), (180, 3), (180, top)], thread)
    patch(
        last,
        [(-16, top - 0.9), (90, top - 0.9), (180, top - 0.9)],
        [(-16, top - 0.6), (90, top - 0.6), (180, top - 0.6)],
        second,
        0.0016,
    )
    metal = material("polished", rgb("gold"))
    buckle = [
        last.at((80 + 9 * a, top - 0.75 + 0.24 * b), 0.0025)
        for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    tube(buckle, 0.0014, metal, closed=True, smoothed=0, segments=8)
    collar(last, main, 0.0018)


def sandal(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """Straps over the toes, the instep and around the ankle."""
    bed = material("leather", rgb(look.get("bed", "tan")))

    def insole(u: float, v: float) -> np.ndarray:
        point = last.edge(u, 0.002, 1)
        point[1] *= v
        point[2] += 0.002
        return point

    grid(insole, 112, 4, bed, closed=True)
    patch(
        last,
        [(-58, 0.4), (-40, 1.5), (0, 2.1), (40, 1.5), (58, 0.4)],
        [(-84, 0.4), (-66, 1.8), (0, 2.95), (66, 1.8), (84, 0.4)],
        main,
        0.003,
    )
    patch(
        last,
        [(-90, 0.4), (-74, 2.1), (0, 3.5), (74, 2.1), (90, 0.4)],
        [(-108, 0.4), (-100, 2.3), (0, 4.15), (100, 2.3), (108, 0.4)],
        main,
        0.003,
    )
    patch(
        last,
        [(142, 0.3), (150, 2.4), (156, 4.9)],
        [(218, 0.3), (210, 2.4), (204, 4.9)],
        main,
        0.003,
    )
    patch(
        last,
        [(-14, 4.0), (0, 4.0), (14, 4.0)],
        [(-12, 4.9), (0, 4.9), (12, 4.9)],
        main,
        0.0026,
    )
    turns = np.linspace(0, 360, 29)
    patch(last, [(t, 4.55) for t in turns], [(t, 4.88) for t in turns], main, 0.0036)
    metal = material("polished", rgb("gold"))
    buckle = [
        last.at((96 + 9 * a, 4.72 + 0.24 * b), 0.004)
        for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    tube(buckle, 0.0013, metal, closed=True, smoothed=0, segments=8)


def espadrille(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """Canvas with a sewn toe and a seam at the side."""
    jute = material("cotton", rgb("cream"))
    for turn in range(0, 360, 6):
        seam(last, [(turn, 0), (turn + 1, 0.25), (turn + 2, 0.5)], jute, 0.0007)
    for side in (-1, 1):
        seam(
            last, [(side * 84, 0.2), (side * 80, 2.2), (side * 76, last.height)], thread
        )
    patch(
        last,
        [(166, 0.4), (180, 0.4), (194, 0.4)],
        [(170, last.height), (180, last.height), (190, last.height)],
        second,
    )
    collar(last, main, 0.002)


def ballet(
    last: Last, look: dict[str, Any], main: Paint, second: Paint, thread: Paint
) -> None:
    """A bound topline with a small bow."""
    collar(last, second, 0.0021)
    knot = last.at((0, last.height), 0.002)
    ellipsoid((0.008, 0.007, 0.006), second, at=knot)
    for side in (-1, 1):
        bow = [
            (0, 0, 0),
            (-0.004, 0.008, 0.005),
            (-0.005, 0.018, 0.004),
            (0.004, 0.017, 0.003),
            (0, 0, 0),
        ]
        tube(
            [knot + np.array([x, side * y, z]) for x, y, z in bow],
            0.002,
            second,
            segments=8,
        )
        tube(
            [
                knot,
                knot + np.array([-0.012, side * 0.008, -0.002]),
                knot + np.array([-0.022, side * 0.012, -0.007]),
            ],
            0.0016,
            second,
            segments=8,
        )


KINDS = {
    "sneaker": sneaker,
    "high-top": high_top,
    "runner": runner,
    "loafer": loafer,
    "chelsea": chelsea,
    "heeled": heeled,
    "sandal": sandal,
    "espadrille": espadrille,
    "ballet": ballet,
}
