"""Training pictures in memory: decoded once, small, and where their subject is."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from tqdm import tqdm

from embeddings.images import decode_image

SIDE = 208
# What differs from the ground by less (of 255, in any channel) is ground.
GROUND = 18
BORDER = 3
# Of the border, the share that must be ground for it to be one, and what share of the
# picture a subject on it takes.
PLAIN = 0.9
SMALLEST, LARGEST = 0.04, 0.85

Pixels = NDArray[np.uint8]


def load(paths: Sequence[Path]) -> Pixels:
    """Pictures squashed to squares, uint8 of shape (len(paths), SIDE, SIDE, 3)."""
    pixels = np.empty((len(paths), SIDE, SIDE, 3), np.uint8)

    def read(number: int) -> None:
        image = decode_image(paths[number].read_bytes()).image
        square = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=2)
        pixels[number] = np.asarray(square)

    with ThreadPoolExecutor(2) as pool:
        list(tqdm(pool.map(read, range(len(paths))), "Decoding", len(paths)))
    return pixels


def subjects(pixels: Pixels) -> Pixels:
    """Where the subject of each picture is: 255, and 0 where the ground is plain.

    Of shape (n, SIDE, SIDE); zeros throughout where no subject stands out.
    """
    masks = np.zeros(pixels.shape[:3], np.uint8)
    edge = np.ones((SIDE, SIDE), bool)
    edge[BORDER:-BORDER, BORDER:-BORDER] = False
    for picture, mask in zip(pixels, masks, strict=True):
        ground = np.median(picture[edge], axis=0)
        differs = np.abs(picture - ground).max(axis=2) > GROUND
        if differs[edge].mean() > 1 - PLAIN:
            continue
        filled = ndimage.binary_fill_holes(ndimage.binary_closing(differs))
        if SMALLEST < filled.mean() < LARGEST:
            mask[:] = filled * 255
    return masks
