"""Sets of pictures that nobody labelled: known in other colours, and from aside?"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from PIL import Image, ImageOps

from embeddings.evaluation.datasets import GalleryPicture, LabelledSet, Photo, Query
from embeddings.evaluation.harms import Harm, border_colour, changed, crop

OTHERS = ("another colour", "a third colour")
LEAST_TURN, LARGEST_TURN = 60, 300
# How much of each of red, green and blue a tint leaves at least.
DEEPEST_TINT = 0.25
# How much otherwise a thing is held when it is photographed anew: degrees, and shares
# of the picture's sides.
MOST_TURNED, MOST_MOVED, SMALLEST, LARGEST = 3, 0.03, 0.96, 1.06


def in_other_colours(photos: Sequence[Photo]) -> LabelledSet:
    """Each picture asks for itself in two other colours, among all pictures in all
    colours but for itself: whether an encoder sees past colour."""
    queries = [
        Query(photo, right=frozenset(_others(photo)), left_out=frozenset([photo.name]))
        for photo in photos
    ]
    return LabelledSet("other colours", _gallery(photos, recolour), queries)


def taken_anew(photos: Sequence[Photo]) -> LabelledSet:
    """The same where each picture in another colour was held a little otherwise, as a
    shop photographs one product after the other."""
    labelled = in_other_colours(photos)
    gallery = _gallery(photos, recolour_and_move)
    return replace(labelled, name="other colours, taken anew", gallery=gallery)


def from_aside(photos: Sequence[Photo]) -> LabelledSet:
    """A cut-out of each picture, mirrored, asks for the picture in its own colours,
    among all pictures in all colours: whether an encoder holds colour."""
    queries = [
        Query(_changed(photo, aside, f"{photo.name}, aside"), frozenset([photo.name]))
        for photo in photos
    ]
    return LabelledSet("from aside", _gallery(photos, recolour), queries)


def recolour(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """All hues turned by LEAST_TURN to LARGEST_TURN degrees, and then a tint, or grey
    would stay what it is."""
    hue, *others = image.convert("HSV").split()
    turn = round(random.uniform(LEAST_TURN, LARGEST_TURN) * 256 / 360)
    turned = hue.point([(value + turn) % 256 for value in range(256)])
    pixels = np.asarray(Image.merge("HSV", [turned, *others]).convert("RGB"))
    tint = random.uniform(DEEPEST_TINT, 1, 3)
    return Image.fromarray(np.rint(pixels * tint / tint.max()).astype(np.uint8))


def recolour_and_move(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Recoloured, then turned, moved and made smaller or larger on its ground."""
    turn = np.radians(random.uniform(-MOST_TURNED, MOST_TURNED))
    size = random.uniform(SMALLEST, LARGEST)
    middle = np.array(image.size) / 2
    right, down = middle + random.uniform(-MOST_MOVED, MOST_MOVED, 2) * image.size
    cosine, sine = float(np.cos(turn) / size), float(np.sin(turn) / size)
    where = (
        *(cosine, sine, middle[0] - cosine * right - sine * down),
        *(-sine, cosine, middle[1] + sine * right - cosine * down),
    )
    other = recolour(image, random)
    return other.transform(
        image.size,
        Image.Transform.AFFINE,
        where,
        Image.Resampling.BICUBIC,
        fillcolor=border_colour(other),
    )


def aside(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Half of it, mirrored."""
    return ImageOps.mirror(crop(image, random))


def _gallery(photos: Iterable[Photo], change: Harm) -> list[GalleryPicture]:
    return [
        GalleryPicture(shown, shown.name)
        for photo in photos
        for shown in (photo, *(_changed(photo, change, n) for n in _others(photo)))
    ]


def _others(photo: Photo) -> list[str]:
    return [f"{photo.name}, {colour}" for colour in OTHERS]


def _changed(photo: Photo, change: Harm, name: str) -> Photo:
    return Photo(name, partial(_read, photo, change, zlib.crc32(name.encode())))


def _read(photo: Photo, change: Harm, seed: int) -> bytes:
    """A PNG of the changed picture; the same each time."""
    file = io.BytesIO()
    changed(photo.decode(), change, seed).save(file, "PNG")
    return file.getvalue()
