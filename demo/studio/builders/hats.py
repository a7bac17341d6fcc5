"""Hats: a crown of elliptic rings, a brim, and the ribbons and seams on them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from demo.studio.builders.hat_parts import (
    DEEP,
    SILVER,
    WIDE,
    Mat,
    around,
    badge,
    band,
    bow,
    crowned,
    dome,
    edge,
    flat_texture,
    lifted,
    panels,
    peak,
    pompom,
    ring_on,
    seam,
    turned,
)
from demo.studio.canvas import Colour, darker, lighter, mix
from demo.studio.materials import material
from demo.studio.shapes import ellipsoid, tube
from demo.studio.straps import skin

Look = dict[str, Any]


def bucket(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    brim, high = look.get("brim", 0.055), look.get("high", 0.125)
    joint = brim * 0.62
    rings = [
        (0.004, 0, high),
        (0.5, 0, high),
        (0.8, 0, high - 0.001),
        (0.87, 0, high - 0.006),
        (0.9, 0, high - 0.02),
        (0.97, 0, (high + joint) / 2),
        (1.02, 0, joint + 0.006),
        (1.04, 0.003, joint),
        (1.04, brim * 0.5, joint * 0.52),
        (1.04, brim, 0.002),
    ]
    points = turned(rings)
    t = around()
    skin(points, main, thickness=0.0028)
    for row in (20, -4, -2):
        seam(points[row], thread)
    for share in (0.25, 0.5, 0.75):
        seam(points[35 + round(share * 9)], thread)
    edge(points[-1], 0.002, trim)
    edge(points[15] * (1.008, 1.008, 1), 0.0013, trim)
    for angle in (0.0, 0.16, math.pi, math.pi - 0.16):
        c = int(
            np.abs(
                (t - math.pi / 2 * 3 + math.pi * 2.5 - angle) % (2 * math.pi)
            ).argmin()
        )
        ring_on(points[24, c] * (1.02, 1.02, 1))


def cap(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    base = 0.026
    points = lifted(turned(dome(look.get("high", 0.125), full=0.66), 4), base)
    skin(points, main, thickness=0.002)
    panels(points, 6, main, thread)
    peak(look, trim, thread, base, 0.072)
    ellipsoid((0.014, 0.014, 0.008), trim, at=(0, 0, points[..., 2].max() + 0.002))
    for n in range(6):
        ring_on(points[28, round((n + 0.5) * 128 / 6)] * 1.008, thread, 0.003)
    badge(points, trim, look.get("badge", 4))


def beanie(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    high, cuff = look.get("high", 0.185), look.get("cuff", 0.062)
    rings = [
        (1, 0, 0.01),
        (1, 0, cuff),
        (0.99, 0, 0.09),
        (0.93, 0, 0.125),
        (0.78, 0, high - 0.032),
        (0.52, 0, high - 0.012),
        (0.25, 0, high - 0.003),
        (0.004, 0, high),
    ]
    points = turned(rings, 6, 240)
    t = around(240)
    fade = np.clip((high - points[..., 2]) / 0.05, 0, 1)
    points[..., :2] *= (1 + 0.012 * fade * np.cos(44 * t))[..., None]
    gather = 1 - fade
    points[..., 2] -= 0.006 * gather * (0.5 + 0.5 * np.cos(11 * t))
    skin(points, main)
    fold = [
        (1, 0, 0.012),
        (1, 0.001, 0.002),
        (1, 0.006, 0),
        (1, 0.0105, 0.005),
        (1, 0.012, cuff * 0.5),
        (1, 0.0105, cuff - 0.006),
        (1, 0.006, cuff),
        (1, 0, cuff - 0.004),
    ]
    turn_up = turned(fold, 4, 320)
    turn_up[..., :2] *= (1 + 0.014 * np.cos(52 * around(320)))[..., None]
    skin(turn_up, trim)
    pompom((0, 0, high + 0.026), 0.036, trim)


def felt_hat(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    """A fedora or, with a wide brim rolled up at the sides, a western hat."""
    high, brim, z = look["high"], look["brim"], look.get("lift", 0.016)
    rings = [
        (0.004, 0, high),
        (0.4, 0, high),
        (0.66, 0, high - 0.001),
        (0.8, 0, high - 0.006),
        (0.87, 0, high - 0.02),
        (0.93, 0, high * 0.6 + z),
        (0.99, 0, z + 0.022),
        (1.0, 0.0005, z + 0.006),
        (1.0, 0.004, z),
        (1.0, brim * 0.35, z),
        (1.0, brim * 0.7, z),
        (1.0, brim, z),
    ]
    points = turned(rings, 6, 144)
    rows = 42
    crowned(points, rows, look.get("dent", 0.03), look.get("pinch", 0.28))
    t, out = around(144), np.clip(np.linspace(0, 1, len(points) - rows), 0, 1)[:, None]
    roll, front, back = look["roll"], look.get("front", -0.013), look.get("back", 0.02)
    flat = np.where(np.sin(t) < 0, front, back) * np.abs(np.sin(t)) ** 1.6
    points[rows:, :, 2] += out**1.5 * flat + out**2.2 * roll * np.abs(np.cos(t)) ** 1.7
    points[rows:, :, 0] *= 1 - look.get("curl", 0) * out**2 * np.abs(np.cos(t)) ** 2
    skin(points, main, thickness=0.003)
    if look.get("bound", True):
        edge(points[-1], 0.0026, trim)
    else:
        seam(points[-4] + (0, 0, 0.002), thread, 0)
    wide = look.get("ribbon", 0.032)
    low = z + 0.005
    band(points[24:rows], low, low + wide, trim, 0.0025)
    if look.get("buckle"):
        x, y = WIDE * 0.45, -DEEP * 0.92
        for n in (-1, 0, 1):
            ellipsoid(
                (0.009, 0.006, 0.011),
                material("polished", SILVER),
                at=(x + n * 0.012, y + n * 0.006, low + wide / 2),
            )
    else:
        bow((WIDE + 0.003, -0.012, low + wide * 0.5), trim, wide * 0.75)


def sun_hat(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    high, brim, z = look.get("high", 0.115), look["brim"], 0.02
    rings = [
        (0.004, 0, high),
        (0.45, 0, high - 0.002),
        (0.75, 0, high - 0.012),
        (0.92, 0, high - 0.034),
        (0.99, 0, z + 0.035),
        (1.02, 0, z + 0.008),
        (1.03, 0.004, z),
        (1.03, brim * 0.5, z * 0.95),
        (1.03, brim, z * 0.7),
    ]
    points = turned(rings, 8, 120, ridge=0.0016)
    t = around(120)
    far = np.clip((np.hypot(points[..., 0], points[..., 1]) - 0.1) / brim, 0, 1.2) ** 2
    points[..., 2] += far * (
        0.006 * np.sin(3 * t + 0.6) + 0.004 * np.sin(5 * t) - 0.004
    )
    skin(points, main, thickness=0.002)
    edge(points[-1], 0.0024, main)
    wide = look.get("ribbon", 0.026)
    rows = int(np.abs(points[:, 0, 2] - z).argmin())
    band(points[5:rows], z + 0.006, z + 0.006 + wide, trim, 0.003)
    bow(
        (WIDE * 1.02 + 0.004, -0.01, z + 0.004 + wide * 0.55),
        trim,
        look.get("bow", 0.036),
    )


def beret(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    rings = [
        (0.84, 0, 0.006),
        (0.85, 0, 0.0),
        (0.9, 0.002, 0.004),
        (1.05, 0.02, 0.012),
        (1.1, 0.038, 0.026),
        (1.08, 0.034, 0.039),
        (0.95, 0.018, 0.05),
        (0.6, 0.006, 0.057),
        (0.3, 0, 0.0585),
        (0.004, 0, 0.058),
    ]
    points = turned(rings, 6, 160)
    t = around(160)
    x, y, z = (points[..., i].copy() for i in range(3))
    puff = np.clip(z / 0.058, 0, 1)
    spread = np.clip(np.hypot(x, y) / 0.09, 0, 1) ** 2
    soft = (
        0.0035 * np.sin(3 * t + 1)
        + 0.0025 * np.sin(7 * t)
        + 0.002 * np.sin(x * 70 + y * 50)
    )
    points[..., 2] = z * (1.25 - 3.2 * x * puff) + soft * puff * spread
    points[..., 0] = x + 0.02 * puff
    skin(points, main)
    rim = turned([(0.85, 0.0015, 0.001), (0.87, 0.0028, 0.004), (0.88, 0.002, 0.01)], 4)
    skin(rim, trim, thickness=0.002)
    x, z = points[-1, 0, 0], points[-1, 0, 2]
    tube(
        [(x, 0, z - 0.002), (x + 0.001, 0, z + 0.008), (x + 0.003, -0.001, z + 0.02)],
        [0.0044, 0.0034, 0.003],
        main,
        segments=12,
    )


def newsboy(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    base = 0.018
    rings = [
        (1.0, 0, 0.0),
        (1.0, 0.001, 0.016),
        (1.06, 0.008, 0.026),
        (1.16, 0.018, 0.045),
        (1.14, 0.016, 0.062),
        (0.98, 0.008, 0.08),
        (0.68, 0, 0.093),
        (0.35, 0, 0.098),
        (0.004, 0, 0.099),
    ]
    points = turned(rings, 6, 160)
    t, puff = around(160), np.clip(points[..., 2] / 0.06, 0, 1)
    points[..., :2] *= (1 + 0.018 * puff * np.abs(np.sin(4 * t)))[..., None]
    points[..., 1] -= 0.018 * puff
    points[..., 2] += 0.12 * points[..., 1] * puff**2 * look.get("tilt", 0.6)
    points = lifted(points, base)
    flat_texture(skin(points, main))
    panels(points, 8, main, None)
    peak({"peak_wide": 1.15, "droop": 0.22}, trim, thread, base, 0.056)
    tip = points[-1, 0]
    ellipsoid((0.02, 0.02, 0.011), trim, at=(tip[0], tip[1], tip[2] + 0.003))


def visor(look: Look, main: Mat, trim: Mat, thread: Mat) -> None:
    base, high = 0.024, 0.052
    points = turned([(1, 0, 0), (0.995, 0, high / 2), (0.975, 0, high)], 8)
    front = np.clip(0.5 - points[..., 1] / DEEP / 2, 0, 1)
    points[..., 2] *= 0.5 + 0.5 * front
    points = lifted(points, base)
    skin(points, main, thickness=0.003)
    for row in (2, -3):
        seam(points[row], thread)
    peak({"peak_wide": 1.25, "droop": 0.12}, trim, trim, base, 0.078)
    edge(points[-1], 0.0022, trim)


KINDS: dict[str, Callable[[Look, Mat, Mat, Mat], None]] = {
    "bucket": bucket,
    "cap": cap,
    "beanie": beanie,
    "felt": felt_hat,
    "sun": sun_hat,
    "beret": beret,
    "newsboy": newsboy,
    "visor": visor,
}


def build(look: Look, colours: list[Colour]) -> None:
    """One hat; `colours` are the crown and the trim or the pattern."""
    main, trim = (
        material(
            look["finish"] if name == "main" else look.get("trim") or look["finish"],
            tint,
            pattern=look.get("pattern", "") if name in look.get("on", ["main"]) else "",
            accent=colours[-1],
            size=look.get("print", 0.25),
            scale=look.get("scale", 1),
        )
        for name, tint in (("main", colours[0]), ("trim", colours[-1]))
    )
    ground = colours[0]
    thread = mix(lighter(ground, 0.4), darker(ground, 0.25), 0.2)
    KINDS[look["kind"]](look, main, trim, material("cotton", thread))
