"""Perceptual hashes: 64 bits that stay nearly alike where a picture looks alike."""

import imagehash
from PIL import Image

BITS = 64


def perceptual_hash(image: Image.Image) -> str:
    """The DCT hash of a picture (pHash, Zauner 2010), 16 hexadecimal digits."""
    return str(imagehash.phash(image))


def hamming_distance(left: str, right: str) -> int:
    """Bits in which two hashes differ, 0 to 64: up to about 8 look the same."""
    return (int(left, 16) ^ int(right, 16)).bit_count()
