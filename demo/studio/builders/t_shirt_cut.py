"""The lines that a T-shirt is cut along, and where it creases."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from demo.studio.cloth import Fold
from demo.studio.meshes import Vec, spline

RIB = 0.019


@dataclass(frozen=True)
class Cut:
    """The lines of a shirt's right half, each (n, 2); `droop` is the sleeve's angle."""

    neck: np.ndarray
    shoulder: np.ndarray
    sleeve: np.ndarray
    cuff: np.ndarray
    under: np.ndarray
    side: np.ndarray
    hem: np.ndarray
    armhole: np.ndarray
    droop: float

    def border(self) -> np.ndarray:
        """The whole silhouette without the neck, from the left shoulder on."""
        right = np.vstack(
            [
                self.shoulder,
                self.sleeve[1:],
                self.cuff[1:],
                self.under[1:],
                self.side[1:],
                self.hem[1:],
            ]
        )
        return np.vstack([right, flipped(right)[1:]])

    def arm(self) -> np.ndarray:
        """The right sleeve's outline."""
        top = [] if self.armhole[0, 1] == self.shoulder[-1, 1] else [self.shoulder]
        return np.vstack(
            [*top, self.sleeve, self.cuff[1:], self.under[1:], self.armhole[::-1]]
        )


def flipped(line: np.ndarray) -> np.ndarray:
    """A line mirrored to the other half, and run backwards."""
    return (line * [-1, 1])[::-1]


def both(line: np.ndarray) -> list[np.ndarray]:
    return [line, flipped(line)]


def curve(*points: Vec, steps: int = 12) -> np.ndarray:
    return spline(points, steps)


def shirt(look: dict[str, Any]) -> Cut:
    """The cut for a look: `neck`, `sleeves`, `width` and `length` (factors)."""
    wide, low = look.get("width", 1), -0.365 * look.get("length", 1)
    long = look.get("sleeves") == "long"
    droop = math.radians(72 if long else look.get("droop", 40))
    reach, opening = (0.545, 0.092) if long else (look.get("reach", 0.185), 0.148)
    tip = np.array([0.205 * wide, 0.276])
    pit = np.array([0.224 * wide, 0.09])
    out = np.array([math.cos(droop), -math.sin(droop)])
    corner = tip + out * reach
    below = corner + np.array([-math.sin(droop), -math.cos(droop)]) * opening
    neck = necks(look.get("neck", "round"), 0)
    start = neck[-1]
    bulge = (0.014 if long else 0.006) * np.array([math.sin(droop), math.cos(droop)])
    waist = 0.217 * look.get("waist", 1) * wide
    raglan = look.get("raglan")
    middle = [(0.132, 0.185)] if raglan else [(0.189 * wide, 0.2), (0.196 * wide, 0.13)]
    low_waist = (0.221 * wide, -0.25)
    edge = (0.228 * wide, low)
    return Cut(
        neck=neck,
        shoulder=curve(start, (start + tip) / 2 + [0, 0.003], tip, steps=8),
        sleeve=curve(
            tip,
            tip + out * reach * 0.3 + bulge,
            tip + out * reach * 0.7 + bulge * 0.7,
            corner,
        ),
        cuff=curve(corner, (corner + below) / 2 + out * 0.003, below, steps=8),
        under=curve(below, below * 0.5 + pit * 0.5 + [-0.002, 0], pit, steps=8),
        side=curve(pit, (0.222 * wide, 0.05), (waist, -0.08), low_waist, edge),
        hem=curve(edge, (0.12 * wide, low - 0.004), (0, low - 0.005), steps=14),
        armhole=curve(neck[-5] if raglan else tip, *middle, pit),
        droop=math.degrees(droop),
    )


def necks(kind: str, inner: float) -> np.ndarray:
    """Half of the front's neck line; `inner` 1 is the collar's free edge."""
    x, y = 0.086 - 0.017 * inner, 0.324 + 0.018 * inner
    if kind == "v":
        deep = 0.155 + 0.029 * inner
        return curve(
            (0, deep),
            (x * 0.46, deep + (y - deep) * 0.4),
            (x * 0.86, deep + (y - deep) * 0.76),
            (x, y),
            steps=10,
        )
    deep = (0.236 if kind == "polo" else 0.222) + RIB * inner
    turn = np.linspace(0, math.pi / 2, 32)
    bowl = np.stack([x * np.sin(turn) ** 0.95, y - (y - deep) * np.cos(turn)], -1)
    bowl[-1] = (x, y)
    return bowl


def nape(inner: float) -> np.ndarray:
    """The back's neck line, whole; `inner` 1 is the collar's free edge."""
    x, y = 0.086 - 0.017 * inner, 0.324 + 0.018 * inner
    across = np.linspace(-1, 1, 41)
    dip = 0.022 - 0.006 * inner
    return np.stack([across * x, y - dip * (1 - np.abs(across) ** 2.6)], -1)


def creases(cut: Cut, chance: np.random.Generator) -> list[Fold]:
    """Folds from the armpits, along the waist and up from the hem."""
    result = []
    pit, low = cut.under[-1], cut.hem[-1, 1]
    elbow = cut.sleeve[len(cut.sleeve) // 2] * 0.5 + cut.under[0] * 0.5

    def add(side: float, start: Any, end: Any, high: float, wide: float) -> None:
        jitter = chance.uniform(-0.015, 0.015, 4)
        high, bend = high * chance.uniform(0.6, 1.25), chance.uniform(-0.022, 0.022)
        result.append(
            Fold(
                (side * start[0] + jitter[0], start[1] + jitter[1]),
                (side * end[0] + jitter[2], end[1] + jitter[3]),
                high,
                wide,
                bend,
            )
        )

    for side in (-1, 1):
        add(side, pit + [0.005, 0], (0.07, 0.17), 0.0042, 0.013)
        add(side, pit + [0.005, -0.01], (0.05, 0.06), 0.0045, 0.015)
        add(side, pit + [0.0, -0.04], (0.08, -0.08), 0.0045, 0.014)
        add(side, pit + [0.01, 0.03], cut.sleeve[6], 0.0035, 0.011)
        add(side, pit + [0.02, 0.0], elbow, 0.004, 0.011)
        add(side, (0.215, -0.1), (0.06, -0.18), 0.0042, 0.014)
        add(side, (0.215, -0.17), (0.02, -0.14), 0.0036, 0.015)
        add(side, (0.13, low), (0.16, low + 0.17), 0.004, 0.016)
        add(side, (0.045, low), (0.03, low + 0.13), 0.0032, 0.018)
    return result
