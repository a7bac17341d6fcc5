"""Cushions: stuffed squares, rounds and bolsters that stand leaning a little back."""

from __future__ import annotations

import math
import zlib
from functools import partial
from typing import Any

import bpy
import numpy as np

from demo.studio.canvas import Colour
from demo.studio.materials import material
from demo.studio.meshes import mesh, moved, weld
from demo.studio.shapes import ellipsoid, grid, lathe, tube

LEAN = math.radians(12)


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One cushion; a second colour is the pattern's and the trimmings'."""
    cloth = material(
        look["finish"],
        colours[0],
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=look.get("tile", 0.5),
        scale=look.get("scale", 1),
        seed=str(look),
    )
    trim = material(look["finish"], colours[-1])
    if look["shape"] == "bolster":
        bolster(look, cloth, trim)
        return
    if look["shape"] == "round":
        body, border = pleated(look, cloth)
    else:
        body, border = pad(look, cloth, colours)
    parts = trimmings(look, border, trim)
    for part in parts:
        part.parent = body
    stand(body, parts)


def stand(body: bpy.types.Object, parts: list[bpy.types.Object]) -> None:
    """Lean the cushion back and let it down to z = 0."""
    points = np.array([vertex.co for vertex in body.data.vertices])
    sine, cosine = math.sin(LEAN), math.cos(LEAN)
    y, z = points[:, 1], points[:, 2]
    down, away = z * cosine - y * sine, y * cosine + z * sine
    middle = (away.max() + away.min()) / 2
    lift = 0.004 if parts else 0.0
    body.location = (0, -middle, lift - float(down.min()))
    body.rotation_euler = (-LEAN, 0, 0)


def pad(
    look: dict[str, Any], cloth: bpy.types.Material, colours: list[Colour]
) -> tuple[bpy.types.Object, np.ndarray]:
    """A stuffed square or oblong, and its seam (n, 3)."""
    chance = np.random.default_rng(zlib.crc32(f"{look} {colours}".encode()))
    wide, high = look["size"]
    ridge = look.get("ridges", 0)
    count = 121 if ridge else 73
    share = np.sin(np.linspace(-math.pi / 2, math.pi / 2, count))
    share = 0.55 * share + 0.45 * np.linspace(-1, 1, count)
    u, v = np.meshgrid(share, share)
    pull = look.get("pull", 0.07)
    below = np.where(v < 0, 0.25, 1)
    x = wide / 2 * u * (1 - pull * (1 - v**2) * u**2)
    z = high / 2 * v * (1 - pull * below * (1 - u**2) * v**2)
    room = np.clip((1 - u**2) * (1 - v**2), 0, 1)
    full = look.get("thick", 0.17) / 2 * room**0.58 * (1 - 0.14 * v)
    sides = []
    for side in (-1, 1):
        deep = full + 1.6 * wrinkled(u, v, x, z, chance) * np.clip(room * 9, 0, 1)
        if ridge:
            rib = np.abs(np.sin(math.pi * x / ridge)) ** 0.6 - 0.6
            deep = deep + 0.007 * rib * np.clip(room * 5, 0, 1)
        for bx, bz in look.get("buttons", []):
            away = np.hypot(x - bx, z - bz)
            deep = deep - deep * 0.5 * np.exp(-((away / 0.03) ** 2))
            deep = deep - deep * 0.25 * np.exp(-((away / 0.08) ** 2))
        sides.append(np.stack([x, side * deep, z], -1).reshape(-1, 3))
    ring = np.arange(count * count).reshape(count, count)
    quads = np.stack(
        [ring[:-1, :-1], ring[:-1, 1:], ring[1:, 1:], ring[1:, :-1]], -1
    ).reshape(-1, 4)
    faces = [*quads.tolist(), *(quads[:, ::-1] + count * count).tolist()]
    flat = np.stack([x, z], -1).reshape(-1, 2) + look.get("tile", 0.5) / 2
    body = mesh(np.vstack(sides), faces, cloth, np.vstack([flat, flat]))
    weld(body)
    lines = np.stack([x, x * 0, z], -1)
    edge = np.vstack([lines[0, :-1], lines[:-1, -1], lines[-1, :0:-1], lines[:0:-1, 0]])
    knobs(look, material(look["finish"], colours[-1]), body, sides[0])
    return body, edge


def knobs(
    look: dict[str, Any],
    cloth: bpy.types.Material,
    body: bpy.types.Object,
    front: np.ndarray,
) -> None:
    """Covered buttons in the hollows of a pad's front."""
    for x, z in look.get("buttons", []):
        near = np.argmin(np.hypot(front[:, 0] - x, front[:, 2] - z))
        y = float(front[near, 1]) - 0.005
        button = ellipsoid((0.034, 0.018, 0.034), cloth, at=(x, y, z))
        button.parent = body


def wrinkled(
    u: np.ndarray,
    v: np.ndarray,
    x: np.ndarray,
    z: np.ndarray,
    chance: np.random.Generator,
) -> np.ndarray:
    """Puckers along the seams, folds out of the corners and soft dents, in metres."""
    result = np.zeros_like(u)
    for along, across in ((x, v), (z, u)):
        for side in (-1, 1):
            gap = 1 - side * across
            phase = chance.uniform(0, 6, 2)
            wave = np.sin(along * 120 + phase[0]) + np.sin(along * 73 + phase[1])
            result += 0.0011 * wave * np.exp(-gap / 0.16)
    for cx in (-1, 1):
        for cz in (-1, 1):
            dx, dz = 1 - cx * u, 1 - cz * v
            away, turn = np.hypot(dx, dz), np.arctan2(dz, dx)
            fold = np.cos(7 * (turn - math.pi / 4) + chance.uniform(-0.8, 0.8))
            result += 0.005 * fold * np.exp(-((away - 0.42) ** 2) / 0.06)
    for _ in range(5):
        a, b, c = chance.uniform(-5, 5, 3)
        result += 0.0016 * np.sin(a * 1.1 * u + b * 1.1 * v + c)
    return result


def pleated(
    look: dict[str, Any], cloth: bpy.types.Material
) -> tuple[bpy.types.Object, np.ndarray]:
    """A round cushion with pleats that run to a button in the middle."""
    radius, thick = look["size"][0] / 2, look.get("thick", 0.13)
    pleats = look.get("pleats", 40)

    def at(turn: float, v: float) -> tuple[float, float, float]:
        angle = turn * math.tau
        around = (v - 0.5) * math.pi
        # From the middle of the back (v = 0) round the rim to that of the front.
        reach = radius * abs(math.cos(around)) ** 0.62
        deep = thick / 2 * math.copysign(abs(math.sin(around)) ** 0.8, around)
        share = reach / radius
        deep *= 0.55 + 0.45 * min(1, share / 0.4) ** 0.7
        ridge = abs(math.sin(angle * pleats / 2)) ** 0.7 - 0.6
        swell = 0.009 * ridge * min(1, share * 2.2) * (1 - share**5 * 0.5)
        deep += math.copysign(swell, around)
        slump = 1 - 0.03 * max(0, -math.sin(angle)) ** 3
        return (reach * math.cos(angle), -deep, reach * math.sin(angle) * slump)

    body = grid(at, pleats * 8, 44, cloth, closed=True)
    angles = np.linspace(0, math.tau, 72, endpoint=False)
    slump = 1 - 0.03 * np.maximum(0, -np.sin(angles)) ** 3
    edge = radius * np.stack([np.cos(angles), 0 * angles, np.sin(angles) * slump], -1)
    button = ellipsoid((0.046, 0.02, 0.046), cloth, at=(0, -thick * 0.28 - 0.006, 0))
    button.parent = body
    return body, edge


def trimmings(
    look: dict[str, Any], edge: np.ndarray, trim: bpy.types.Material
) -> list[bpy.types.Object]:
    parts = []
    if look.get("piping"):
        parts.append(
            tube(edge[::2], look["piping"], trim, smoothed=2, closed=True, segments=10)
        )
    if look.get("tassels"):
        wide, high = look["size"]
        for x, z, turn in ((-1, 1, -40), (1, 1, 40), (-1, -1, -82), (1, -1, 82)):
            parts.append(tassel(trim, (x * wide / 2, 0, z * high / 2), turn))
    for side in (-1, 1) if look.get("fringe") else ():
        line = edge[side * edge[:, 0] > look["size"][0] * 0.44]
        parts.append(fringe(line[np.argsort(line[:, 2])], look["fringe"], trim))
    return parts


def tassel(
    trim: bpy.types.Material, at: tuple[float, float, float], turn: float
) -> bpy.types.Object:
    """A tassel that points up, turned about the line of sight."""
    strands = 30

    def surface(u: float, v: float) -> tuple[float, float, float]:
        heights = [0, 0.006, 0.012, 0.018, 0.022, 0.03, 0.05, 0.068, 0.069]
        radii = [0.002, 0.007, 0.0085, 0.006, 0.006, 0.0095, 0.0115, 0.013, 0.001]
        place = np.linspace(0, 1, len(heights))
        wave = 1 + 0.12 * math.cos(u * math.tau * strands) * min(1, max(0, v * 3 - 1))
        radius = float(np.interp(v, place, radii)) * wave
        angle = u * math.tau
        return (
            radius * math.cos(angle),
            radius * math.sin(angle),
            float(np.interp(v, place, heights)),
        )

    return moved(grid(surface, strands * 4, 24, trim, closed=True), at, (0, turn, 0))


def fringe(
    line: np.ndarray, length: float, trim: bpy.types.Material
) -> bpy.types.Object:
    """Threads that stand out sideways from a seam."""
    chance = np.random.default_rng(7)
    out = math.copysign(1, line[0, 0])
    tall = np.linspace(line[0, 2], line[-1, 2], 110)
    roots = np.interp(tall, line[:, 2], line[:, 0])
    points, faces = [], []
    for x, z in zip(roots, tall, strict=True):
        drop, depth = chance.uniform(-0.006, 0.004), chance.uniform(-0.004, 0.004)
        reach = length * chance.uniform(0.88, 1.05)
        for share in (-0.1, 0.5, 1):
            centre = (
                x + out * reach * share,
                depth * share,
                max(z + drop * share, line[0, 2]),
            )
            for corner in range(4):
                angle = corner * math.pi / 2
                points.append(
                    (
                        centre[0],
                        centre[1] + 0.0015 * math.cos(angle),
                        centre[2] + 0.0015 * math.sin(angle),
                    )
                )
        base = len(points) - 12
        for ring in (0, 4):
            for corner in range(4):
                after = (corner + 1) % 4
                faces.append(
                    (
                        base + ring + corner,
                        base + ring + after,
                        base + ring + 4 + after,
                        base + ring + 4 + corner,
                    )
                )
        faces.append((base + 8, base + 9, base + 10, base + 11))
    return mesh(np.array(points), faces, trim)


def bolster(
    look: dict[str, Any], cloth: bpy.types.Material, trim: bpy.types.Material
) -> None:
    """A roll that lies on its side, gathered at the ends around a button."""
    length, radius = look["size"][0], look["size"][1] / 2
    half = length / 2

    def side(u: float, v: float) -> tuple[float, float, float]:
        angle, x = u * math.tau, (v - 0.5) * length
        near = 1 - abs(v - 0.5) * 2
        swell = radius * (1 - 0.1 * math.exp(-near / 0.12))
        swell += 0.0015 * math.sin(angle * 17 + 2) * math.exp(-near / 0.1)
        swell += 0.0018 * math.sin(angle * 3 + x * 23)
        high = max(swell * math.sin(angle), -radius * 0.955)
        return (x, -swell * math.cos(angle), radius * 0.955 + high)

    def end(out: int, u: float, v: float) -> tuple[float, float, float]:
        angle, reach = u * math.tau, radius * 0.9 * (1 - v)
        bulge = 0.022 * math.sin(math.pi * min(1, (1 - v) * 1.15)) - 0.012 * v**3
        bulge += 0.004 * math.cos(angle * 24) * math.sin(math.pi * v) ** 0.6
        return (
            out * (half + bulge),
            -reach * math.cos(angle),
            radius * 0.955 + reach * math.sin(angle),
        )

    grid(side, 128, 60, cloth, closed=True)
    ring = np.linspace(0, math.tau, 48, endpoint=False)
    for out in (-1, 1):
        grid(partial(end, out), 144, 14, cloth, closed=True)
        seam = [
            (
                out * half,
                -0.905 * radius * math.cos(a),
                radius * 0.955 + 0.905 * radius * math.sin(a),
            )
            for a in ring
        ]
        tube(
            seam, look.get("piping", 0.004), trim, smoothed=2, closed=True, segments=10
        )
        profile = [(0.0, 0.012), (0.012, 0.01), (0.018, 0.004), (0.018, -0.004)]
        knob = lathe(profile, trim, segments=32, smoothed=3)
        moved(knob, (out * (half - 0.008), 0, radius * 0.955), (0, 90 * out, 0))
