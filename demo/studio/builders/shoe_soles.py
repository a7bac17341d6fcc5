"""The soles of shoes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from demo.studio.builders.shoe_parts import Last, Paint, rand
from demo.studio.canvas import darker
from demo.studio.colours import rgb
from demo.studio.materials import material
from demo.studio.shapes import grid, tube


def cup_sole(last: Last, look: dict[str, Any], second: Paint) -> None:
    """A rubber cup with a line around it and a thin tread."""
    rubber = material("rubber", rgb(look.get("rubber", "white")))
    tread = material("rubber", rgb(look.get("tread", "white")))
    rand(
        last,
        [(-0.008, 0), (0.002, 0), (0.004, 0.05), (0.004, 0.18), (0.003, 0.2)],
        tread,
    )
    wall = [
        (0.002, 0.2),
        (0.0035, 0.24),
        (0.0042, 0.6),
        (0.004, 1.05),
        (0.003, 1.16),
        (0.0015, 1.2),
        (-0.004, 1.18),
    ]
    rand(last, wall, rubber)
    if look.get("line"):
        rand(
            last, [(0.004, 0.8), (0.0049, 0.82), (0.0049, 0.95), (0.004, 0.97)], second
        )
    else:
        groove = [last.edge(u, 0.004, 0.92) for u in np.linspace(0, 1, 97)[:-1]]
        line = material("rubber", darker(rgb(look.get("rubber", "white")), 0.2))
        tube(groove, 0.0006, line, closed=True, smoothed=0, segments=6)


def wave_sole(last: Last, look: dict[str, Any], second: Paint) -> None:
    """A running shoe's thick foam with waves in its side."""
    foam = material("rubber", rgb(look.get("rubber", "white")))
    tread = material("rubber", rgb(look.get("tread", "charcoal")))
    rand(
        last,
        [(-0.01, 0), (0.001, 0), (0.005, 0.04), (0.006, 0.16), (0.004, 0.18)],
        tread,
    )
    rand(
        last,
        [
            (0.004, 0.16),
            (0.007, 0.2),
            (0.010, 0.3),
            (0.010, 0.42),
            (0.006, 0.52),
            (0.0045, 0.56),
        ],
        foam,
    )
    rand(
        last,
        [
            (0.0045, 0.5),
            (0.007, 0.6),
            (0.008, 0.75),
            (0.006, 0.95),
            (0.003, 1.12),
            (-0.002, 1.22),
            (-0.008, 1.2),
        ],
        foam,
    )
    path = [
        last.edge(u, 0.0085, 0.56 + 0.12 * math.sin(2 * math.pi * 9 * u))
        for u in np.linspace(0, 1, 181)[:-1]
    ]
    tube(path, 0.0022, second, closed=True, smoothed=0, segments=10)


def leather_sole(last: Last, look: dict[str, Any], second: Paint) -> None:
    """A thin welted sole, with a heel block under a raised heel."""
    paint = material("lacquer", rgb(look.get("rubber", "black")))
    wide = look.get("welt", 0.003)
    rand(
        last,
        [
            (-0.02, 0),
            (wide - 0.001, 0),
            (wide, 0.12),
            (wide, 0.85),
            (wide - 0.001, 1),
            (-0.006, 1.0),
        ],
        paint,
    )
    if look.get("welt"):
        stitch = material("cotton", rgb("beige"))
        path = [last.edge(u, wide - 0.001, 1.04) for u in np.linspace(0, 1, 113)[:-1]]
        tube(path, 0.0006, stitch, closed=True, smoothed=0, segments=6)
    if look.get("rise"):
        heel(last, look, paint)


def heel(last: Last, look: dict[str, Any], paint: Paint) -> None:
    """The block from the ground up to the raised sole."""
    start, taper = look.get("block", 0.052), look.get("taper", 0.92)
    turns = np.linspace(0, 1, 401)
    ring = np.array([last.edge(u, 0.0015, 0) for u in turns])
    rear = ring[ring[:, 0] > start]
    front = np.linspace(rear[-1], rear[0], 22)[1:-1]
    bow = np.sin(np.linspace(0, math.pi, 22))[1:-1]
    front[:, 0] += 0.006 * bow
    ring = np.vstack([rear[::3], front])
    ring = np.vstack([ring, ring[:1]])
    centre = np.array([ring[:, 0].max() - 0.03, ring[:, 1].mean()])

    def at(u: float, v: float) -> np.ndarray:
        point = ring[round(u * (len(ring) - 1))].copy()
        scale = 1 - (1 - taper) * math.sin(min(1, (1 - v) * 1.2) * math.pi / 2)
        point[:2] = centre + (point[:2] - centre) * scale
        high = float(last.bottom(point[0])) + 0.0015
        point[2] = high * v
        return point

    grid(at, len(ring) - 1, 12, paint, closed=True)


def rope_sole(last: Last, look: dict[str, Any], second: Paint) -> None:
    """Jute rope laid around in layers."""
    jute = material("straw", rgb("straw"))
    dark = material("straw", darker(rgb("straw"), 0.25))
    layers = look.get("layers", 4)
    rand(last, [(-0.02, 0), (0.0, 0.02), (0.0, 0.98), (-0.008, 1.0)], dark)
    for layer in range(layers):
        share = (layer + 0.5) / layers
        size = last.front / layers / 2 * 1.15
        path, radii = [], []
        for u in np.linspace(0, 1, 441)[:-1]:
            path.append(last.edge(u, 0.001, share))
            wave = math.sin(u * 2 * math.pi * 88 + layer * 2)
            radii.append(size * (1 + 0.22 * wave))
        tube(path, radii, jute, closed=True, smoothed=0, segments=8)


SOLES = {
    "cup": cup_sole,
    "wave": wave_sole,
    "leather": leather_sole,
    "rope": rope_sole,
}
