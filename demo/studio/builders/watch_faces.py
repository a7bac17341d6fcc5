"""The faces of watches: dial, marks, numerals, small dials and hands."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np

from demo.studio.builders.watch_parts import MM, Paint, Shape, around, boxes, turned
from demo.studio.canvas import Colour, darker, lighter
from demo.studio.colours import rgb
from demo.studio.materials import material
from demo.studio.meshes import moved
from demo.studio.shapes import box, lathe, plate


def face(
    look: dict[str, Any], shape: Shape, case: Paint, colours: list[Colour]
) -> None:
    """What is under the glass, at z = 0."""
    dial = (look["radius"] - look.get("rim", 2.5)) * MM
    paint = material(look.get("dial", "lacquer"), colours[1])
    turned(shape, [(0, 0), (dial * 0.5, 0), (dial + 0.3 * MM, 0)], paint)
    bright = sum(colours[1]) > 380
    ink = material("plastic", rgb("black") if bright else rgb("white"))
    marks = case if look.get("marks", "metal") == "metal" else ink
    metal = colours[2] if len(colours) > 2 else colours[0]
    if not bright and sum(metal) < 150:
        marks = ink
    KINDS[look.get("index", "bars")](look, shape, dial, marks, ink)
    track = [
        (
            6 * n,
            (dial - 0.7 * MM) * shape(math.radians(6 * n)),
            (0.8 * MM, 0.16 * MM, 0.04 * MM),
        )
        for n in range(60)
    ]
    around(track, 0.03 * MM, ink)
    for turn, size in look.get("small", []):
        small_dial(turn, size * dial, dial * 0.5, colours[1], ink)
    if look.get("date"):
        date(dial)
    hands(look, dial, marks)


def bars(
    look: dict[str, Any], shape: Shape, dial: float, marks: Paint, ink: Paint
) -> None:
    """A bar at each hour, two at twelve."""
    blocks = []
    long, wide = look.get("bar", [0.2, 0.055])
    for hour in range(12):
        degrees = 90 - 30 * hour
        reach = (dial - 1.5 * MM) * shape(math.radians(degrees)) - dial * long / 2
        size = (dial * long, dial * wide, 0.5 * MM)
        blocks.append((degrees, reach, size))
    around(blocks, 0.25 * MM, marks)


def dots(
    look: dict[str, Any], shape: Shape, dial: float, marks: Paint, ink: Paint
) -> None:
    """A diver's round marks, bars at the quarters."""
    for hour in range(12):
        a = math.radians(90 - 30 * hour)
        reach = dial * 0.78
        at = (reach * math.cos(a), reach * math.sin(a), 0)
        if hour % 3:
            lathe(
                [(0, 0.5 * MM), (1.05 * MM, 0.5 * MM), (1.1 * MM, 0)],
                ink,
                segments=24,
                at=at,
            )
        else:
            box(
                (3.4 * MM, 1.5 * MM, 1 * MM),
                ink,
                at=at,
                turn=(0, 0, 90 - 30 * hour),
                bevel=0.2 * MM,
            )


def numerals(
    look: dict[str, Any], shape: Shape, dial: float, marks: Paint, ink: Paint
) -> None:
    """The numbers one to twelve (or every third of them)."""
    step = look.get("every", 1)
    blocks = []
    for hour in range(1, 13):
        degrees = 90 - 30 * hour
        a = math.radians(degrees)
        reach = dial * 0.74 * shape(a)
        if hour % step:
            blocks.append(
                (degrees, dial * 0.8 * shape(a), (dial * 0.14, dial * 0.04, 0.3 * MM))
            )
            continue
        word(
            str(hour),
            look.get("numeral", 0.3) * dial,
            (reach * math.cos(a), reach * math.sin(a)),
            ink,
        )
    if blocks:
        around(blocks, 0.15 * MM, ink)


KINDS = {"bars": bars, "dots": dots, "numerals": numerals}


def word(text: str, size: float, at: tuple[float, float], paint: Paint) -> None:
    """Letters that lie on the dial, centred."""
    curve = bpy.data.curves.new("text", "FONT")
    curve.body, curve.size, curve.resolution_u = text, size, 3
    curve.align_x = curve.align_y = "CENTER"
    curve.extrude, curve.offset = 0.08 * MM, size * 0.012
    holder = bpy.data.objects.new("text", curve)
    data = bpy.data.meshes.new_from_object(holder)
    data.materials.clear()
    data.materials.append(paint)
    points = np.array([v.co for v in data.vertices])
    middle = (points.min(0) + points.max(0)) / 2
    part = bpy.data.objects.new("part", data)
    bpy.context.scene.collection.objects.link(part)
    bpy.data.objects.remove(holder)
    moved(part, (at[0] - middle[0], at[1] - middle[1], 0.08 * MM))


def small_dial(
    turn: float, size: float, out: float, colour: Colour, ink: Paint
) -> None:
    """A small dial, sunk and ringed; `turn` is in degrees from three."""
    a = math.radians(turn)
    at = (out * math.cos(a), out * math.sin(a), 0.0)
    shade = darker(colour, 0.18) if sum(colour) > 380 else lighter(colour, 0.14)
    lathe(
        [(0, 0.06 * MM), (size * 0.9, 0.06 * MM)],
        material("plastic", shade),
        segments=48,
        at=at,
    )
    rim = material("polished", rgb("silver"))
    lathe(
        [
            (size * 0.9, 0.02 * MM),
            (size * 0.91, 0.25 * MM),
            (size, 0.25 * MM),
            (size * 1.01, 0),
        ],
        rim,
        segments=48,
        at=at,
    )
    ticks(at, size, ink)
    b = math.radians(turn * 0.7 + 60)
    needle = np.array([math.cos(b), math.sin(b)]) * size * 0.28
    box(
        (size * 0.85, 0.4 * MM, 0.15 * MM),
        ink,
        at=(at[0] + needle[0], at[1] + needle[1], 0.3 * MM),
        turn=(0, 0, math.degrees(b)),
        bevel=0,
    )
    lathe(
        [(0, 0.5 * MM), (0.5 * MM, 0.45 * MM), (0.55 * MM, 0)], ink, segments=20, at=at
    )


def ticks(at: tuple[float, float, float], size: float, ink: Paint) -> None:
    """Twelve strokes around a small dial."""
    frames, sizes = [], []
    for n in range(12):
        b = n * math.pi / 6
        d = np.array([math.cos(b), math.sin(b), 0])
        side = np.array([-d[1], d[0], 0])
        frames.append(
            (
                np.array(at) + d * size * 0.76 + np.array([0, 0, 0.1 * MM]),
                d,
                side,
                np.array([0, 0, 1.0]),
            )
        )
        sizes.append((size * (0.22 if n % 3 == 0 else 0.14), 0.2 * MM, 0.06 * MM))
    boxes(frames, sizes, ink, bevel=0)


def date(dial: float) -> None:
    """A framed window at three o'clock."""
    at = dial * 0.66
    frame, white = (
        material("polished", rgb("silver")),
        material("plastic", rgb("white")),
    )
    box((3.7 * MM, 3.0 * MM, 0.5 * MM), frame, at=(at, 0, 0.1 * MM), bevel=0.15 * MM)
    box((3.1 * MM, 2.4 * MM, 0.5 * MM), white, at=(at, 0, 0.14 * MM), bevel=0)
    word("28", 2.1 * MM, (at, 0), material("plastic", rgb("black")))
    bpy.context.scene.objects[-1].location.z += 0.36 * MM


def hands(look: dict[str, Any], dial: float, marks: Paint) -> None:
    """Ten past ten; the second hand at half a minute."""
    wide = look.get("hand", 1.0) * MM
    for degrees, long, scale, z in ((145, 0.56, 1.25, 0.9), (30, 0.82, 1.0, 1.15)):
        hand(look, dial, marks, degrees, long, wide * scale / 2, z)
    if look.get("second", True):
        tint = material("lacquer", rgb(look["sweep"])) if look.get("sweep") else marks
        second_hand(dial, tint)
    lathe(
        [
            (0, 1.8 * MM),
            (0.7 * MM, 1.75 * MM),
            (0.9 * MM, 1.6 * MM),
            (0.9 * MM, 0.2 * MM),
        ],
        marks,
        segments=28,
    )


def hand(
    look: dict[str, Any],
    dial: float,
    marks: Paint,
    degrees: float,
    long: float,
    half: float,
    z: float,
) -> None:
    """A pointed hand `long` shares of the dial's radius, with a lit strip if asked."""
    reach = dial * long
    outline = [
        (-dial * 0.1, -half * 0.7),
        (-dial * 0.1, half * 0.7),
        (reach * 0.2, half),
        (reach * 0.86, half * 0.8),
        (reach, 0),
        (reach * 0.86, -half * 0.8),
        (reach * 0.2, -half),
    ]
    plate(
        outline,
        0.25 * MM,
        marks,
        at=(0, 0, z * MM),
        turn=(0, 0, degrees),
        bevel=0.08 * MM,
    )
    if look.get("lume"):
        box(
            (reach * 0.5, half * 0.9, 0.1 * MM),
            material("plastic", rgb("white")),
            at=(
                reach * 0.58 * math.cos(math.radians(degrees)),
                reach * 0.58 * math.sin(math.radians(degrees)),
                (z + 0.25) * MM,
            ),
            turn=(0, 0, degrees),
            bevel=0,
        )


def second_hand(dial: float, tint: Paint) -> None:
    """A needle with a counterweight."""
    plate(
        [
            (-dial * 0.24, -0.35 * MM),
            (-dial * 0.24, 0.35 * MM),
            (0, 0.2 * MM),
            (dial * 0.88, 0.1 * MM),
            (dial * 0.88, -0.1 * MM),
            (0, -0.2 * MM),
        ],
        0.15 * MM,
        tint,
        at=(0, 0, 1.45 * MM),
        turn=(0, 0, -78),
        bevel=0,
    )
