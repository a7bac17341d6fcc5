"""Keeps pictures apart: no near copy of a measured one is learned from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.hashing import perceptual_hash
from embeddings.images import decode_image

# Bits of 64. Two photos of one shelf are 10 and more apart, a copy saved anew 0 to 4.
SAME = 6


def hashes(paths: Sequence[Path]) -> NDArray[np.uint64]:
    """The perceptual hash of each picture, uint64 of shape (len(paths),)."""
    texts = (perceptual_hash(decode_image(p.read_bytes()).image) for p in paths)
    return np.fromiter((int(text, 16) for text in texts), np.uint64, len(paths))


def copies(
    these: NDArray[np.uint64], those: NDArray[np.uint64], most: int = SAME
) -> NDArray[np.bool_]:
    """Which of these, of shape (n,), are a near copy of any of those."""
    if not len(those):
        return np.zeros(len(these), bool)
    return np.array([(np.bitwise_count(one ^ those) <= most).any() for one in these])
