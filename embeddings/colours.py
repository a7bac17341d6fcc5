"""Colour signatures: what colours a picture's subject has, as a line of text."""

from collections.abc import Sequence
from colorsys import hsv_to_rgb, rgb_to_hsv

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.foreground import foreground
from embeddings.signatures import shared, signature, unit_vectors

HUES, SATURATIONS, VALUES = 16, 4, 4
BINS = HUES * SATURATIONS * VALUES
SIDE = 64

# The matrices of OKLab (Ottosson 2020): linear sRGB to cones, and on from their roots.
TO_CONES = np.array(
    [
        [0.4122214708, 0.2119034982, 0.0883024619],
        [0.5363325363, 0.6806995451, 0.2817188376],
        [0.0514459929, 0.1073969566, 0.6299787005],
    ]
)
FROM_CONES = np.array(
    [
        [0.2104542553, 1.9779984951, 0.0259040371],
        [0.7936177850, -2.4285922050, 0.7827717662],
        [-0.0040720468, 0.4505937099, -0.8086757660],
    ]
)
# sRGB channels, 0 to 255.
Colour = tuple[int, int, int]
# From how far a colour still passes for another, as a distance in OKLab with CHROMA
# times as much of hue as of lightness, which is a shadow's as well. Asked for 30 of the
# colours that the demo's products are called by, 0.76 of the first ten are of about
# that colour; 0.70 with all axes alike, 0.74 from 0.1, and 0.55 by the histogram of a
# plain patch.
REACH, CHROMA = 0.08, 1.5


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


def share_in(colour: Colour, signatures: Sequence[str]) -> NDArray[np.float64]:
    """How much of what each signature describes is in about that colour, 0 to 1.

    Of shape (len(signatures),); 0 for an empty text.
    """
    # Bins stand for their middle, so that black is nearer to the bin of navy than to
    # its own: no colour is asked for that is further out than the outermost middles.
    hue, *others = rgb_to_hsv(*(channel / 255 for channel in colour))
    saturation, value = np.clip(others, 0.5 / VALUES, 1 - 0.5 / VALUES)
    asked = 255 * np.array([hsv_to_rgb(hue, saturation, value)])
    away = (_oklab(_of_bins()) - _oklab(asked)) * [1, CHROMA, CHROMA]
    passes = np.exp(-np.square(np.linalg.norm(away, axis=1) / REACH) / 2)
    # A colour between two bins is in neither: the closest counts in full.
    return colour_vectors(signatures) ** 2 @ (passes / passes.max())


def _of_bins() -> NDArray[np.float64]:
    """The colour in the middle of each bin, of shape (BINS, 3)."""
    steps = np.indices((HUES, SATURATIONS, VALUES)).reshape(3, BINS).T
    hsv = (steps + [0, 0.5, 0.5]) / [HUES, SATURATIONS, VALUES]
    return 255 * np.array([hsv_to_rgb(*middle) for middle in hsv])


def _oklab(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB, 0 to 255, as lightness and two axes of hue; all of shape (n, 3)."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ TO_CONES) @ FROM_CONES
