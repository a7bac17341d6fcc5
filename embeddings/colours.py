"""Colour signatures: what colours a picture's subject has, as a line of text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.foreground import foreground
from embeddings.signatures import shared, signature, unit_vectors

HUES, SATURATIONS, VALUES = 16, 4, 4
BINS = HUES * SATURATIONS * VALUES
SIDE = 64


def colour_signature(image: Image.Image) -> str:
    """The joint HSV histogram of a picture's subject, BINS hexadecimal digits."""
    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    hue, saturation, value = (
        np.asarray(small.convert("HSV")).reshape(-1, 3).T.astype(int)
    )
    # Moved by half a bin, so that pure red is not cut in two.
    bins = (hue * HUES + 128) // 256 % HUES * SATURATIONS
    bins = (bins + saturation * SATURATIONS // 256) * VALUES + value * VALUES // 256
    return signature(np.bincount(bins, foreground(np.asarray(small)).ravel(), BINS))


def colour_vectors(signatures: Sequence[str]) -> NDArray[np.float32]:
    """Unit rows, float32 of shape (len(signatures), BINS); zeros for an empty text.

    Their inner product says how much of the colours two pictures share, 0 to 1.
    """
    return unit_vectors(signatures, BINS)


def shared_colours(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """How much of its colours each signature shares with each, 0 to 1.

    Of shape (len(left), len(right)); NaN where either is empty.
    """
    return shared(left, right, BINS)
