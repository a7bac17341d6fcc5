"""Texture signatures: what pattern a picture's subject has, as a line of text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from embeddings.foreground import foreground
from embeddings.signatures import shared, signature

SIDE = 128
# Of the demo's 203 pictures of patterned goods, 0.28 of the first five of another
# design have the same pattern (by colours 0.23, by the encoder 0.13, by chance 0.02).
# A fourth scale, three channels or another tolerance gave less.
SCALES = (1, 2, 4)
TOLERANCE = 4  # of 255; what differs by less is flat, be it paper or noise
# Pixels so near to an edge of the subject tell of its outline: 4 on each side.
OUTLINE = 9
NEIGHBOURS = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)]
CODES = len(NEIGHBOURS) + 2
BINS = len(SCALES) * 2 * CODES


def texture_signature(image: Image.Image) -> str:
    """Histograms of local patterns on a picture's subject, BINS hexadecimal digits.

    Local ternary patterns (Tan and Triggs 2010), uniform and rotation-invariant (Ojala
    et al. 2002): for each of SCALES, how the neighbours that are lighter than a pixel
    lie around it, then those that are darker.
    """
    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    inside = ndimage.minimum_filter(foreground(np.asarray(small)), OUTLINE)
    weights = Image.fromarray(inside.astype(np.float32))
    grey = small.convert("L")
    histograms = []
    for scale in SCALES:
        size = (SIDE // scale, SIDE // scale)
        values = np.asarray(grey.resize(size, Image.Resampling.BOX)).astype(int)
        weight = np.asarray(weights.resize(size, Image.Resampling.BOX)).ravel()
        around = np.array([np.roll(values, offset, (0, 1)) for offset in NEIGHBOURS])
        for differs in (around > values + TOLERANCE, around < values - TOLERANCE):
            histogram = np.bincount(_codes(differs).ravel(), weight, CODES)
            histograms.append(histogram / histogram.sum())
    return signature(np.concatenate(histograms))


def shared_textures(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """How alike each texture is to each, 0 to 1: 1 minus the Hellinger distance.

    Of shape (len(left), len(right)); NaN where either is empty. All textures have most
    of their bins in common, so that coefficients as of colours lie close to 1.
    """
    likeness: NDArray[np.float64] = 1 - np.sqrt(1 - shared(left, right, BINS))
    return likeness


def _codes(differs: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many of the neighbours differ where they lie together, else CODES - 1."""
    changes = (differs != np.roll(differs, 1, axis=0)).sum(axis=0)
    return np.where(changes <= 2, differs.sum(axis=0), CODES - 1)
