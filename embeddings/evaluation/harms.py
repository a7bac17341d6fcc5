"""What a shopper's photo may have suffered: crops, turns, blur, stickers, darkness."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from scipy import ndimage

Harm = Callable[[Image.Image, np.random.Generator], Image.Image]

# Pictures are brought down to this first, or a blur of so many pixels would be another
# harm to each.
SIDE = 512
KEPT_SIDE = 0.7
SMALLEST_ANGLE, LARGEST_ANGLE = 15, 30
BLUR_RADIUS = 6
JPEG_QUALITY = 30
STICKER_AREA = 0.15
DARKNESS = 0.35
NOISE = 0.12 * 255
# Joined to the border and closer to its colour than this (of 255): background.
GROUND = 40
BLOTCHES = 6


def harm(image: Image.Image, name: str, seed: int) -> Image.Image:
    """The RGB picture, at most SIDE pixels a side, harmed as HARMS calls it; the seed
    decides where and by how much."""
    return changed(image, HARMS[name], seed)


def changed(image: Image.Image, change: Harm, seed: int) -> Image.Image:
    """The same with any change."""
    small = image.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
    return change(small, np.random.default_rng(seed))


def crop(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """A window of KEPT_SIDE of each side, anywhere: half of the picture is gone."""
    width, height = (max(1, round(side * KEPT_SIDE)) for side in image.size)
    left = int(random.integers(image.width - width + 1))
    top = int(random.integers(image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def rotate(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Turned by SMALLEST_ANGLE to LARGEST_ANGLE degrees either way, corners filled
    with the colour of the border."""
    angle = random.uniform(SMALLEST_ANGLE, LARGEST_ANGLE) * random.choice([-1, 1])
    return image.rotate(
        float(angle), Image.Resampling.BICUBIC, fillcolor=border_colour(image)
    )


def blur(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Out of focus: a Gaussian of BLUR_RADIUS pixels; at an encoder's 224 pixels just
    below the third of the five steps of Hendrycks and Dietterich (2019)."""
    return image.filter(ImageFilter.GaussianBlur(BLUR_RADIUS))


def compress(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Saved as JPEG of JPEG_QUALITY, colours at half the width, as by a messenger."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY)
    with Image.open(buffer) as read:
        return read.convert("RGB")


def add_sticker(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """A rectangle of one colour over STICKER_AREA of it (Zhong et al. 2020), whose
    middle lies in the middle half, where the product is."""
    shape = random.uniform(0.5, 2)
    area = STICKER_AREA * image.width * image.height
    width = max(1, min(image.width, round(np.sqrt(area * shape))))
    height = max(1, min(image.height, round(area / width)))
    x, y = (random.uniform(0.25, 0.75) * side for side in image.size)
    colour = tuple(random.integers(0, 256, 3).tolist())
    covered = image.copy()
    left, top = round(x - width / 2), round(y - height / 2)
    covered.paste(colour, (left, top, left + width, top + height))
    return covered


def darken(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Underexposed: every value falls to DARKNESS of itself."""
    return _picture(_pixels(image) * DARKNESS)


def replace_background(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Another ground behind the product (Xiao et al. 2021): blotches of random colours
    in place of all that is joined to the border and has its colour. A photo with a
    restless ground keeps most of it."""
    pixels = _pixels(image)
    plain = np.abs(pixels - border_colour(image)).max(axis=2) < GROUND
    edge = np.ones(plain.shape, bool)
    edge[1:-1, 1:-1] = False
    ground = ndimage.binary_propagation(edge & plain, mask=plain)
    blotches = random.integers(0, 256, (BLOTCHES, BLOTCHES, 3), np.uint8)
    other = Image.fromarray(blotches).resize(image.size, Image.Resampling.BICUBIC)
    return _picture(np.where(ground[..., None], _pixels(other), pixels))


def add_noise(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Gaussian noise of 0.12 of the range, the second of the five steps of Hendrycks
    and Dietterich (2019); an encoder that makes the picture smaller sees less of it."""
    pixels = _pixels(image)
    return _picture(pixels + random.normal(0, NOISE, pixels.shape))


def border_colour(image: Image.Image) -> tuple[int, int, int]:
    """The median of the outermost pixels."""
    pixels = _pixels(image)
    sides = [pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]
    median = np.median(np.concatenate(sides), axis=0)
    red, green, blue = np.rint(median).astype(int).tolist()
    return red, green, blue


HARMS: dict[str, Harm] = {
    "cropped": crop,
    "turned": rotate,
    "blurred": blur,
    f"JPEG {JPEG_QUALITY}": compress,
    "sticker": add_sticker,
    "dark": darken,
    "other background": replace_background,
    "noisy": add_noise,
}


def _pixels(image: Image.Image) -> NDArray[np.float64]:
    return np.asarray(image, np.float64)


def _picture(pixels: NDArray[np.float64]) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
