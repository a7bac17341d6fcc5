"""Colour signatures: what colours a picture's subject has, as a line of text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HUES, SATURATIONS, VALUES = 16, 4, 4
BINS = HUES * SATURATIONS * VALUES
SIDE = 64
# What differs from the border by less belongs to the ground, by more to the subject
# (of 255, in the channel that differs most); it lies rather in the middle. Without
# these two, 9 of the demo's 64 phone photos had their product among the first 24
# results by colours alone; with them, 26.
BORDER = 4
GROUND, SUBJECT = 10, 50
SPREAD = 0.22
LEAST_WEIGHT = 0.02
STEPS = 15  # a hexadecimal digit


def colour_signature(image: Image.Image) -> str:
    """The joint HSV histogram of a picture's subject, BINS hexadecimal digits.

    Digits are roots of shares, as the Bhattacharyya coefficient multiplies them.
    """
    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    hue, saturation, value = (
        np.asarray(small.convert("HSV")).reshape(-1, 3).T.astype(int)
    )
    # Moved by half a bin, so that pure red is not cut in two.
    bins = (hue * HUES + 128) // 256 % HUES * SATURATIONS
    bins = (bins + saturation * SATURATIONS // 256) * VALUES + value * VALUES // 256
    weights = _weights(np.asarray(small).astype(int))
    roots = np.sqrt(np.bincount(bins, weights.ravel(), BINS))
    digits = np.rint(roots / roots.max() * STEPS).astype(int)
    return "".join(f"{digit:x}" for digit in digits)


def colour_vectors(signatures: Sequence[str]) -> NDArray[np.float32]:
    """Unit rows, float32 of shape (len(signatures), BINS); zeros for an empty text.

    Their inner product says how much of the colours two pictures share, 0 to 1.
    """
    text = "".join(signature or "0" * BINS for signature in signatures)
    pairs = np.frombuffer(bytes.fromhex(text), np.uint8).reshape(-1, BINS // 2)
    vectors = np.empty((len(pairs), BINS), np.float32)
    vectors[:, 0::2], vectors[:, 1::2] = pairs >> 4, pairs & 15
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    vectors /= np.where(lengths == 0, 1, lengths)[:, None]
    return vectors


def shared_colours(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """How much of its colours each signature shares with each, 0 to 1.

    The Bhattacharyya coefficient, of shape (len(left), len(right)); NaN where either
    is empty.
    """
    wanted, known = colour_vectors(left), colour_vectors(right)
    blank = ~np.logical_and.outer(wanted.any(axis=1), known.any(axis=1))
    return np.where(blank, np.nan, np.minimum(wanted @ known.T, 1))


def _weights(pixels: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far each pixel belongs to the subject, of shape (SIDE, SIDE)."""
    border = np.ones((SIDE, SIDE), bool)
    border[BORDER:-BORDER, BORDER:-BORDER] = False
    ground = np.median(pixels[border], axis=0)
    difference = np.abs(pixels - ground).max(axis=2)
    share = (difference - GROUND) / (SUBJECT - GROUND)
    offset = (np.arange(SIDE) + 0.5) / SIDE - 0.5
    bell = np.exp(-(offset**2) / (2 * SPREAD**2))
    return np.outer(bell, bell) * np.clip(share, LEAST_WEIGHT, 1)
