"""Proposes where in a picture a product is: what differs from the picture's border."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from embeddings.boxes import LEAST, Box

MOST = 4
SIDE = 64
# Shadows and light change how bright a ground is, and hardly its hue.
BRIGHTNESS = 0.7
# So far from the centre, in sides, a colour counts 0.6 times: what a picture is of
# rarely lies at its edge. In 50 of the demo's 64 phone photos the first box shares half
# with one drawn by hand (intersection over union), without this in 42; one and the same
# box in the middle would in 41.
SPREAD = 0.3
# What differs by less (of 255, weighed so) is noise.
LEAST_CONTRAST = 5.0
# Gaps of a pixel are closed: a handle belongs to its mug.
CLOSING = 3
LEAST_AREA = 0.01
# Left around a subject, in percent: a cut-off outline is none.
MARGIN = 2
# A box of more than that hardly differs from the whole picture.
WHOLE = 0.7
OVERLAP = 0.5


class Subjects(NamedTuple):
    """The size of a picture in pixels, and where its subjects may be, best first."""

    width: int
    height: int
    boxes: list[Box]


def find_subjects(image: Image.Image) -> Subjects:
    """Up to MOST places in a picture that may show a product.

    None where nothing stands out, or all that does fills the picture. The same picture
    always gives the same boxes.
    """
    small = image.convert("RGB")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2)
    contrast = _contrast(np.asarray(small.convert("YCbCr"), np.float32))
    regions = sorted(_regions(contrast), key=lambda region: -contrast[region].sum())
    boxes: list[Box] = []
    for rows, columns in regions:
        box = _around(rows, columns, contrast.shape)
        if box.width * box.height < WHOLE * 100 * 100 and not _known(box, boxes):
            boxes.append(box)
    return Subjects(*image.size, boxes[:MOST])


def _contrast(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel's colour is from all at the border, less towards the edges.

    Of YCbCr pixels of shape (height, width, 3), in the shape (height, width).
    """
    height, width, _channels = pixels.shape
    pixels = pixels * np.array([BRIGHTNESS, 1, 1], np.float32)
    inside = np.zeros((height, width), bool)
    inside[1:-1, 1:-1] = True
    ground, colours = pixels[~inside], pixels.reshape(-1, 3)
    squares = (colours**2).sum(1)[:, None] + (ground**2).sum(1)
    squares -= 2 * colours @ ground.T
    # The third closest: a pixel or two at the border may belong to the subject.
    closest = np.partition(squares, 2, axis=1)[:, 2].reshape(height, width)
    return np.sqrt(np.maximum(closest, 0)) * np.outer(_bell(height), _bell(width))


def _bell(length: int) -> NDArray[np.float32]:
    offset = (np.arange(length, dtype=np.float32) + 0.5) / length - 0.5
    return np.exp(-(offset**2) / (2 * SPREAD**2))


def _regions(
    contrast: NDArray[np.float32],
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """The rows and columns of the pixels of each region that stands out."""
    stands_out = contrast > max(_threshold(contrast), LEAST_CONTRAST)
    closed = Image.fromarray(stands_out.astype(np.uint8))
    closed = closed.filter(ImageFilter.MaxFilter(CLOSING))
    closed = closed.filter(ImageFilter.MinFilter(CLOSING))
    left = {(row, column) for row, column in np.argwhere(np.asarray(closed)).tolist()}
    while left:
        region = _flood(left, left.pop())
        if len(region) >= LEAST_AREA * contrast.size:
            rows, columns = np.array(region).T
            yield rows, columns


def _threshold(values: NDArray[np.float32], bins: int = 64) -> float:
    """What best parts values into high and low ones (Otsu 1979)."""
    counts, edges = np.histogram(values, bins, (0, max(float(values.max()), 1.0)))
    low = np.cumsum(counts)[:-1]
    high = values.size - low
    sums = np.cumsum(counts * edges[1:])
    # Counts of zero part nothing.
    means = sums[:-1] / np.maximum(low, 1), (sums[-1] - sums[:-1]) / np.maximum(high, 1)
    return float(edges[1 + np.argmax(low * high * (means[0] - means[1]) ** 2)])


def _flood(left: set[tuple[int, int]], start: tuple[int, int]) -> list[tuple[int, int]]:
    """Take what hangs together with a pixel out of those that are left."""
    region = [start]
    for row, column in region:
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            near = row + down, column + right
            if near in left:
                left.remove(near)
                region.append(near)
    return region


def _around(
    rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, ...]
) -> Box:
    left, width = _span(columns, shape[1])
    top, height = _span(rows, shape[0])
    return Box(left, top, width, height)


def _span(places: NDArray[np.intp], length: int) -> tuple[int, int]:
    """Start and size in percent, with the margin, and no less than a box may have."""
    start = max(int(places.min()) * 100 // length - MARGIN, 0)
    end = min(-(-(int(places.max()) + 1) * 100 // length) + MARGIN, 100)
    start = min(start, 100 - LEAST)
    return start, max(end - start, LEAST)


def _known(box: Box, better: list[Box]) -> bool:
    """Whether much of a box lies in one that is proposed already."""
    return any(box.shared_with(other) >= OVERLAP for other in better)
