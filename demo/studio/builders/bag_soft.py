"""Soft bags: the backpack, the bucket, the duffel and the basket."""

from __future__ import annotations

import math

import numpy as np

from demo.studio.builders.bag_parts import (
    Body,
    Kit,
    Look,
    arch,
    belt,
    body,
    hardware,
    patch,
    ring_at,
    seam_around,
    zipper,
)
from demo.studio.shapes import box, ellipsoid, lathe, tube
from demo.studio.straps import skin, strap


def backpack(look: Look, kit: Kit) -> None:
    """A rounded back with an arched zip, a front pocket, a loop and two straps."""
    shape = body(look)
    wide, _, high = look["size"]
    skin(shape.points(), kit.main)
    front_pocket(look, shape, kit)
    reach = wide * 0.42
    over = [
        (-reach, high * 0.5),
        (-reach, high * 0.72),
        (-reach * 0.8, high * 0.87),
        (-reach * 0.4, high * 0.925),
    ]
    over = [*over, (0, high * 0.935), *[(-a, b) for a, b in over[::-1]]]
    zipper([(a, shape.front(a, b, 0.001), b) for a, b in over], kit, (0, -1, 0.15))
    patch(shape, (-0.028, 0.028, high * 0.6, high * 0.6 + 0.04), kit.trim, kit.thread)
    carriers(look, kit)


def front_pocket(look: Look, shape: Body, kit: Kit) -> None:
    """The pocket on a backpack's front, with a zip above."""
    wide, _, high = look["size"]
    small = {
        "size": [wide * 0.78, 0.05, high * 0.42],
        "dome": 0.05,
        "inset": 0.04,
        "corner": 0.02,
        "power": 4,
        "crest": 4,
    }
    pocket = body(small)
    cloth = kit.trim if look.get("pocket") else kit.main
    points = pocket.points() + (0, shape.front(0, 0.12) - 0.006, 0.012)
    skin(points, cloth)
    y = points[..., 1].min() + 0.001
    z = high * 0.37
    zipper(
        [(x, y + 0.006 * (x / 0.1) ** 2, z) for x in np.linspace(-0.3, 0.3, 7) * wide],
        kit,
        (0, -1, 0),
    )


def carriers(look: Look, kit: Kit) -> None:
    """A backpack's loop, its two shoulder straps and the belts at its sides."""
    wide, deep, high = look["size"]
    strap(
        [
            (-0.035, 0.01, high - 0.012),
            (-0.03, 0.01, high + 0.025),
            (0, 0.01, high + 0.036),
            (0.03, 0.01, high + 0.025),
            (0.035, 0.01, high - 0.012),
        ],
        0.022,
        0.005,
        kit.trim,
    )
    for x in (-0.24 * wide, 0.24 * wide):
        out = math.copysign(0.12, x) * wide
        strap(
            [
                (x * 0.5, deep * 0.3, high * 0.95),
                (x, deep * 0.62, high * 0.93),
                (x + out * 0.6, deep * 0.85, high * 0.7),
                (x + out, deep * 0.8, high * 0.4),
                (x + 2 * out, deep * 0.6, high * 0.14),
                (x + 2.1 * out, deep * 0.3, 0.03),
            ],
            0.05,
            0.012,
            kit.trim,
            across=(1, 0, 0),
        )
    for x in (-1, 1):
        strap(
            [
                (x * (wide / 2 + 0.002), -deep * 0.35, high * 0.3),
                (x * (wide / 2 + 0.003), deep * 0.3, high * 0.3),
            ],
            0.02,
            0.003,
            kit.trim,
            face=(1, 0, 0),
            smoothed=2,
        )


def bucket(look: Look, kit: Kit) -> None:
    """Round and gathered above by a cord through eyelets, with tassels."""
    shape = body(look)
    wide, _, high = look["size"]
    points = shape.points(144)
    angles = np.linspace(0, 2 * math.pi, 145)
    gather = np.clip((points[:, 0, 2] - high * 0.66) / (high * 0.34), 0, 1) ** 1.5
    ripple = 1 + 0.075 * gather[:, None] * np.cos(angles * 12)
    squeeze = 1 - 0.16 * np.exp(-(((points[:, 0, 2] - high * 0.86) / 0.03) ** 2))
    points[..., :2] *= (ripple * squeeze[:, None])[..., None]
    skin(points, kit.main, thickness=0.003)
    belt(shape, 0.02, high * 0.2, kit)
    seam_around(shape, high * 0.2 - 0.006, kit, 0.0032)
    row = int(np.abs(points[:, 0, 2] - high * 0.86).argmin())
    ring = points[row] * (1.03, 1.03, 1)
    tube(ring[:-1], 0.0032, kit.trim, closed=True, smoothed=0, segments=10)
    for n in range(6, 144, 12):
        x, y, z = points[row, n] * (1.015, 1.015, 1)
        ellipsoid((0.014, 0.014, 0.014), kit.metal, at=(x, y, z), power=2)
    y, z = ring[:, 1].min() - 0.004, ring[0, 2]
    ellipsoid((0.026, 0.014, 0.014), kit.trim, at=(0, y, z), power=3)
    for x in (-0.012, 0.015):
        drop = 0.075 if x < 0 else 0.095
        tube(
            [
                (x * 0.6, y, z),
                (x * 1.3, y - 0.012, z - 0.03),
                (x * 1.5, y - 0.014, z - drop),
            ],
            0.0026,
            kit.trim,
            segments=10,
        )
        lathe(
            [(0, 0.004), (0.005, 0), (0.006, -0.01), (0.0085, -0.042), (0, -0.042)],
            kit.trim,
            segments=20,
            at=(x * 1.5, y - 0.014, z - drop),
        )
    for x in (-1, 1):
        patch_x = x * (np.abs(points[row - 3, :, 0]).max() + 0.004)
        box((0.006, 0.034, 0.055), kit.trim, at=(patch_x, 0, high * 0.82), bevel=0.002)
        hardware((patch_x, 0, high * 0.93), 0.036, 0.03, kit, turned=True)
    strap(
        arch(shape, patch_x, high * 0.96, look.get("rise", 0.15)),
        0.026,
        0.004,
        kit.trim,
    )


def duffel(look: Look, kit: Kit) -> None:
    """A lying roll with a zip along it, two handles and end caps."""
    shape = body(look)
    wide, deep, high = look["size"]
    skin(shape.points(), kit.main)
    for x in (-1, 1):
        hardware((x * (wide / 2 + 0.004), 0, high * 0.6), 0.04, 0.035, kit, turned=True)
        box(
            (0.008, 0.032, 0.05),
            kit.trim,
            at=(x * wide / 2, 0, high * 0.5),
            bevel=0.003,
        )
    reach = wide * 0.36
    zipper(
        [(x, 0, high + 0.0015) for x in np.linspace(-reach, reach, 9)], kit, (0, 0, 1)
    )
    a, rise = wide * 0.2, look.get("rise", 0.1)
    for side in (1, -1):
        heights = np.linspace(0.03, high * 0.8, 9)
        half = [(-a, side * shape.front(a, z, 0.006), z) for z in heights]
        top = side * shape.front(a, high * 0.8, 0.006) * 0.9
        half += [
            (-a * 0.9, top, high + rise * 0.3),
            (-a * 0.55, top * 0.8, high + rise * 0.85),
        ]
        path = [
            *half,
            (0, top * 0.75, high + rise),
            *[(-b, c, d) for b, c, d in half[::-1]],
        ]
        strap(path, 0.03, 0.004, kit.trim, face=(0, 1, 0))
    grip = [(x, -abs(top) * 0.76, high + rise - x * x * 6) for x in (-0.045, 0, 0.045)]
    tube(grip, 0.013, kit.trim, smoothed=4)
    if look.get("pocket", True):
        patch(
            shape, (-a + 0.02, a - 0.02, high * 0.2, high * 0.6), kit.main, kit.thread
        )
    else:
        patch(shape, (-0.03, 0.03, high * 0.4, high * 0.55), kit.trim, kit.thread)


def basket(look: Look, kit: Kit) -> None:
    """Plaited straw with a braided rim and leather handles."""
    shape = body(look)
    high = look["size"][2]
    skin(shape.points(), kit.main, thickness=0.006)
    half, deep = ring_at(shape, high, 0)
    rim = Body(
        np.array([(high, half, deep), (high + 1e-4, half, deep)]), shape.power, 0
    )
    ring = rim.points(160)[0][:-1]
    phase = np.arange(160) * 2 * math.pi / 8
    for shift in (0, math.pi):
        twist = np.stack([0 * phase, 0 * phase, 0.004 * np.sin(phase + shift)], -1)
        swell = (1 + 0.03 * np.cos(phase + shift))[:, None] * (1, 1, 0) + (0, 0, 1)
        tube(
            ring * swell + twist, 0.0055, kit.main, closed=True, smoothed=0, segments=8
        )
    rise, a, foot = look.get("rise", 0.12), look.get("apart", 0.1), high * 0.74
    for side in (1, -1):
        y = side * shape.front(a, foot, 0.006)
        top = side * (shape.front(a, high, 0.012))
        half_way = [
            (-a, y, foot),
            (-a, top, high),
            (-a * 0.94, top * 0.97, high + rise * 0.5),
            (-a * 0.6, top * 0.93, high + rise * 0.9),
        ]
        path = [
            *half_way,
            (0, top * 0.92, high + rise * (1 if side > 0 else 0.94)),
            *[(-b, c, d) for b, c, d in half_way[::-1]],
        ]
        radii = [0.007] * len(path)
        tube(path, radii, kit.trim)
        for x in (-a, a):
            ellipsoid((0.034, 0.012, 0.05), kit.trim, at=(x, y, foot), power=3)
            for z in (-0.013, 0.013):
                ellipsoid(
                    (0.008, 0.006, 0.008), kit.metal, at=(x, y - side * 0.006, foot + z)
                )
