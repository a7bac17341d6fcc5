"""Views: a picture as somebody else would have cropped, turned and lit it."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

# The first is the picture as it is.
VIEWS = 4
SMALLEST_CROP = 0.5
STRETCH = 1.2
DEGREES = 12
LIGHT = 0.25
# A parted picture is turned no larger than encoders look at.
SIDE = 384


def views(image: Image.Image, seed: str) -> list[Image.Image]:
    """VIEWS of an RGB picture, the first as it is; the same for the same seed."""
    small = image.copy()
    small.thumbnail((SIDE, SIDE))
    chance = np.random.default_rng(list(seed.encode()))
    return [image, *(view(small, chance) for _ in range(VIEWS - 1))]


def view(image: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A part of a picture, perhaps mirrored, turned, blurred and in another light.

    Hues stay: the same in another colour is another product.
    """
    changed = _crop(_turn(image, chance), chance)
    if chance.random() < 0.5:
        changed = changed.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        changed = enhance(changed).enhance(chance.uniform(1 - LIGHT, 1 + LIGHT))
    if chance.random() < 0.3:
        changed = changed.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 2)))
    if chance.random() < 0.3:
        changed = _compress(changed, int(chance.integers(25, 70)))
    return changed


def _turn(image: Image.Image, chance: np.random.Generator) -> Image.Image:
    """The corners take the colour of the upper left one, as most grounds are plain."""
    ground = image.getpixel((0, 0))
    angle = chance.uniform(-DEGREES, DEGREES)
    return image.rotate(angle, Image.Resampling.BILINEAR, fillcolor=ground)


def _crop(image: Image.Image, chance: np.random.Generator) -> Image.Image:
    area = chance.uniform(SMALLEST_CROP, 1)
    stretch = chance.uniform(1 / STRETCH, STRETCH)
    width = min(1, np.sqrt(area * stretch)) * image.width
    height = min(1, np.sqrt(area / stretch)) * image.height
    left = chance.uniform(0, image.width - width)
    top = chance.uniform(0, image.height - height)
    box = (int(left), int(top), math.ceil(left + width), math.ceil(top + height))
    return image.crop(box)


def _compress(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")
