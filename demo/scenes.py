"""Puts a cut-out product before a ground: studio white, coloured paper, or a room."""

from __future__ import annotations

from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

from demo.canvas import LARGE, Colour, colour, gradient
from demo.patterns import grained, noise
from demo.rooms import Place, draw_room

SHADOW = (38, 30, 34)
DUSK = (70, 62, 54)
PHONE_SIDE = 960
PAPERS = ("#e9dccb", "#c9dcd0", "#e8c9c4", "#c4d4e6", "#e6dca4", "#d2c4e0", "#cfcfcb")


def studio(product: Image.Image, place: Place) -> Image.Image:
    """Straight from the front on white, as large as the picture allows."""
    ground = Image.new("RGB", (LARGE, LARGE), "white")
    return put(ground, product, place, centre=50, bottom=92, height=84, width=86,
               floating=0.4)  # fmt: skip


def paper(product: Image.Image, place: Place, random: Random) -> Image.Image:
    """Turned a little, mirrored, on coloured paper."""
    turned = turn(product, random.uniform(0.09, 0.16))
    if place.lies:
        angle = random.choice((-1, 1)) * random.uniform(7, 16)
        turned = turned.rotate(angle, Image.Resampling.BICUBIC)
    tint = colour(random.choice(PAPERS))
    ground = shaded_paper(tint)
    size = random.uniform(72, 80)
    return put(ground, turned, place, centre=random.uniform(46, 54), bottom=90,
               height=size, width=size + 8)  # fmt: skip


def room(product: Image.Image, place: Place, random: Random) -> Image.Image:
    """Where it is used, smaller, in daylight."""
    ground = room_of(place, random.randrange(place.variants)).copy()
    shift = random.uniform(-3, 3)
    return put(ground, product, place, centre=place.centre + shift,
               bottom=place.bottom, height=place.height, width=place.width)  # fmt: skip


@cache
def room_of(place: Place, variant: int) -> Image.Image:
    """A room without its product; 80 ms to draw, and there are few."""
    return draw_room(place, variant)


def shaded_paper(tint: Colour) -> Image.Image:
    """A sheet that bends upwards behind the product, lit from the upper left."""
    ground = Image.new("RGB", (LARGE, LARGE), tint)
    across = gradient((140, 132, 118), ground.size)
    down = gradient((134, 130, 118, 134, 132), ground.size, down=True)
    level = ImageChops.add(across, down, 1, -128)
    return ImageChops.hard_light(ground, Image.merge("RGB", (level,) * 3))


def turn(product: Image.Image, depth: float) -> Image.Image:
    """Mirrored, and seen from the side: the far edge is `depth` smaller and darker."""
    side = product.width
    mirrored = product.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    far, narrow = side * depth / 2, side * depth * 0.5
    corners = (
        -narrow,
        0,
        -narrow,
        side,
        side + narrow,
        side + far,
        side + narrow,
        -far,
    )
    turned = mirrored.transform(
        product.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC
    )
    level = gradient((136, 128, 106), turned.size)
    lit = ImageChops.hard_light(turned.convert("RGB"), Image.merge("RGB", (level,) * 3))
    lit.putalpha(turned.getchannel("A"))
    return lit


def put(
    ground: Image.Image,
    product: Image.Image,
    place: Place,
    *,
    centre: float,
    bottom: float,
    height: float,
    width: float,
    floating: float = 0,
) -> Image.Image:
    """The product on the ground with its shadow; all lengths in % of the side.

    It is scaled to fit in `height` and `width`. Where it is less high, it stays at the
    bottom of that box, or moves up by the share `floating` of what is left.
    """
    cut = product.crop(product.getbbox())
    unit = ground.width / 100
    scale = min(height * unit / cut.height, width * unit / cut.width)
    cut = cut.resize(
        (round(cut.width * scale), round(cut.height * scale)), Image.Resampling.LANCZOS
    )
    x = round(centre * unit - cut.width / 2)
    y = round(bottom * unit - cut.height)
    y -= round((height * unit - cut.height) * (0.5 if place.lies else floating))
    if place.hangs:
        y = 0
    shadow = soft_shadow if place.lies or place.hangs else contact_shadow
    ground.paste(SHADOW, mask=shadow(ground.size, cut, x, y))
    ground.paste(cut, (x, y), cut)
    return ground


def soft_shadow(size: tuple[int, int], cut: Image.Image, x: int, y: int) -> Image.Image:
    """Of something flat that lies on the ground or hangs before a wall."""
    part = (cut.getchannel("A"), x + size[0] // 90, y + size[1] // 55, 95)
    return _blurred(size, [part], size[0] // 60)


def contact_shadow(
    size: tuple[int, int], cut: Image.Image, x: int, y: int
) -> Image.Image:
    """Of something that stands: dark where it touches, and a long one to the right."""
    alpha = cut.getchannel("A")
    feet = alpha.crop((0, round(cut.height * 0.86), *alpha.size)).getbbox()
    left, right = (feet[0], feet[2]) if feet else (0, cut.width)
    depth = max(8, round(cut.width * 0.12))
    long = alpha.resize((cut.width, depth * 2))
    spot = Image.new("L", (256, 256))
    spot.paste(ImageChops.invert(Image.radial_gradient("L")))
    # The gradient ends in the corners: from 75 on it lies within the round spot.
    spot = spot.point(lambda value: max(0, min(255, round((value - 75) * 2.2))))
    touch = spot.resize((round((right - left) * 1.16), depth))
    bottom = y + cut.height
    return _blurred(
        size,
        [
            (long, x + cut.width // 9, bottom - round(depth * 1.5), 70),
            (touch, x + left - round((right - left) * 0.08), bottom - depth // 2, 160),
        ],
        size[0] // 90,
    )


def _blurred(
    size: tuple[int, int],
    parts: list[tuple[Image.Image, int, int, int]],
    radius: int,
) -> Image.Image:
    """Masks laid over each other at (x, y) with a strength, then blurred."""
    quarter = (size[0] // 4, size[1] // 4)
    mask = Image.new("L", quarter)
    for part, x, y, strength in parts:
        small = part.resize((max(1, part.width // 4), max(1, part.height // 4)))
        layer = Image.new("L", quarter)
        layer.paste(small.point(lambda v, s=strength: v * s // 255), (x // 4, y // 4))
        mask = ImageChops.lighter(mask, layer)
    soft = mask.filter(ImageFilter.GaussianBlur(radius / 4))
    return soft.resize(size, Image.Resampling.BICUBIC)


def phone(product: Image.Image, place: Place, random: Random) -> Image.Image:
    """As a phone takes it by day: askew, on a white sheet, a little dim and noisy.

    PHONE_SIDE pixels a side.
    """
    level = gradient((250, 246, 236), (LARGE, LARGE))
    sheet = Image.merge("RGB", (level,) * 3)
    angle = random.choice((-1, 1)) * random.uniform(5, 14)
    askew = product.rotate(angle, Image.Resampling.BICUBIC)
    centre = random.uniform(46, 54)
    picture = put(sheet, askew, place, centre=centre, bottom=88, height=72, width=76)
    picture = picture.resize((PHONE_SIDE, PHONE_SIDE), Image.Resampling.LANCZOS)
    dim = Image.blend(picture, Image.new("RGB", picture.size, DUSK), 0.06)
    grain = noise(random, PHONE_SIDE // 2, PHONE_SIDE // 2)
    return grained(dim, grain, 0.11).filter(ImageFilter.GaussianBlur(1.1))
