"""What closes a bottle: caps with loops or straws, stoppers, nozzles, cups."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import bpy

from demo.studio.builders.vessel_parts import bent, bow, ring
from demo.studio.materials import material
from demo.studio.meshes import moved
from demo.studio.shapes import box, ellipsoid, lathe, tube

Parts = dict[str, bpy.types.Material]


def turned(
    corners: list[tuple[float, ...]], at: float, stuff: bpy.types.Material
) -> None:
    """A turned part above the height `at`; a third number rounds a corner."""
    cuts = [corner[2] if len(corner) > 2 else 0.0015 for corner in corners]
    lathe(bent([(c[0], at + c[1]) for c in corners], cuts), stuff)


def cap(radius: float, at: float, tall: float, stuff: bpy.types.Material) -> None:
    """A screw cap with a fine gap below it."""
    turned(
        [(radius - 0.004, 0.0005), (radius, 0.0005), (radius, tall, 0.004), (0, tall)],
        at,
        stuff,
    )


def loop_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A steel collar, a screw cap and a carrying loop."""
    turned([(lip, -0.004), (lip + 0.001, 0), (lip - 0.001, 0.003)], top, stuff["steel"])
    wide, tall = lip + 0.0045, look.get("tall", 0.026)
    cap(wide, top + 0.002, tall, stuff["top"])
    high, reach = look.get("loop", 0.028), look.get("spread", 1.0) * wide
    base = top + tall * 0.6
    bow(
        [
            (-wide + 0.002, base),
            (-reach - 0.003, base + 0.006),
            (-reach * 0.95, top + tall + high),
            (reach * 0.95, top + tall + high),
            (reach + 0.003, base + 0.006),
            (wide - 0.002, base),
        ],
        0.0036,
        stuff["top"],
        strap=2.4,
        rounding=0.02,
    )


def straw_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A wide lid with a folded straw and a carrying handle."""
    cap(lip + 0.004, top, 0.03, stuff["top"])
    high = top + 0.029
    box((0.05, 0.022, 0.009), stuff["top"], at=(0, 0, high + 0.003), bevel=0.003)
    tube(
        [
            (-0.016, 0, high + 0.004),
            (-0.014, 0, high + 0.016),
            (0.002, 0, high + 0.02),
            (0.022, 0, high + 0.022),
        ],
        [0.0075, 0.0075, 0.0062, 0.0055],
        stuff["plain"],
    )
    wide = lip + 0.003
    bow(
        [
            (-wide, top + 0.014),
            (-wide - 0.004, top + 0.03),
            (-wide * 0.9, high + 0.042),
            (wide * 0.9, high + 0.042),
            (wide + 0.004, top + 0.03),
            (wide, top + 0.014),
        ],
        0.0038,
        stuff["top"],
        strap=2.6,
        rounding=0.024,
    )


def ball_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A ball of wood or glass on a cork plug."""
    size = lip * 2.05
    turned([(lip * 0.66, -0.03), (lip * 0.84, 0.004), (0, 0.004)], top, stuff["cork"])
    ellipsoid((size, size, size), stuff["top"], at=(0, 0, top + size * 0.47))


def sport_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A ribbed collar, a cone, and the nozzle that is pulled up."""
    wide = lip + 0.006
    cap(wide, top, 0.018, stuff["top"])
    for number in range(40):
        turn = 2 * math.pi * number / 40
        ellipsoid_at = (wide * math.cos(turn), wide * math.sin(turn), top + 0.0085)
        rib = box((0.002, 0.0022, 0.011), stuff["top"], bevel=0)
        moved(rib, ellipsoid_at, (0, 0, math.degrees(turn)))
    turned(
        [
            (wide * 0.86, 0.017),
            (wide * 0.62, 0.034, 0.01),
            (0.011, 0.042, 0.004),
            (0.011, 0.05),
        ],
        top,
        stuff["top"],
    )
    turned(
        [
            (0.009, 0.046),
            (0.0125, 0.046),
            (0.0125, 0.051),
            (0.0085, 0.056, 0.004),
            (0.0095, 0.072, 0.004),
            (0.004, 0.073),
            (0.004, 0.069),
            (0, 0.069),
        ],
        top,
        stuff["plain"],
    )


def cup_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A drinking cup turned over the neck, with a small handle."""
    wide = look["radius"] * 0.93
    low = -0.05 * look["height"] - 0.004
    turned(
        [
            (wide - 0.004, low),
            (wide, low),
            (wide, low + 0.006, 0.002),
            (wide * 0.97, 0.052, 0.012),
            (0, 0.052),
        ],
        top,
        stuff["top"],
    )
    ring((wide, top + low + 0.004), 0.003, stuff["top"])
    if look.get("ear"):
        out = look["radius"]
        high = look["height"]
        bow(
            [
                (out - 0.001, high * 0.74),
                (out + 0.03, high * 0.74),
                (out + 0.03, high * 0.28),
                (out - 0.001, high * 0.28),
            ],
            0.0042,
            stuff["top"],
            strap=2.2,
            rounding=0.022,
        )
        for share in (0.74, 0.28):
            box((0.004, 0.026, 0.03), stuff["top"], at=(out, 0, high * share))


def pourer_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A cork with a bent steel spout."""
    turned([(lip * 0.8, -0.02), (lip * 0.98, 0.012), (0, 0.012)], top, stuff["cork"])
    turned([(lip * 0.5, 0.011), (lip * 0.5, 0.017), (0, 0.017)], top, stuff["steel"])
    tube(
        [
            (0, 0, top + 0.014),
            (0, 0, top + 0.03),
            (-0.005, 0, top + 0.04),
            (-0.02, 0, top + 0.052),
        ],
        [0.0052, 0.0052, 0.0048, 0.0038],
        stuff["steel"],
    )
    tube(
        [(0.005, 0, top + 0.014), (0.005, 0, top + 0.028), (0.009, 0, top + 0.034)],
        0.0016,
        stuff["steel"],
    )


def swing_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A ceramic stopper with a rubber ring, held by a wire."""
    ring((lip * 0.8, top + 0.004), 0.006, material("rubber", (190, 60, 44)))
    turned(
        [
            (0, 0.004),
            (lip * 1.05, 0.005),
            (lip * 1.1, 0.016, 0.006),
            (lip * 0.45, 0.024, 0.004),
            (0, 0.024),
        ],
        top,
        stuff["top"],
    )
    wire = stuff["steel"]
    for low in (top - 0.024, top - 0.03):
        ring((lip * 1.16, low), 0.002, wire)
    wide = lip * 1.5
    bow(
        [
            (-wide, top - 0.027),
            (-wide, top + 0.016),
            (0, top + 0.018),
            (wide, top + 0.016),
            (wide, top - 0.027),
        ],
        0.0011,
        wire,
        rounding=0.012,
    )
    for side in (-1, 1):
        tube(
            [
                (side * wide, 0, top - 0.026),
                (side * wide * 0.9, -0.012, top - 0.05),
                (0, -lip * 1.3 - 0.006, top - 0.066),
            ],
            0.0011,
            wire,
        )
        ellipsoid((0.009, 0.005, 0.009), wire, at=(side * lip * 1.3, 0, top - 0.027))


def screw_top(look: dict[str, Any], stuff: Parts, lip: float, top: float) -> None:
    """A plain turned lid on a steel ring."""
    turned(
        [(lip, -0.003), (lip + 0.0015, 0.001), (lip - 0.001, 0.004)],
        top,
        stuff["steel"],
    )
    cap(lip + 0.003, top + 0.004, look.get("tall", 0.036), stuff["top"])


TOPS: dict[str, Callable[[dict[str, Any], Parts, float, float], None]] = {
    "loop": loop_top,
    "straw": straw_top,
    "ball": ball_top,
    "sport": sport_top,
    "cup": cup_top,
    "pourer": pourer_top,
    "swing": swing_top,
    "screw": screw_top,
}
