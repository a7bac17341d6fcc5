"""Chairs: wooden, bent, moulded, wire, upholstered, rocking, folding, cantilever."""

from __future__ import annotations

from typing import Any

import numpy as np

from demo.studio.canvas import Colour
from demo.studio.joinery import (
    CORNERS,
    bar,
    bent,
    mirrored,
    moulded,
    oval,
    pad,
    rectangle,
    rod,
    timber,
    welt,
    woven,
)
from demo.studio.materials import material
from demo.studio.meshes import Vec, spline
from demo.studio.shapes import box, grid, plate, tube

Look = dict[str, Any]
STEEL: Colour = (196, 197, 200)
DARK: Colour = (30, 30, 33)


def build(look: Look, colours: list[Colour]) -> None:
    """One chair; the colours are the main part's and the second material's."""
    STYLES[look["style"]](look, colours)


def spindle(look: Look, colours: list[Colour]) -> None:
    """A saddled seat on turned legs, thin spindles in a bow."""
    wood = timber(look["finish"], colours[0])
    pad(oval(0.46, 0.43, 2.6, 0.05), 0.036, wood, edge=0.014, crown=-0.014,
        at=(0, 0, 0.414))  # fmt: skip
    feet = {}
    for x, y in CORNERS:
        top, foot = (
            np.array((0.14 * x, 0.13 * y, 0.425)),
            np.array((0.215 * x, 0.2 * y, 0)),
        )
        rod(top, foot, 0.014, wood, foot=0.011, swell=0.006)
        feet[x, y] = top + (foot - top) * 0.58
    for x in (-1, 1):
        rod(feet[x, -1], feet[x, 1], 0.008, wood, swell=0.004)
    left, right = ((feet[x, -1] + feet[x, 1]) / 2 for x in (-1, 1))
    rod(left, right, 0.008, wood, swell=0.004)
    height = look.get("height", 0.9)
    bow = mirrored([(-0.185, 0.12, 0.43), (-0.205, 0.165, 0.62),
                    (-0.18, 0.22, height - 0.1), (-0.1, 0.245, height - 0.015),
                    (0, 0.25, height)])  # fmt: skip
    tube(bow, 0.011, wood, smoothed=10)
    curve = spline(bow, 20)
    for share in np.linspace(0.27, 0.73, look.get("spindles", 7)):
        tip = curve[round(share * (len(curve) - 1))]
        x = tip[0] * 0.78
        rod((x, 0.18 - 1.1 * x * x, 0.435), tip, 0.0075, wood, foot=0.005, segments=12)


def bentwood(look: Look, colours: list[Colour]) -> None:
    """The café chair: a hoop that runs down into the back legs, a caned seat."""
    wood = timber(look["finish"], colours[0])
    pad(oval(0.42, 0.41, 2.1), 0.034, wood, edge=0.014, at=(0, 0, 0.428))
    inlay = woven(colours[-1]) if len(colours) > 1 else wood
    pad(oval(0.33, 0.32, 2.1), 0.012, inlay, edge=0.003, at=(0, 0, 0.452))
    hoop = [(-0.19, 0.26, 0), (-0.165, 0.19, 0.24), (-0.15, 0.155, 0.445),
            (-0.178, 0.195, 0.65), (-0.15, 0.235, 0.82), (0, 0.25, 0.9)]  # fmt: skip
    tube(mirrored(hoop), 0.0135, wood)
    inner = [(-0.085, 0.19, 0.44), (-0.105, 0.205, 0.6), (-0.08, 0.228, 0.73),
             (0, 0.238, 0.79)]  # fmt: skip
    tube(mirrored(inner), 0.009, wood)
    for x in (-1, 1):
        rod((0.125 * x, -0.135, 0.43), (0.17 * x, -0.2, 0), 0.015, wood, foot=0.011)
    ring = [(0.148, -0.168), (0.192, 0), (0.16, 0.19), (0, 0.215),
            (-0.16, 0.19), (-0.192, 0), (-0.148, -0.168), (0, -0.2)]  # fmt: skip
    tube([(x, y, 0.225) for x, y in ring], 0.0085, wood, closed=True)


def shell(look: Look, colours: list[Colour]) -> None:
    """A moulded shell on splayed wooden legs with wire braces."""
    rise = look.get("rise", 1)
    skin = material(look["finish"], colours[0])
    wood, wire = timber("wood", colours[-1]), material("powder coat", DARK)

    def at(u: float, v: float) -> Vec:
        return moulded(
            u, 0.5 - 0.5 * float(np.cos(np.pi * (0.04 + 0.92 * v))) / 0.9921, rise
        )

    wall = grid(at, 32, 64, skin, thickness=0.008)
    wall.modifiers["wall"].use_even_offset = False
    joints = []
    for x, y in CORNERS:
        rod((0.1 * x, 0.1 * y - 0.02, 0.412), (0.215 * x, 0.205 * y, 0), 0.0165, wood,
            foot=0.0105)  # fmt: skip
        joints.append((0.155 * x, 0.153 * y - 0.01, 0.22))
        rod((0.1 * x, 0.1 * y - 0.02, 0.407), (0.03 * x, 0.03 * y - 0.02, 0.405),
            0.01, wire)  # fmt: skip
    for low, high in ((0, 2), (1, 3)):
        rod(joints[low], joints[high], 0.0035, wire, segments=8)
    for low, high in ((0, 1), (1, 2), (2, 3), (3, 0)):
        aside = (np.array(CORNERS[low]) + CORNERS[high]) * 0.03
        top = np.array((aside[0], aside[1] - 0.02, 0.4))
        rod(joints[low], top, 0.0035, wire, segments=8)
        rod(joints[high], top, 0.0035, wire, segments=8)


def wire(look: Look, colours: list[Colour]) -> None:
    """A net of welded wire on two runners, with a loose pad."""
    metal = material(look["finish"], colours[0])
    shares = np.linspace(0, 1, 33)
    for v in np.linspace(0, 1, 17):
        tube(
            [moulded(u, v) for u in shares[::2]], 0.0026, metal, smoothed=2, segments=8
        )
    for u in np.linspace(0, 1, 11):
        rim = 0.005 if u in (0, 1) else 0.0026
        tube([moulded(u, v) for v in shares], rim, metal, smoothed=2, segments=8)
    for v in (0, 1):
        tube([moulded(u, v) for u in shares], 0.005, metal, smoothed=2, segments=10)
    for x in (-1, 1):
        bent(
            [
                (0.11 * x, -0.14, 0.424),
                (0.19 * x, -0.2, 0.006),
                (0.19 * x, 0.23, 0.006),
                (0.11 * x, 0.1, 0.426),
            ],
            0.05,
            0.006,
            metal,
        )
    for y in (-0.14, 0.1):
        rod((-0.11, y, 0.424), (0.11, y, 0.424), 0.006, metal)
    cloth = material(look["pad"], colours[-1])
    shape = oval(0.37, 0.33, 3.4)
    pad(shape, 0.034, cloth, edge=0.017, crown=0.006, at=(0, -0.03, 0.437),
        bend=lambda x, y: 1.1 * abs(x) ** 2.6 / 0.5)  # fmt: skip


def dining(look: Look, colours: list[Colour]) -> None:
    """A padded seat and a curved, padded back on tapered legs."""
    cloth = material(look["finish"], colours[0], pattern=look.get("pattern", ""),
                     accent=colours[0], size=0.5)  # fmt: skip
    legs = timber(look.get("legs", "wood"), colours[-1])
    seat = oval(0.48, 0.47, 4.5, 0.06)
    pad(seat, 0.095, cloth, edge=0.035, crown=0.018, at=(0, -0.005, 0.375))
    welt(seat, 0.43, 0.0045, cloth, out=-0.0015).location = (0, -0.005, 0)
    for x, y in CORNERS:
        rod((0.18 * x, 0.17 * y, 0.385), (0.215 * x, 0.215 * y, 0), 0.02, legs,
            foot=0.011)  # fmt: skip
    back = oval(0.47, 0.42, look.get("back", 3.4))
    at, turn = (0, 0.235, 0.635), (79, 0, 0)

    def curve(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 1.1 * x**2

    pad(back, 0.07, cloth, edge=0.034, crown=0.016, bend=curve, at=at, turn=turn)
    ring = np.column_stack([back, 0.035 + curve(*back.T)]) * (1.003, 1.003, 1)
    piping = tube(ring, 0.0045, cloth, smoothed=1, closed=True, segments=8)
    piping.location, piping.rotation_euler = at, np.radians(turn)


def armchair(look: Look, colours: list[Colour]) -> None:
    """A low, wide chair with padded arms, a seat cushion and a back cushion."""
    cloth = material(look["finish"], colours[0])
    wood = timber("wood", colours[-1])
    pad(rectangle(0.6, 0.62, 0.05), 0.13, cloth, edge=0.03, at=(0, 0.01, 0.16))
    seat = rectangle(0.535, 0.58, 0.07)
    pad(seat, 0.15, cloth, edge=0.05, crown=0.025, at=(0, -0.04, 0.275))
    for z in (0.318, 0.382):
        welt(seat, z, 0.0045, cloth, out=-0.001).location = (0, -0.04, 0)
    side = rectangle(0.66, 0.4, look.get("corner", 0.1))
    for x in (-1, 1):
        pad(side, 0.11, cloth, edge=0.05, at=(0.315 * x - 0.055, 0, 0.36),
            turn=(90, 0, 90))  # fmt: skip
    high = look.get("high", 0.58)
    back = rectangle(0.68, high, 0.13)
    pad(back, 0.13, cloth, edge=0.06, at=(0, 0.37, 0.2 + high / 2), turn=(82, 0, 0))
    pad(rectangle(0.5, high * 0.7, 0.1), 0.13, cloth, edge=0.06, crown=0.03,
        at=(0, 0.265, 0.36 + high * 0.36), turn=(78, 0, 0))  # fmt: skip
    for x, y in CORNERS:
        rod(
            (0.25 * x, 0.24 * y, 0.17), (0.29 * x, 0.29 * y, 0), 0.024, wood, foot=0.013
        )


def rocker(look: Look, colours: list[Colour]) -> None:
    """A ladder back with arms and a rush seat, on runners."""
    wood, rush = timber(look["finish"], colours[0]), woven(colours[-1], size=0.45)
    reach = np.linspace(-0.42, 0.46, 25)

    def floor(y: float) -> float:
        return 0.42 * y * y - 0.01 * y

    low = [(y, floor(y) + 0.001) for y in reach]
    high = [(y, floor(y) + 0.042) for y in reversed(reach)]
    for x in (-0.235, 0.235):
        plate(
            [*low, *high],
            0.026,
            wood,
            at=(x - 0.013, 0, 0),
            turn=(90, 0, 90),
            bevel=0.006,
        )
        rod((x, 0.2, 0.04), (x * 0.96, 0.225, 0.46), 0.018, wood)
        rod((x * 0.96, 0.224, 0.45), (x * 0.92, 0.36, 1.06), 0.018, wood, foot=0.014)
        rod((x, -0.2, 0.04), (x, -0.2, 0.645), 0.018, wood, foot=0.016)
        arm = oval(0.06, 0.5, 4, -0.18)
        pad(arm, 0.022, wood, edge=0.009, at=(x, 0.015, 0.642), across=True)
        for z in (0.2, 0.3):
            rod((x, -0.2, z), (x, 0.21, z), 0.009, wood, swell=0.003)
    for z in (0.18, 0.28):
        rod((-0.23, -0.2, z), (0.23, -0.2, z), 0.009, wood, swell=0.003)
    rod((-0.23, 0.21, 0.24), (0.23, 0.21, 0.24), 0.009, wood, swell=0.003)
    pad(oval(0.5, 0.46, 9), 0.044, rush, edge=0.02, crown=-0.008, at=(0, 0.008, 0.405))
    count = look.get("slats", 5)
    for z in np.linspace(0.57, 0.99, count):
        pad(rectangle(0.42, 0.058, 0.02), 0.012, wood, edge=0.005, turn=(78, 0, 0),
            at=(0, 0.262 + (z - 0.57) * 0.22, z),
            bend=lambda x, y: 0.9 * (x**2 - 0.04))  # fmt: skip


def folding(look: Look, colours: list[Colour]) -> None:
    """Slats on two crossed frames with a steel hinge."""
    wood = timber(look["finish"], colours[0])
    frame = timber(look.get("frame") or look["finish"], colours[-1])
    steel = material("steel", STEEL)
    foot, top = np.array((-0.25, 0.0)), np.array((0.235, 0.84))
    for x in (-1, 1):
        bar((0.215 * x, *foot), (0.215 * x, *top), 0.02, 0.036, frame)
        bar((0.19 * x, 0.26, 0), (0.19 * x, -0.19, 0.435), 0.02, 0.036, frame)
        bar((0.19 * x, -0.21, 0.432), (0.19 * x, 0.17, 0.432), 0.02, 0.026, frame)
        rod((0.235 * x, -0.015, 0.262), (0.17 * x, -0.015, 0.262), 0.008, steel)
        rod((0.235 * x, -0.003, 0.428), (0.17 * x, -0.003, 0.428), 0.006, steel)
    for y in np.linspace(-0.2, 0.155, look.get("slats", 6)):
        box((0.4, 0.052, 0.015), wood, at=(0, y, 0.452), bevel=0.005)
    for share in look.get("rails", [0.85, 0.96]):
        y, z = foot + (top - foot) * share
        pad(rectangle(0.42, 0.07, 0.012), 0.014, wood, edge=0.005, at=(0, y + 0.002, z),
            turn=(60, 0, 0), bend=lambda x, y: 0.25 * x**2 - 0.01)  # fmt: skip
    for y, z in ((-0.2, 0.09), (0.2, 0.06)):
        wide = 0.43 if y < 0 else 0.38
        rod((-wide / 2, y, z), (wide / 2, y, z), 0.01, frame)


def cantilever(look: Look, colours: list[Colour]) -> None:
    """One bent steel tube that carries a framed seat and back."""
    steel = material("polished", STEEL)
    wood = timber(look["finish"], colours[0])
    inlay = woven(colours[-1])
    half = [(-0.215, 0.25, 0.8), (-0.215, 0.185, 0.455), (-0.215, -0.225, 0.455),
            (-0.215, -0.225, 0.012), (-0.215, 0.22, 0.012)]  # fmt: skip
    other = [(-x, y, z) for x, y, z in reversed(half)]
    bent([*half, *other], 0.09, 0.0115, steel, 20)
    frame = rectangle(0.46, 0.43, 0.06)
    pad(frame, 0.03, wood, edge=0.012, at=(0, -0.02, 0.464))
    pad(rectangle(0.37, 0.34, 0.04), 0.01, inlay, edge=0.003,
        at=(0, -0.02, 0.4865))  # fmt: skip
    for size, thick, stuff, edge, y in (
        ((0.46, 0.2, 0.05), 0.024, wood, 0.01, 0.222),
        ((0.38, 0.125, 0.03), 0.026, inlay, 0.003, 0.221),
    ):
        pad(rectangle(*size), thick, stuff, edge=edge, at=(0, y, 0.735),
            turn=(80, 0, 0), bend=lambda x, y: 0.7 * x**2 - 0.02)  # fmt: skip


STYLES = {
    "spindle": spindle,
    "bentwood": bentwood,
    "shell": shell,
    "wire": wire,
    "dining": dining,
    "armchair": armchair,
    "rocker": rocker,
    "folding": folding,
    "cantilever": cantilever,
}
