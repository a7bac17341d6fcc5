"""Plates: a turned or shaped body that leans on a small wooden stand."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import bpy
import numpy as np
from PIL import Image, ImageDraw

from demo.studio.canvas import LARGE, Colour
from demo.studio.colours import rgb
from demo.studio.materials import material, printed
from demo.studio.motifs import MOTIFS, draw_motif
from demo.studio.patterns import texture
from demo.studio.shapes import Point2, box, plate, shaped

LEAN = math.radians(70)

# The upper side, from the middle to the rim: (share of the radius, metres high).
TOPS: dict[str, list[Point2]] = {
    "coupe": [(0, 0.009), (0.35, 0.009), (0.6, 0.01), (0.8, 0.0145), (0.92, 0.021),
              (0.975, 0.0265), (0.993, 0.0292)],
    "rimmed": [(0, 0.008), (0.35, 0.008), (0.6, 0.0083), (0.655, 0.011),
               (0.7, 0.0155), (0.76, 0.0175), (0.9, 0.0205), (0.96, 0.022),
               (0.993, 0.0232)],
    "deep": [(0, 0.008), (0.35, 0.008), (0.5, 0.0095), (0.62, 0.016), (0.7, 0.027),
             (0.745, 0.0315), (0.8, 0.0325), (0.94, 0.0345), (0.993, 0.0358)],
    "lipped": [(0, 0.007), (0.4, 0.007), (0.78, 0.007), (0.87, 0.0082),
               (0.92, 0.0125), (0.945, 0.019), (0.965, 0.026)],
}  # fmt: skip
# The last point of the rim, then the under side down to the foot.
EDGES: dict[str, list[Point2]] = {
    "coupe": [(1, 0.0289), (0.995, 0.0262), (0.92, 0.0163), (0.78, 0.0082)],
    "rimmed": [(1, 0.0226), (0.99, 0.02), (0.9, 0.0163), (0.74, 0.0125)],
    "deep": [(1, 0.0352), (0.99, 0.0327), (0.9, 0.0303), (0.74, 0.0255)],
    "lipped": [(0.99, 0.0275), (1, 0.0245), (0.985, 0.012), (0.93, 0.0045)],
}


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One plate on its stand; `colours` are the body and the print or the rim."""
    radius = look["radius"]
    top, edge = TOPS[look["body"]], EDGES[look["body"]]
    foot = [(0.6, 0.0035), (0.585, 0.0), (0.55, 0.0), (0.535, 0.003), (0, 0.003)]
    profile = [(share * radius, high) for share, high in (*top, *edge, *foot)]
    body = shaped(
        profile,
        lambda angle, _: outline(look, angle),
        face(look, colours, 2 * radius * look.get("long", 1)),
        planar=True,
        smoothed=4,
        segments=120,
        bands=bands(look, colours, len(top)),
    )
    stretched(body, look)
    on_stand(body, radius, look)


def stretched(body: bpy.types.Object, look: dict[str, Any]) -> None:
    """Make an oval plate `long` times as wide as high, its pattern undistorted."""
    long = look.get("long", 1)
    for vertex in body.data.vertices:
        vertex.co.x *= long
    if long != 1 and "print" not in look:
        for corner in body.data.uv_layers["metres"].data:
            corner.uv[0] *= long


def outline(look: dict[str, Any], angle: np.ndarray) -> np.ndarray:
    """How far the rim is, in radii, at each angle."""
    kind = look.get("outline", "round")
    if kind == "square":
        power = 5.5
        across = np.abs(np.cos(angle)) ** power + np.abs(np.sin(angle)) ** power
        return across ** (-1 / power)
    if kind == "scalloped":
        lobes = np.abs(np.cos(angle * look.get("lobes", 16) / 2))
        return 0.962 + 0.038 * lobes**0.7
    return np.ones_like(angle)


def bands(
    look: dict[str, Any], colours: list[Colour], rim: int
) -> list[tuple[float, float, bpy.types.Material]]:
    """The rim's own material; `edge` is how many of the profile's points it takes."""
    if "edge" not in look:
        return []
    finish = look.get("edge finish", look["finish"])
    return [(rim - 1 - look["edge"], rim + 1.5, material(finish, colours[-1]))]


def face(
    look: dict[str, Any], colours: list[Colour], width: float
) -> bpy.types.Material:
    """What is printed on the plate, seen from above."""
    kind = look.get("print", "")
    if kind == "rings":
        return printed(look["finish"], rings(look, colours), width)
    if kind == "wreath":
        return printed(look["finish"], wreath(look, colours), width)
    return material(
        look["finish"],
        colours[0],
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=width,
        scale=look.get("scale", 1),
    )


def rings(look: dict[str, Any], colours: list[Colour]) -> Image.Image:
    """Rings around the middle: `rings` are (from, to) in shares of the radius."""
    picture = texture("plain", colours[0], colours[0], Random(3))  # noqa: S311
    draw, middle = ImageDraw.Draw(picture), LARGE / 2
    for inner, outer in look["rings"]:
        for share, tint in ((outer, colours[-1]), (inner, colours[0])):
            reach = share * middle
            low, high = middle - reach, middle + reach
            if reach:
                draw.ellipse((low, low, high, high), fill=tint)
    return picture


def wreath(look: dict[str, Any], colours: list[Colour]) -> Image.Image:
    """Motifs in a ring along the rim, between two thin lines."""
    lines = [(0.955, 0.963), (0.655, 0.662)]
    picture = rings({"rings": lines}, colours)
    motif = draw_motif(MOTIFS[look["pattern"]], colours[-1])
    count, long = look.get("count", 22), look.get("long", 1)
    side = round(LARGE * look.get("motif", 0.1))
    for number in range(count):
        angle = 2 * math.pi * number / count
        # As wide as high on a plate that is longer than wide.
        turned = motif.resize((side, side), Image.Resampling.LANCZOS)
        turned = turned.rotate(math.degrees(angle) + look.get("tilt", 0), expand=True)
        turned = turned.resize((round(turned.width / long), turned.height))
        reach = LARGE / 2 * (0.81 + 0.012 * (-1) ** number)
        x, y = reach * math.cos(angle), -reach * math.sin(angle)
        place = (LARGE / 2 + x - turned.width / 2, LARGE / 2 + y - turned.height / 2)
        picture.paste(turned, (round(place[0]), round(place[1])), turned)
    return picture


def on_stand(body: bpy.types.Object, radius: float, look: dict[str, Any]) -> None:
    """Lean the plate on two wooden brackets that a rod joins."""
    gap, ledge = 0.36 * radius * look.get("long", 1), 0.016
    points = np.array([vertex.co for vertex in body.data.vertices])
    sine, cosine = math.sin(LEAN), math.cos(LEAN)
    y = points[:, 1] * cosine - points[:, 2] * sine
    z = points[:, 1] * sine + points[:, 2] * cosine
    near = np.abs(np.abs(points[:, 0]) - gap) < 0.012
    lowest = z[near].min()
    up, front = ledge - lowest, y[near & (z < lowest + 0.02)].min() - 0.0015
    reach = 0.5 * radius
    tip = (reach * cosine, reach * sine + up)
    start = (ledge - up) / sine * cosine + 0.001
    shift = 0.02 - front * 0.2
    body.location = (0, shift, up)
    body.rotation_euler = (LEAN, 0, 0)
    side = [
        (front - 0.011, 0), (front - 0.011, ledge + 0.013), (front, ledge + 0.013),
        (front, ledge), (start, ledge), (tip[0] + 0.0006, tip[1]),
        (tip[0] + 0.014, tip[1] - 0.003), (start + 0.035, 0.014),
        (tip[0] + 0.045, 0.013), (tip[0] + 0.045, 0),
    ]  # fmt: skip
    colour = rgb(look.get("stand", "oak"))
    timber = material("wood", colour, pattern="wood grain", size=0.3)
    for x in (-gap, gap):
        plate(side, 0.009, timber, at=(x - 0.0045, shift, 0), turn=(90, 0, 90),
              bevel=0.0015)  # fmt: skip
    box((2 * gap, 0.009, 0.009), timber, at=(0, tip[0] * 0.5 + shift + 0.03, 0.0075))
