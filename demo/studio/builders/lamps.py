"""Table lamps: a foot or an arm, a shade that glows softly, and a cable."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np

from demo.studio.canvas import Colour, mix
from demo.studio.colours import rgb
from demo.studio.materials import glowing, linear, material
from demo.studio.meshes import moved, solidify, weld
from demo.studio.shapes import Point2, ellipsoid, grid, lathe, tube

WARM = (255, 226, 178)

# Turned feet, from the ground up: (share of the radius, share of the height).
FEET: dict[str, list[Point2]] = {
    "disc": [(0, 0), (0.97, 0), (1, 0.012), (0.97, 0.03), (0.6, 0.042), (0.2, 0.05),
             (0.1, 0.07), (0.085, 0.12), (0.085, 0.6), (0.085, 1)],
    "turned": [(0, 0), (0.98, 0), (1, 0.02), (0.97, 0.045), (0.8, 0.06), (0.72, 0.075),
               (0.4, 0.1), (0.26, 0.16), (0.42, 0.24), (0.46, 0.3), (0.34, 0.38),
               (0.2, 0.5), (0.18, 0.72), (0.24, 0.86), (0.34, 0.9), (0.3, 0.95),
               (0.12, 0.965), (0.1, 1)],
    "belly": [(0, 0), (0.56, 0), (0.6, 0.012), (0.64, 0.03), (0.86, 0.14), (1, 0.34),
              (0.95, 0.52), (0.68, 0.7), (0.32, 0.82), (0.2, 0.88), (0.21, 0.93),
              (0.14, 0.95), (0.08, 0.955), (0.07, 1)],
    "puck": [(0, 0), (0.94, 0), (1, 0.08), (1, 0.5), (0.96, 0.62), (0.75, 0.72),
             (0.55, 0.86), (0.5, 1)],
    "pillar": [(0, 0), (0.97, 0), (1, 0.02), (0.9, 0.07), (0.6, 0.16), (0.42, 0.35),
               (0.38, 0.65), (0.42, 0.9), (0.44, 1)],
}  # fmt: skip


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One lamp; `colours` are the shade and the foot, or the other way round."""
    shade, foot = colours[0], colours[-1]
    if look.get("swap"):
        shade, foot = foot, shade
    kinds = {"stand": standing, "desk": desk, "tripod": tripod, "banker": banker}
    kinds[look["kind"]](look, shade, foot)
    back = look.get("cable", look["radius"] * 0.9)
    left = look.get("left", -0.09) if look["kind"] == "desk" else 0
    cable(left, back, look["stand"] * 0.9 if look["kind"] == "tripod" else 0)


def metal(colour: Colour, look: dict[str, Any]) -> bpy.types.Material:
    """The foot's material."""
    return material(
        look["finish"],
        colour,
        pattern=look.get("pattern", ""),
        accent=mix(colour, (255, 255, 255), 0.7),
        size=0.35,
        scale=look.get("scale", 1),
    )


def lit(finish: str, colour: Colour, strength: float) -> bpy.types.Material:
    """A shade with a bulb behind it: brightest in the middle of its height.

    Light colours are toned down and glow less, so that the glow can be seen.
    """
    light = max(linear(colour))
    strength *= 1 - 0.55 * light
    tinted = mix(colour, (205, 172, 128), 0.42 * light * (min(colour) / 255))
    result = material(finish, tinted)
    nodes, links = result.node_tree.nodes, result.node_tree.links
    shader = nodes["Principled BSDF"]
    glow = (*linear(mix(colour, WARM, 0.25)), 1)
    shader.inputs["Emission Color"].default_value = glow
    place, parts = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    ramp = nodes.new("ShaderNodeValToRGB")
    stops = ramp.color_ramp.elements
    stops[0].color = (*[strength * 0.25] * 3, 1)
    stops[1].color = (*[strength * 0.2] * 3, 1)
    middle = stops.new(0.42)
    middle.color = (*[strength] * 3, 1)
    ramp.color_ramp.interpolation = "EASE"
    links.new(place.outputs["Generated"], parts.inputs["Vector"])
    links.new(parts.outputs["Z"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], shader.inputs["Emission Strength"])
    return result


def standing(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """A turned foot with a shade on top of it."""
    stand = look["stand"]
    profile = [(r * look["radius"], z * stand) for r, z in FEET[look["foot"]]]
    lathe([*profile, (0, stand)], metal(foot, look), smoothed=6)
    {"drum": drum, "dome": dome, "globe": globe, "cone": cone}[look["shade"]](
        look, shade, foot
    )


def drum(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """A fabric shade, straight or tapered or pleated, with a hem at both edges."""
    low, (wide, narrow, tall) = look["at"], look["size"]
    cloth = lit("linen", shade, look.get("glow", 0.55))
    side = [(wide + (narrow - wide) * t, low + tall * t) for t in np.linspace(0, 1, 7)]
    inner = [(r - 0.002, z) for r, z in reversed(side)]
    lathe([*side, *inner, side[0]], cloth)
    hem = lit("linen", mix(shade, (60, 50, 45), 0.12), look.get("glow", 0.55) * 0.4)
    for radius, high in ((wide, low + 0.004), (narrow, low + tall - 0.004)):
        band = [(radius - 0.004, high - 0.005), (radius + 0.0012, high - 0.005),
                (radius + 0.0012, high + 0.005), (radius - 0.004, high + 0.005),
                (radius - 0.004, high - 0.005)]  # fmt: skip
        lathe(band, hem)
    top = low + tall - 0.02
    brass = material("steel", rgb("gold"))
    for turn in range(3):
        angle = 2 * math.pi * turn / 3 + 0.5
        reach = narrow - 0.002
        end = (reach * math.cos(angle), reach * math.sin(angle), top)
        tube([(0, 0, top), end], 0.0016, brass, smoothed=0, segments=8)
    rod = [(0, 0, look["stand"] - 0.01), (0, 0, top + 0.012)]
    tube(rod, 0.004, brass, smoothed=0)
    ellipsoid((0.015, 0.015, 0.02), brass, at=(0, 0, top + 0.018))
    bulb((0, 0, low + tall * 0.4))


def dome(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """A mushroom's cap."""
    low, (wide, tall) = look["at"], look["size"]
    skin = lit(look.get("cap", "glaze"), shade, look.get("glow", 0.35))
    arc = [
        (wide * math.cos(a) ** 0.8, low + tall * math.sin(a) ** 1.05)
        for a in np.linspace(0, math.pi / 2 - 1e-6, 12)
    ]
    rim = [
        (wide * 0.9, low + 0.008),
        (wide * 0.965, low - 0.004),
        (wide * 0.995, low - 0.004),
    ]
    lathe(
        [(0.012, low + 0.014), (wide * 0.5, low + 0.012), *rim, *arc], skin, smoothed=4
    )


def globe(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """A ball of opal glass in a metal collar."""
    size = look["size"][0] * 2
    middle = look["stand"] + size / 2 - 0.006
    ball = ellipsoid((size, size, size), lit("glaze", shade, look.get("glow", 0.6)),
                     at=(0, 0, middle))  # fmt: skip
    weld(ball)
    collar = size * 0.26
    high = look["stand"]
    ring = [(0, high - 0.012), (collar * 0.7, high - 0.012), (collar, high - 0.004),
            (collar * 1.06, high + 0.009), (collar, high + 0.009),
            (0, high + 0.003)]  # fmt: skip
    lathe(ring, metal(foot, look), smoothed=4)


def cone(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """A metal cone, white inside."""
    low, (wide, narrow, tall) = look["at"], look["size"]
    hood(wide, narrow, tall, shade, look.get("hood", "powder coat"), at=(0, 0, low))
    ellipsoid((0.02, 0.02, 0.02), metal(foot, look), at=(0, 0, low + tall + 0.014))


def hood(
    wide: float,
    narrow: float,
    tall: float,
    colour: Colour,
    finish: str,
    *,
    at: tuple[float, float, float],
    turn: tuple[float, float, float] = (0, 0, 0),
) -> None:
    """A metal cone with a bright inside and a bulb, its opening at z = 0."""
    side = [(wide, 0), (wide * 1.008, 0.002), (wide * 0.985, 0.006),
            (wide * 0.6 + narrow * 0.4, tall * 0.42), (narrow * 1.12, tall * 0.9),
            (narrow, tall * 0.97), (narrow * 0.7, tall), (0, tall)]  # fmt: skip
    moved(lathe(side, material(finish, colour), smoothed=5), at, turn)
    inner = [(wide, 0.0005), (wide * 0.975, 0.004),
             (wide * 0.58 + narrow * 0.4, tall * 0.42), (narrow, tall * 0.86),
             (0, tall * 0.9)]  # fmt: skip
    moved(lathe(inner, lit("paper", WARM, 0.7), smoothed=5), at, turn)
    ball = ellipsoid((0.042, 0.042, 0.05), glowing(WARM, 2.5))
    for vertex in ball.data.vertices:
        vertex.co.z += tall * 0.42
    moved(ball, at, turn)


def bulb(at: tuple[float, float, float]) -> None:
    """A lit bulb."""
    ellipsoid((0.05, 0.05, 0.062), glowing(WARM, 2.5), at=at)


def desk(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """Two arms with joints between a round base and a hood."""
    radius, steel = look["radius"], metal(foot, look)
    base = [(0, 0), (radius * 0.98, 0), (radius, 0.003), (radius, 0.016),
            (radius * 0.96, 0.021), (radius * 0.3, 0.024), (radius * 0.2, 0.03),
            (0.012, 0.042), (0, 0.042)]  # fmt: skip
    left = look.get("left", -0.09)
    lathe(
        base,
        material(look.get("hood", "powder coat"), shade),
        at=(left, 0, 0),
        smoothed=4,
    )
    low = np.array((left, 0, 0.04))
    elbow = low + look["arm"] * np.array((-0.28, 0, 0.96))
    wrist = elbow + look["arm"] * 0.98 * np.array((0.8, 0, 0.6))
    for start, end in ((low, elbow), (elbow, wrist)):
        across = np.array((0, look.get("twin", 0.0), 0))
        for side in (-1, 1) if across.any() else (0,):
            tube(
                [start + side * across, end + side * across], 0.0052, steel, smoothed=0
            )
    thick = look.get("twin", 0) * 2 + 0.022
    for point in (low, elbow, wrist):
        pin = [(0, -thick / 2), (0.0125, -thick / 2), (0.0135, -thick / 2 + 0.001),
               (0.0135, thick / 2 - 0.001), (0.0125, thick / 2),
               (0, thick / 2)]  # fmt: skip
        moved(lathe(pin, steel, segments=40), point, (90, 0, 0))
    tilt = math.radians(look.get("tilt", 28))
    wide, narrow, tall = look["size"]
    axis = np.array((-math.sin(tilt), 0, math.cos(tilt)))
    opening = wrist - axis * (tall + 0.008)
    hood(wide, narrow, tall, shade, look.get("hood", "powder coat"),
         at=tuple(opening), turn=(0, -math.degrees(tilt), 0))  # fmt: skip


def tripod(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """Three slanting wooden legs under a fabric shade."""
    radius, stand = look["radius"], look["stand"]
    timber = material("wood", foot, pattern="wood grain", size=0.4)
    for number in range(3):
        angle = math.radians(-90 + 120 * number + look.get("turn", 40))
        away = np.array((math.cos(angle), math.sin(angle), 0))
        ends = [away * radius + (0, 0, 0.002), away * 0.022 + (0, 0, stand * 0.93)]
        tube(ends, [0.0075, 0.011], timber, smoothed=4)
    brass = material("steel", rgb(look.get("metal", "gold")))
    hub = [(0, -0.018), (0.03, -0.018), (0.034, -0.014), (0.034, 0.008), (0.028, 0.014),
           (0.012, 0.018), (0.008, 0.05), (0, 0.05)]  # fmt: skip
    lathe(hub, brass, at=(0, 0, stand * 0.93), smoothed=3)
    drum(look, shade, foot)


def banker(look: dict[str, Any], shade: Colour, foot: Colour) -> None:
    """A brass foot, a stem with a fork, a long glass shade and a pull chain."""
    brass, stand, (long, deep) = metal(foot, look), look["stand"], look["size"]
    profile = [(r * look["radius"], z * stand) for r, z in FEET["disc"]]
    lathe([*profile, (0, stand)], brass, smoothed=6)
    glass = lit("glaze", shade, look.get("glow", 0.3))

    def at(u: float, v: float) -> tuple[float, float, float]:
        across = (u - 0.5) * 2
        end = (1 - abs(across) ** 5) ** 0.3
        angle = math.radians(-8 + 176 * v)
        return (
            long / 2 * across,
            -0.012 - deep * math.cos(angle) * (0.55 + 0.45 * end),
            stand - 0.016 + deep * 0.86 * math.sin(angle) * (0.3 + 0.7 * end),
        )

    shell = grid(at, 72, 28, glass)
    solidify(shell, 0.004)
    for side in (-1, 1):
        x = side * (long / 2 + 0.004)
        tube([(0, 0, stand * 0.9), (side * long * 0.25, 0, stand * 0.895),
              (side * long * 0.44, 0, stand * 0.905), (x, 0, stand * 0.95),
              (x, -0.006, stand)], 0.0048, brass)  # fmt: skip
        ellipsoid((0.016, 0.022, 0.022), brass, at=(x, -0.006, stand + 0.004))
    tube([(-long * 0.36, -0.012, stand), (long * 0.36, -0.012, stand)], 0.014,
         glowing(WARM, 2.0), smoothed=0)  # fmt: skip
    x = long * 0.2
    for number in range(14):
        tube([(x, -0.03, stand - 0.0178 - number * 0.0062),
              (x, -0.03, stand - 0.0222 - number * 0.0062)], [0.0024, 0.0024], brass,
             segments=8, smoothed=0)  # fmt: skip
    ellipsoid((0.011, 0.011, 0.02), brass, at=(x, -0.03, stand - 0.12))


def cable(left: float, back: float, high: float) -> None:
    """A cable from the foot, or hanging down from `high`, to the back."""
    path = [(0, back * 0.8, 0.004), (0.01, back + 0.02, 0.003),
            (0.035, back + 0.05, 0.003), (0.03, back + 0.09, 0.003)]  # fmt: skip
    if high:
        path = [(0, 0.004, high), (0, 0.006, high * 0.6), (0, 0.012, high * 0.2),
                (0.002, 0.035, 0.012), *path]  # fmt: skip
    cotton = material("cotton", rgb("charcoal"))
    moved(tube(path, 0.0024, cotton, segments=10), (left, 0, 0))
