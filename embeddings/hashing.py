"""Perceptual hashes: 64 bits that stay nearly alike where a picture looks alike."""

from collections.abc import Sequence

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

BITS = 64


def perceptual_hash(image: Image.Image) -> str:
    """The DCT hash of a picture (pHash, Zauner 2010), 16 hexadecimal digits."""
    return str(imagehash.phash(image))


def hamming_distance(left: str, right: str) -> int:
    """Bits in which two hashes differ, 0 to 64: up to about 8 look the same."""
    return (int(left, 16) ^ int(right, 16)).bit_count()


def equal_bits(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """The share of bits each hash has in common with each, 0 to 1.

    Of shape (len(left), len(right)); NaN where either is empty.
    """
    differing = np.bitwise_count(_numbers(left)[:, None] ^ _numbers(right))
    unknown = np.logical_or.outer(_empty(left), _empty(right))
    return np.where(unknown, np.nan, 1 - differing / BITS)


def _numbers(hashes: Sequence[str]) -> NDArray[np.uint64]:
    return np.array([int(text or "0", 16) for text in hashes], np.uint64)


def _empty(texts: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([not text for text in texts], bool)
