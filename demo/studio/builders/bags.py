"""Bags: the kinds of them, sewn together from their parts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from demo.studio.builders.bag_parts import (
    Kit,
    Look,
    arch,
    belt,
    body,
    chain,
    flap,
    hardware,
    patch,
    seam_around,
    zipper,
)
from demo.studio.builders.bag_soft import backpack, basket, bucket, duffel
from demo.studio.canvas import Colour, darker, lighter, mix
from demo.studio.materials import material
from demo.studio.shapes import box, ellipsoid, tube
from demo.studio.straps import skin, stitches, strap

METALS = {"gold": (201, 154, 62), "silver": (196, 197, 200), "black": (40, 40, 44)}


def tote(look: Look, kit: Kit) -> None:
    """Open above, with a hem, two standing handles and a little label."""
    shape = body(look)
    high = look["size"][2]
    skin(shape.points(), kit.main, thickness=0.003)
    hem = Kit(kit.main, kit.main, *[kit.thread] * 2)
    belt(shape, high - 0.03, high + 0.001, hem)
    seam_around(shape, high - 0.026, kit, 0.0035)
    if look.get("base"):
        belt(shape, 0.02, look["base"] * high, kit)
        seam_around(shape, look["base"] * high - 0.006, kit, 0.0032)
    rise, wide, a = look["rise"], look.get("band", 0.026), look.get("apart", 0.085)
    foot = high * look.get("foot", 0.72)
    for side in (1, -1):

        def y(z: float, side: int = side) -> float:
            return side * (shape.front(a, z, 0.0045) - 0.001)

        lean = rise * (1 if side > 0 else 0.93)
        half = [
            (-a, y(foot), foot),
            (-a, y(high * 0.85), high * 0.85),
            (-a, y(high), high),
            (-a * 0.98, y(high), high + lean * 0.45),
            (-a * 0.72, y(high), high + lean * 0.86),
        ]
        path = [
            *half,
            (0, y(high), high + lean),
            *[(-b, c, d) for b, c, d in half[::-1]],
        ]
        strap(path, wide, 0.004, kit.trim, face=(0, 1, 0))
    for x in (-a, a):
        e, z0, z1 = wide / 2 - 0.004, foot + 0.006, foot + 0.03
        for run in (
            [(-e, z0), (e, z0), (e, z1), (-e, z1), (-e, z0), (e, z1)],
            [(-e, z1), (e, z0)],
        ):
            stitches(
                [(x + i, shape.front(x + i, z, 0.0075), z) for i, z in run], kit.thread
            )
    if look.get("label"):
        place = (-0.022, 0.022, high * 0.5, high * 0.5 + 0.026)
        patch(shape, place, kit.trim, kit.thread, corner=0.004)


def handbag(look: Look, kit: Kit) -> None:
    """Structured, with a flap, a turning clasp, feet and one stiff handle."""
    shape = body(look)
    wide, _, high = look["size"]
    skin(shape.points(), kit.main)
    low = high * look.get("flap", 0.42)
    flap(shape, look, kit, low, wide * look.get("flap_half", 0.43))
    y = shape.front(0, low + 0.03, 0.008)
    box((0.042, 0.005, 0.028), kit.metal, at=(0, y, low + 0.024), bevel=0.003)
    box((0.012, 0.01, 0.02), kit.metal, at=(0, y - 0.005, low + 0.024), bevel=0.004)
    seam_around(shape, 0.022, kit, 0.0006)
    reach, top = wide * 0.27, shape.rings[-1, 0]
    for x in (-reach, reach):
        hardware((x, 0, top + 0.012), 0.026, 0.024, kit)
        strap(
            [
                (x, -0.016, top - 0.008),
                (x, -0.008, top + 0.005),
                (x, 0.008, top + 0.005),
                (x, 0.016, top - 0.008),
            ],
            0.016,
            0.003,
            kit.trim,
            across=(1, 0, 0),
        )
    path = arch(shape, reach, top + 0.02, look.get("rise", 0.11))
    tube(path, [0.0045, 0.0065, *[0.0075] * (len(path) - 4), 0.0065, 0.0045], kit.trim)
    for x in (-wide * 0.4, wide * 0.4):
        ellipsoid((0.014, 0.014, 0.01), kit.metal, at=(x, -0.02, 0.001))


def clutch(look: Look, kit: Kit) -> None:
    """A thin envelope with a pointed flap, a stud and a chain."""
    shape = body(look)
    wide, _, high = look["size"]
    skin(shape.points(), kit.main)
    low = high * look.get("flap", 0.3)
    flap(shape, look, kit, low, wide * 0.485)
    y = shape.front(0, low + 0.018, 0.007)
    ellipsoid((0.02, 0.012, 0.02), kit.metal, at=(0, y, low + 0.018))
    for x in (-1, 1):
        hardware((x * wide * 0.47, 0, high - 0.004), 0.016, 0.016, kit, power=2)
    chain(arch(shape, wide * 0.47, high + 0.005, look.get("rise", 0.13)), kit)


def camera_bag(look: Look, kit: Kit) -> None:
    """A small box with a zip above, a pocket in front and a long strap."""
    shape = body(look)
    wide, _, high = look["size"]
    skin(shape.points(), kit.main)
    half = wide * 0.4
    pocket = (-half, half, high * 0.12, high * 0.68)
    patch(shape, pocket, kit.main, kit.thread, corner=0.022, lift=0.006)
    patch(
        shape,
        (-half, half, high * 0.56, high * 0.72),
        kit.main,
        kit.thread,
        corner=0.016,
        lift=0.0105,
    )
    y = shape.front(0, high * 0.6, 0.017)
    ellipsoid((0.013, 0.007, 0.013), kit.metal, at=(0, y, high * 0.6))
    reach = wide * 0.42
    zipper(
        [
            (x, shape.front(x, high * 0.9, 0.0025), high * 0.9)
            for x in np.linspace(-reach, reach, 9)
        ],
        kit,
        (0, -0.9, 0.5),
    )
    for x in (-1, 1):
        box(
            (0.006, 0.022, 0.04),
            kit.trim,
            at=(x * (wide / 2), 0, high * 0.68),
            bevel=0.002,
        )
        hardware(
            (x * (wide / 2 + 0.003), 0, high * 0.88), 0.03, 0.026, kit, turned=True
        )
    path = arch(shape, wide / 2 + 0.003, high * 0.92, look.get("rise", 0.14))
    strap(path, look.get("band", 0.022), 0.0035, kit.trim)


def messenger(look: Look, kit: Kit) -> None:
    """A wide flap held by two buckled belts, and a shoulder strap."""
    shape = body(look)
    wide, _, high = look["size"]
    skin(shape.points(), kit.main)
    low = high * look.get("flap", 0.3)
    flap(shape, look, kit, low, wide * 0.46)
    for x in (-wide * 0.24, wide * 0.24):
        heights = np.linspace(low - 0.055, high * 0.86, 9)
        strap(
            [(x, shape.front(x, z, 0.0085), z) for z in heights],
            0.026,
            0.003,
            kit.trim,
            face=(0, 1, 0),
        )
        z = low + 0.01
        y = shape.front(x, z, 0.0115)
        hardware((x, y, z), 0.037, 0.03, kit, prong=True)
        strap(
            [(x, y - 0.001, z - 0.026), (x, y - 0.0015, z - 0.018)],
            0.034,
            0.003,
            kit.trim,
            face=(0, 1, 0),
            smoothed=2,
        )
    for x in (-1, 1):
        box(
            (0.006, 0.036, 0.06),
            kit.trim,
            at=(x * wide / 2, 0, high * 0.72),
            bevel=0.002,
        )
        hardware(
            (x * (wide / 2 + 0.003), 0, high * 0.9), 0.042, 0.032, kit, turned=True
        )
    path = arch(shape, wide / 2 + 0.003, high * 0.94, look.get("rise", 0.17))
    strap(path, 0.036, 0.0035, kit.trim)


KINDS: dict[str, Callable[[Look, Kit], None]] = {
    "tote": tote,
    "handbag": handbag,
    "backpack": backpack,
    "bucket": bucket,
    "camera": camera_bag,
    "duffel": duffel,
    "basket": basket,
    "clutch": clutch,
    "messenger": messenger,
}


def build(look: Look, colours: list[Colour]) -> None:
    """One bag; `colours` are the body and its straps and trim or printed pattern."""
    main = material(
        look["finish"],
        colours[0],
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=look.get("print", 0.3),
        scale=look.get("scale", 1),
    )
    belts = colours[-1] if look.get("trim", True) else colours[0]
    thread = mix(lighter(belts, 0.45), darker(belts, 0.2), 0.15)
    kit = Kit(
        main,
        material(look.get("belts", "leather"), belts),
        material("cotton", thread),
        material("polished", METALS[look.get("metal", "gold")]),
    )
    KINDS[look["kind"]](look, kit)
