"""T-shirts: laid flat, cut from outlines, with collars, hems, seams and folds."""

from __future__ import annotations

import zlib
from random import Random
from typing import Any

import bpy
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from demo.studio.builders.t_shirt_cut import (
    Cut,
    both,
    creases,
    curve,
    flipped,
    nape,
    necks,
    shirt,
)
from demo.studio.canvas import Colour, darker, lighter, mix
from demo.studio.cloth import (
    Height,
    distance,
    folded,
    ribbon,
    rumpled,
    sheet,
    strokes,
)
from demo.studio.materials import material, printed
from demo.studio.motifs import MOTIFS, draw_motif
from demo.studio.patterns import texture
from demo.studio.shapes import lathe, plate

# The painted picture covers this many metres around the origin.
SIDE, PIXELS = 0.8, 1024
SHIFT = (SIDE / 2, SIDE / 2)


def surface(cut: Cut, chance: np.random.Generator) -> Height:
    """The height of the shirt's front: puffed up, with folds from its joints."""
    border = cut.border()
    seams = both(cut.armhole)
    low = cut.hem[-1, 1]
    folds = creases(cut, chance)
    seed = int(chance.integers(2**31))

    def height(points: np.ndarray) -> np.ndarray:
        away = distance(points, border)
        edge = np.sqrt(1 - (1 - np.clip(away / 0.009, 0, 1)) ** 2)
        puff = np.clip(away / 0.1, 0, 1)
        puff = puff * puff * (3 - 2 * puff)
        rough = rumpled(points, np.random.default_rng(seed))
        high = 0.004 + 0.007 * edge + 0.012 * puff
        calm = np.clip((0.25 - points[:, 1]) / 0.1, 0.25, 1)
        soft = np.clip(away / 0.02, 0.15, 1)
        high += (0.0045 * rough + 2.1 * folded(points, folds)) * soft * calm
        for seam in seams:
            high -= 0.003 * np.exp(-((distance(points, seam) / 0.007) ** 2)) * edge
        high += 0.0015 * np.clip((low + 0.025 - points[:, 1]) / 0.006, 0, 1) * edge
        return np.maximum(high, 0.0035)

    return height


def painted(look: dict[str, Any], colours: list[Colour], cut: Cut) -> Image.Image:
    """What the cloth shows: its pattern or print, the sleeves' own, and the seams."""
    ground, accent = colours[0], colours[-1]
    pattern, scale = look.get("pattern", "plain"), look.get("scale", 0.6)
    # Neither cryptography nor security: the same picture each time is wanted.
    random = Random(f"{pattern} {scale} {look.get('neck')}")  # noqa: S311
    image = texture(pattern, ground, accent, random, scale)
    arms = texture("plain", accent, accent, random) if look.get("raglan") else image
    image = image.copy()
    for side in (-1, 1):
        outline = cut.arm() * [side, 1]
        mask = Image.new("L", image.size)
        places = pixels(outline)
        ImageDraw.Draw(mask).polygon(places, fill=255)
        middle = np.mean(places, 0) - PIXELS / 2
        turned = arms.rotate(
            side * (90 - cut.droop),
            Image.Resampling.BICUBIC,
            translate=tuple(round(v) for v in middle),
        )
        image.paste(turned, mask=mask)
    if "print" in look:
        motif = draw_motif(MOTIFS[look["print"]], accent)
        size = round(look.get("size", 0.2) / SIDE * PIXELS)
        motif = motif.resize((size, size), Image.Resampling.LANCZOS)
        x, y = pixels(np.array([[0, look.get("at", 0.07)]]))[0]
        image.paste(motif, (round(x - size / 2), round(y - size / 2)), motif)
    return sewn(image, look, colours, cut)


def pixels(points: np.ndarray) -> list[tuple[float, float]]:
    """Where points in metres lie in the painted picture."""
    return [tuple(p) for p in ((points * [1, -1] / SIDE + 0.5) * PIXELS).tolist()]


def sewn(
    image: Image.Image, look: dict[str, Any], colours: list[Colour], cut: Cut
) -> Image.Image:
    """Draw the seams' shadows and the stitches of the hems."""
    dark = sum(colours[0]) < 240
    thread = lighter(colours[0], 0.3) if dark else darker(colours[0], 0.42)
    out = (cut.sleeve[-1] - cut.sleeve[0]) / np.linalg.norm(
        cut.sleeve[-1] - cut.sleeve[0]
    )
    hem = np.vstack([cut.hem, flipped(cut.hem)])
    seams = both(cut.armhole)
    stitches = [hem + [0, 0.02], hem + [0, 0.0245]]
    for back in (0.018, 0.0225):
        stitches += both(cut.cuff - out * back)
    if look.get("neck") != "polo":
        stitches += both(cut.neck + [0.0004, -0.0042])
    if look.get("pocket"):
        edge = pocket()
        stitches += [middled(edge, 0.0035), edge[[0, -1]] * 1.0 - [0, 0.014]]
    shadow = strokes(seams, SIDE, PIXELS, 0.003)
    shadow = shadow.filter(ImageFilter.GaussianBlur(1.2)).point(lambda v: v * 0.36)
    image.paste(darker(colours[0], 0.55), mask=shadow)
    fine = strokes(stitches, SIDE, PIXELS, 0.0014).point(lambda v: v * 0.55)
    image.paste(thread, mask=fine)
    return image


def middled(outline: np.ndarray, by: float) -> np.ndarray:
    """An outline drawn in towards its middle by about `by` metres."""
    middle = (outline.max(0) + outline.min(0)) / 2
    half = np.ptp(outline, axis=0) / 2
    return middle + (outline - middle) * (1 - by / half)


def pocket() -> np.ndarray:
    """The chest pocket's outline, from its top left corner round the bottom."""
    return np.array(
        [
            (0.055, 0.15),
            (0.055, 0.062),
            (0.058, 0.056),
            (0.105, 0.038),
            (0.152, 0.056),
            (0.155, 0.062),
            (0.155, 0.15),
        ]
    )


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One shirt; a second colour is the pattern's, or the raglan sleeves'."""
    chance = np.random.default_rng(zlib.crc32(f"{look} {colours}".encode()))
    cut = shirt(look)
    height = surface(cut, chance)
    cloth = printed("cotton", painted(look, colours, cut), SIDE)
    border = cut.border()
    outline = np.vstack([border[:-1], flipped(cut.neck)[:-1], cut.neck[:-1]])
    sheet(outline, height, cloth, step=0.0085, shift=SHIFT)
    trim = look.get("trim", look.get("raglan", False))
    rib = colours[-1] if trim else colours[0]
    inside_of_back(colours[0], rib)
    if look.get("neck") == "polo":
        polo(rib, height, cloth)
    else:
        collar(look.get("neck", "round"), rib, height)
    if look.get("pocket"):
        edge = spline_closed(pocket())
        sheet(edge, lambda at: height(at) + 0.002, cloth, shift=SHIFT, rim=0.008)


def spline_closed(outline: np.ndarray) -> np.ndarray:
    """A closed outline with points every 6 mm or so."""
    pieces = []
    for a, b in zip(outline, np.roll(outline, -1, 0), strict=True):
        count = max(1, round(float(np.linalg.norm(b - a)) / 0.006))
        pieces.append(a + np.linspace(0, 1, count, endpoint=False)[:, None] * (b - a))
    return np.vstack(pieces)


def ribbed(colour: Colour) -> bpy.types.Material:
    return material("cotton", colour, pattern="ribs", size=0.11)


def inside_of_back(ground: Colour, rib: Colour) -> None:
    """What shows in the neck opening: the back's inside, its tape and a label."""
    seam, top = nape(0), nape(1)
    shade = material("cotton", mix(ground, (255, 255, 255), 0.1))
    low = np.array([(0.086, 0.14), (-0.086, 0.14)])
    patch = np.vstack([seam, low])
    sheet(
        spline_closed(patch)[::1],
        lambda at: np.full(len(at), 0.0025),
        shade,
        step=0.03,
        rim=None,
    )
    ribbon(seam, top, np.full(len(seam), 0.0035), ribbed(rib), swell=0.0025, edge=0)
    tint = lighter(ground, 0.2) if sum(ground) < 300 else darker(ground, 0.12)
    tape = material("cotton", tint if rib == ground else mix(ground, rib, 0.5))
    ribbon(
        seam - [0, 0.009],
        seam + [0, 0.001],
        np.full(len(seam), 0.0034),
        tape,
        swell=0.0012,
        edge=0.0035,
    )
    y = float(seam[20, 1]) - 0.027
    label = [(-0.017, y), (0.017, y), (0.017, y + 0.024), (-0.017, y + 0.024)]
    woven = (238, 236, 230) if sum(ground) < 640 else (52, 54, 62)
    plate(label, 0.001, material("cotton", woven), at=(0, 0, 0.0052), bevel=0.0003)
    name = [
        (-0.011, y + 0.010),
        (0.011, y + 0.010),
        (0.011, y + 0.015),
        (-0.011, y + 0.015),
    ]
    ink = (60, 60, 66) if sum(woven) > 400 else (220, 218, 210)
    plate(name, 0.0003, material("cotton", ink), at=(0, 0, 0.0062), bevel=0)


def collar(kind: str, colour: Colour, height: Height) -> None:
    """The front half of a ribbed collar."""
    outer, inner = necks(kind, 0), necks(kind, 1)
    outer = np.vstack([flipped(outer), outer[1:]])
    inner = np.vstack([flipped(inner), inner[1:]])
    base = height(outer)
    ribbon(outer, inner, base, ribbed(colour), swell=0.0028, edge=0.003)


def polo(colour: Colour, height: Height, cloth: bpy.types.Material) -> None:
    """A folded collar, and a placket with buttons."""
    knit = ribbed(colour)
    placket = spline_closed(
        np.array([(-0.016, 0.262), (-0.016, 0.1), (0.016, 0.1), (0.016, 0.262)])
    )
    sheet(
        placket,
        lambda at: height(at) + 0.0025,
        cloth,
        step=0.006,
        shift=SHIFT,
        rim=0.008,
    )
    leaf = curve(
        (0.003, 0.238),
        (0.034, 0.272),
        (0.06, 0.315),
        (0.07, 0.343),
        (0.084, 0.342),
        (0.096, 0.322),
        (0.094, 0.28),
        (0.078, 0.216),
        steps=6,
    )
    front = np.vstack(
        [leaf, curve((0.078, 0.216), (0.04, 0.226), (0.003, 0.238), steps=6)[1:-1]]
    )
    for side in (-1, 1):
        edge = front * [side, 1]

        def lift(at: np.ndarray, edge: np.ndarray = edge) -> np.ndarray:
            away = distance(at, np.vstack([edge, edge[:1]]))
            return height(at) + 0.003 + 0.004 * np.sqrt(np.clip(away / 0.02, 0, 1))

        sheet(edge, lift, knit, step=0.005, rim=0.007)
    buttons(colour, height)


def buttons(colour: Colour, height: Height) -> None:
    """Three small buttons down the placket."""
    shell = material(
        "plastic", (236, 232, 222) if sum(colour) < 560 else (214, 208, 196)
    )
    for y in (0.215, 0.17, 0.125):
        high = float(height(np.array([[0.0, y]]))[0]) + 0.0022
        lathe(
            [
                (0.0, 0.001),
                (0.003, 0.001),
                (0.0045, 0.0022),
                (0.0056, 0.0014),
                (0.0058, 0),
            ],
            shell,
            segments=24,
            at=(0, y, high),
        )
