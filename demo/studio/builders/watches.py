"""Wristwatches: the strap closed to a loop that stands, the dial tilted up."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from demo.studio.builders.watch_faces import face
from demo.studio.builders.watch_parts import MM, Paint, Shape, around, boxes, turned
from demo.studio.builders.watch_straps import STRAPS, loop
from demo.studio.canvas import Colour
from demo.studio.colours import rgb
from demo.studio.materials import material
from demo.studio.meshes import moved
from demo.studio.shapes import box, lathe, tube

TILT = 75.0  # degrees: the dial, built facing up, then faces -y and 15 degrees up


def round_case(turn: float) -> float:
    return 1.0


def cushion(turn: float, power: float = 3.6) -> float:
    """A square with bent sides; a higher `power` makes it squarer."""
    c, s = abs(math.cos(turn)), abs(math.sin(turn))
    return float((c**power + s**power) ** (-1 / power)) * 0.93


def square(turn: float) -> float:
    return cushion(turn, 11) * 0.95


def octagon(turn: float) -> float:
    sides = [max(0.0, math.cos(turn - n * math.pi / 4)) ** 60 for n in range(8)]
    return float(sum(sides) ** (-1 / 60)) * 0.96


SHAPES: dict[str, Shape] = {
    "round": round_case,
    "cushion": cushion,
    "square": square,
    "octagon": octagon,
}


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One watch; `colours` are the strap, the dial and the case (or the strap's)."""
    metal = colours[2] if len(colours) > 2 else colours[0]
    case = material(look.get("metal", "polished"), metal)
    shape = SHAPES[look["case"]]
    path = loop(look, look["radius"] * MM * shape(math.pi / 2))
    STRAPS[look["strap"]](look, path, colours, case)
    body(look, case, colours)
    face(look, dial_shape(look), case, colours)
    stand()


def dial_shape(look: dict[str, Any]) -> Shape:
    """The outline of the dial."""
    shape = look.get("bezel", look["case"])
    return SHAPES["round" if shape == "octagon" else shape]


def stand() -> None:
    """Turn what was built face up so that it stands on its strap, centred."""
    parts = list(bpy.context.scene.objects)
    turn = Matrix.Rotation(math.radians(TILT), 4, "X")
    bpy.context.view_layer.update()
    clouds = []
    for part in parts:
        part.matrix_world = turn @ part.matrix_world
        at = np.array(part.matrix_world)
        points = np.empty(len(part.data.vertices) * 3)
        part.data.vertices.foreach_get("co", points)
        clouds.append(points.reshape(-1, 3) @ at[:3, :3].T + at[:3, 3])
    points = np.concatenate(clouds)
    low, high = points.min(0), points.max(0)
    away = Matrix.Translation((0, -(low[1] + high[1]) / 2, -low[2]))
    for part in parts:
        part.matrix_world = away @ part.matrix_world


def body(look: dict[str, Any], case: Paint, colours: list[Colour]) -> None:
    """Case, bezel, lugs and crown; the dial's level is z = 0."""
    shape, bezel_shape = SHAPES[look["case"]], SHAPES[look.get("bezel", look["case"])]
    r, wide, high = look["radius"] * MM, look.get("rim", 2.5) * MM, 2.2 * MM
    turned(
        shape,
        [
            (0, -7 * MM),
            (r * 0.8, -7 * MM),
            (r * 0.97, -5.5 * MM),
            (r, -4 * MM),
            (r, 0.2 * MM),
            (r - 0.9 * MM, 1 * MM),
            (r - wide, 1 * MM),
        ],
        case,
    )
    top = [
        (r - 0.7 * MM, 0.9 * MM),
        (r - 0.7 * MM, 1.5 * MM),
        (r - 1.1 * MM, high),
        (r - wide + 0.5 * MM, high),
        (r - wide, high - 0.4 * MM),
        (r - wide - 0.1 * MM, -0.1 * MM),
    ]
    turned(bezel_shape, top, case, dial_shape(look))
    if look.get("insert"):
        insert(look, r, high, colours)
    if look.get("screws"):
        screws(look, r, wide, high)
    if look["strap"] != "links" or not look.get("integrated"):
        lugs(look, case)
    crown(look, case)


def screws(look: dict[str, Any], r: float, wide: float, high: float) -> None:
    """Eight slotted screws in the bezel."""
    steel = material("steel", rgb("grey"))
    slot = material("plastic", rgb("black"))
    for number in range(8):
        a = (number + 0.5) * math.pi / 4
        reach = (r - wide / 2 - 0.1 * MM) * (0.97 if look["case"] == "octagon" else 1)
        at = (reach * math.cos(a), reach * math.sin(a), high + 0.05 * MM)
        lathe(
            [(0, 0.4 * MM), (0.9 * MM, 0.4 * MM), (1.1 * MM, -0.5 * MM)],
            steel,
            segments=20,
            at=at,
        )
        box(
            (1.5 * MM, 0.3 * MM, 0.1 * MM),
            slot,
            at=(at[0], at[1], at[2] + 0.42 * MM),
            turn=(0, 0, math.degrees(a) + 40),
            bevel=0,
        )


def insert(look: dict[str, Any], r: float, high: float, colours: list[Colour]) -> None:
    """A diver's coloured ring with marks, and the grip around it."""
    paint = material("lacquer", colours[1])
    inner = r - look["rim"] * MM + 0.7 * MM
    turned(
        round_case,
        [
            (r - 1.3 * MM, high),
            (r - 1.4 * MM, high + 0.25 * MM),
            (inner, high + 0.1 * MM),
            (inner - 0.1 * MM, high - 0.1 * MM),
        ],
        paint,
    )
    white = material("plastic", rgb("white"))
    middle = (r - 1.4 * MM + inner) / 2
    marks = []
    for number in range(60):
        if number % 5 and number > 15:
            continue
        long = 1.8 * MM if number % 5 == 0 else 0.9 * MM
        marks.append((90 - 6 * number, middle, (long, 0.45 * MM, 0.1 * MM)))
    around(marks, high + 0.22 * MM, white)
    edge = material("steel", rgb("silver"))
    grip = [(3 * n, r - 0.35 * MM, (0.7 * MM, 0.9 * MM, 1.6 * MM)) for n in range(120)]
    around(grip, 1.3 * MM, edge)


def lugs(look: dict[str, Any], case: Paint) -> None:
    """Four horns that hold the strap."""
    r, half = look["radius"] * MM, look["width"] / 2 * MM
    reach = SHAPES[look["case"]](math.pi / 2) * r
    for x in (-1, 1):
        for y in (-1, 1):
            path = [
                (x * (half + 1.2 * MM), y * (reach - 5 * MM), -2.2 * MM),
                (x * (half + 1.2 * MM), y * (reach + 0.5 * MM), -2.6 * MM),
                (x * (half + 1.0 * MM), y * (reach + 3.2 * MM), -4.6 * MM),
                (x * (half + 0.9 * MM), y * (reach + 4.2 * MM), -6.2 * MM),
            ]
            tube(
                path,
                [2.2 * MM, 2.1 * MM, 1.7 * MM, 1.2 * MM],
                case,
                smoothed=5,
                segments=12,
                flat=0.75,
            )
    for y in (-1, 1):
        tube(
            [
                (-half, y * (reach + 2.2 * MM), -4.4 * MM),
                (half, y * (reach + 2.2 * MM), -4.4 * MM),
            ],
            0.8 * MM,
            case,
            smoothed=0,
            segments=10,
        )


def crown(look: dict[str, Any], case: Paint) -> None:
    """The knob at three o'clock, and a chronograph's two buttons."""
    r = look["radius"] * MM * SHAPES[look["case"]](0)
    turn = (0, 90, 0)
    size = look.get("crown", 2.6) * MM
    moved(
        lathe(
            [
                (0, 0),
                (size * 0.6, 0),
                (size * 0.6, 1 * MM),
                (size, 1.1 * MM),
                (size, 3.4 * MM),
                (size * 0.8, 3.8 * MM),
                (0, 3.9 * MM),
            ],
            case,
            segments=40,
        ),
        (r - 0.5 * MM, 0, -2 * MM),
        turn,
    )
    teeth = []
    for n in range(22):
        a = 2 * math.pi * n / 22
        out = np.array([0, math.cos(a), math.sin(a)])
        at = np.array([r + 1.8 * MM, 0, -2 * MM]) + out * size
        teeth.append((at, np.array([1.0, 0, 0]), np.cross(out, [1, 0, 0]), out))
    boxes(teeth, [(1.8 * MM, 0.4 * MM, 0.5 * MM)] * 22, case, bevel=0)
    if look.get("buttons"):
        for side in (-1, 1):
            button(r, side * math.radians(27), case)


def button(radius: float, a: float, case: Paint) -> None:
    """A chronograph's button at an angle of its case."""
    part = lathe(
        [
            (0, 0),
            (0.9 * MM, 0),
            (0.9 * MM, 1.6 * MM),
            (1.8 * MM, 1.7 * MM),
            (1.8 * MM, 3 * MM),
            (1.5 * MM, 3.3 * MM),
            (0, 3.3 * MM),
        ],
        case,
        segments=32,
    )
    reach = radius - 0.6 * MM
    part.matrix_world = (
        Matrix.Translation((math.cos(a) * reach, math.sin(a) * reach, -2 * MM))
        @ Matrix.Rotation(a, 4, "Z")
        @ Matrix.Rotation(math.pi / 2, 4, "Y")
    )
