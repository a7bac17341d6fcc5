"""A colour histogram as encoder: no weights, no torch, the floor others must beat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.encoders.base import Encoder, Vectors, unit_rows

HUES, SATURATIONS, VALUES = 16, 4, 4
SIDE = 128


class HistogramEncoder(Encoder):
    """Joint HSV histogram (Swain and Ballard 1991), square-rooted.

    The inner product of two such vectors is the Bhattacharyya coefficient of the two
    histograms: 1 for the same colours, 0 for none in common.
    """

    name = "HSV histogram"
    dimension = HUES * SATURATIONS * VALUES

    @classmethod
    def from_argument(cls, argument: str, *, device: str, batch_size: int) -> Self:
        return cls()

    def description(self) -> dict[str, Any]:
        return {"kind": "hsv-histogram", "bins": [HUES, SATURATIONS, VALUES], "v": 1}

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        histograms = [_histogram(image) for image in images]
        return unit_rows(np.reshape(histograms, (-1, self.dimension)))


def _histogram(image: Image.Image) -> NDArray[np.float64]:
    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    hue, saturation, value = np.asarray(small.convert("HSV")).reshape(-1, 3).T
    bins = (
        hue.astype(int) * HUES // 256 * SATURATIONS
        + saturation.astype(int) * SATURATIONS // 256
    ) * VALUES + value.astype(int) * VALUES // 256
    counts = np.bincount(bins, minlength=HUES * SATURATIONS * VALUES)
    return np.sqrt(counts)
