"""What a surface shows: stripes, checks, wood, glaze, or motifs scattered over it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.studio.canvas import LARGE, Colour, darker, lighter, mix
from demo.studio.motifs import MOTIFS, draw_motif

# A pattern paints a square of LARGE pixels in two colours; `scale` 1 suits a shirt.
Pattern = Callable[[Colour, Colour, Random, float], Image.Image]


def texture(
    name: str, ground: Colour, accent: Colour, random: Random, scale: float = 1
) -> Image.Image:
    """An RGB square of LARGE pixels; the same random state gives the same pixels.

    Raises KeyError for a pattern that is not in PATTERNS.
    """
    return PATTERNS[name](ground, accent, random, scale)


def noise(random: Random, width: int, height: int) -> Image.Image:
    """An L picture of random pixels."""
    return Image.frombytes("L", (width, height), random.randbytes(width * height))


def grained(image: Image.Image, grain: Image.Image, strength: float) -> Image.Image:
    """The picture lit by a grain (L, any size), `strength` 0 to 1."""
    level = grain.resize(image.size, Image.Resampling.BICUBIC)
    level = level.point(lambda value: round(128 + (value - 128) * strength))
    return ImageChops.hard_light(image, Image.merge("RGB", (level,) * 3))


def plain(ground: Colour, accent: Colour, random: Random, scale: float) -> Image.Image:
    image = Image.new("RGB", (LARGE, LARGE), ground)
    return grained(image, noise(random, 512, 512), 0.05)


def bands(
    ground: Colour,
    accent: Colour,
    random: Random,
    scale: float,
    *,
    period: float = 0.075,
    share: float = 0.5,
    upright: bool = False,
) -> Image.Image:
    """Stripes: one each `period` of the picture's side, `share` of it in the accent."""
    image = plain(ground, accent, random, scale)
    draw = ImageDraw.Draw(image)
    step = LARGE * period * scale
    start = -random.random() * step
    while start < LARGE:
        end = start + step * share
        draw.rectangle(
            (start, 0, end, LARGE) if upright else (0, start, LARGE, end), fill=accent
        )
        start += step
    return image


def checks(ground: Colour, accent: Colour, random: Random, scale: float) -> Image.Image:
    half = mix(ground, accent, 0.5)
    across = bands(ground, half, random, scale, period=0.08)
    down = bands((255, 255, 255), (150, 150, 150), random, scale, period=0.08)
    cross = ImageChops.multiply(
        across, Image.merge("RGB", (down.rotate(90).convert("L"),) * 3)
    )
    return Image.blend(cross, across, 0.25)


def scattered(
    name: str, ground: Colour, accent: Colour, random: Random, scale: float
) -> Image.Image:
    """Motifs in staggered rows, each turned and moved a little."""
    image = plain(ground, accent, random, scale)
    size = round(LARGE * 0.07 * scale)
    motif = draw_motif(MOTIFS[name], accent).resize((size, size))
    step = size * 1.62
    regular = name == "dots"
    rows = math.ceil(LARGE / step) + 2
    for row in range(-1, rows):
        for column in range(-1, rows):
            turned = motif if regular else motif.rotate(random.uniform(-38, 38))
            shift = 0 if regular else size * 0.18
            x = (column + row % 2 / 2) * step + random.uniform(-shift, shift)
            y = row * step * 0.9 + random.uniform(-shift, shift)
            image.paste(turned, (round(x), round(y)), turned)
    return image


def zigzag(ground: Colour, accent: Colour, random: Random, scale: float) -> Image.Image:
    image = plain(ground, accent, random, scale)
    draw = ImageDraw.Draw(image)
    step = LARGE * 0.05 * scale
    for row in range(-2, math.ceil(LARGE / step / 1.5) + 2):
        corners = [
            (column * step, row * step * 1.5 + (column % 2) * step)
            for column in range(math.ceil(LARGE / step) + 2)
        ]
        draw.line(corners, fill=accent, width=round(step * 0.55), joint="curve")
    return image


def speckled(
    ground: Colour, accent: Colour, random: Random, scale: float
) -> Image.Image:
    image = plain(ground, accent, random, scale)
    draw = ImageDraw.Draw(image)
    for _ in range(1400):
        x, y = random.uniform(0, LARGE), random.uniform(0, LARGE)
        radius = LARGE * random.choice((1, 1, 2, 2, 3, 4)) * scale / 750
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=accent)
    return image


def terrazzo(
    ground: Colour, accent: Colour, random: Random, scale: float
) -> Image.Image:
    image = plain(ground, accent, random, scale)
    draw = ImageDraw.Draw(image)
    tints = (accent, darker(accent, 0.4), lighter(accent, 0.5), darker(ground, 0.3))
    for _ in range(520):
        x, y = random.uniform(0, LARGE), random.uniform(0, LARGE)
        size = LARGE * random.uniform(0.005, 0.02) * scale
        turn = random.uniform(0, 6)
        chip = [
            (
                x + size * reach * math.cos(turn + a),
                y + size * reach * math.sin(turn + a),
            )
            for a, reach in ((0, 1), (1.3, 0.6), (2.6, 0.9), (4.2, 0.7))
        ]
        draw.polygon(chip, fill=random.choice(tints))
    return image


def marbled(
    ground: Colour, accent: Colour, random: Random, scale: float
) -> Image.Image:
    cloud = noise(random, 7, 7).resize((256, 256), Image.Resampling.BICUBIC)
    fine = noise(random, 23, 23).resize((256, 256), Image.Resampling.BICUBIC)
    cloud = Image.blend(cloud, fine, 0.3)
    veins = cloud.point(lambda value: max(0, 190 - abs(value % 90 - 45) * 17))
    mask = veins.resize((LARGE, LARGE), Image.Resampling.BICUBIC)
    image = plain(ground, accent, random, scale)
    image.paste(accent, mask=mask)
    return image


def wood(ground: Colour, accent: Colour, random: Random, scale: float) -> Image.Image:
    image = Image.new("RGB", (LARGE, LARGE), ground)
    image = grained(image, noise(random, 7, round(150 / scale)), 0.16)
    return grained(image, noise(random, 24, round(420 / scale)), 0.14)


def woven(ground: Colour, accent: Colour, random: Random, scale: float) -> Image.Image:
    """Wicker and straw: strands that pass over and under each other."""
    step = max(6, round(LARGE * 0.02 * scale))
    tile = Image.new("RGB", (step * 2, step * 2), darker(ground, 0.35))
    draw = ImageDraw.Draw(tile)
    gap = step // 6
    for x, y, tint in ((0, 0, ground), (step, step, mix(ground, accent, 0.4))):
        draw.rounded_rectangle(
            (x, y + gap, x + step, y + step - gap), step // 4, fill=tint
        )
        draw.rounded_rectangle(
            (step - x + gap, y, 2 * step - x - gap, y + step),
            step // 4,
            fill=mix(tint, ground, 0.5),
        )
    image = Image.new("RGB", (LARGE, LARGE))
    for x in range(0, LARGE, step * 2):
        for y in range(0, LARGE, step * 2):
            image.paste(tile, (x, y))
    return grained(image, noise(random, 60, 60), 0.12)


def knitted(
    ground: Colour, accent: Colour, random: Random, scale: float
) -> Image.Image:
    """Rows of V stitches."""
    image = Image.new("RGB", (LARGE, LARGE), ground)
    draw = ImageDraw.Draw(image)
    step = LARGE * 0.022 * scale
    shadow, gleam = darker(ground, 0.28), lighter(ground, 0.2)
    rows = math.ceil(LARGE / step) + 1
    for row in range(rows):
        for column in range(rows):
            x, y = column * step, row * step * 0.8
            for side in (-1, 1):
                line = [(x + side * step * 0.45, y), (x, y + step * 0.8)]
                draw.line(line, fill=shadow, width=round(step * 0.34))
                draw.line(line, fill=gleam, width=round(step * 0.14))
    return image.filter(ImageFilter.GaussianBlur(LARGE / 1500))


def ribbed(ground: Colour, accent: Colour, random: Random, scale: float) -> Image.Image:
    ribs = Image.new("L", (8, 1))
    ribs.putdata([92, 118, 142, 152, 142, 124, 104, 88])
    strip = Image.new("L", (8 * max(1, round(34 / scale)), 1))
    for x in range(0, strip.width, 8):
        strip.paste(ribs, (x, 0))
    return grained(plain(ground, accent, random, scale), strip, 0.75)


def dipped(ground: Colour, accent: Colour, random: Random, scale: float) -> Image.Image:
    """A second glaze that covers the lower part and ends in a wavy line."""
    image = speckled(ground, mix(ground, accent, 0.35), random, scale * 0.5)
    phase, height = random.uniform(0, 6), LARGE * 0.56
    shore = [
        (x, height + LARGE * 0.016 * math.sin(x / LARGE * 19 + phase))
        for x in range(0, LARGE + 16, 16)
    ]
    ImageDraw.Draw(image).polygon([(0, LARGE), *shore, (LARGE, LARGE)], fill=accent)
    return image


PATTERNS: dict[str, Pattern] = {
    "plain": plain,
    "stripes": bands,
    "thin stripes": partial(bands, period=0.06, share=0.22),
    "upright stripes": partial(bands, period=0.06, share=0.42, upright=True),
    "checks": checks,
    "zigzag": zigzag,
    "speckles": speckled,
    "terrazzo": terrazzo,
    "marble": marbled,
    "wood grain": wood,
    "weave": woven,
    "knit": knitted,
    "ribs": ribbed,
    "dipped glaze": dipped,
    **{name: partial(scattered, name) for name in MOTIFS},
}
