"""Histograms as lines of text: small, comparable, and readable by every database."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS = 15  # a hexadecimal digit


def signature(histogram: ArrayLike) -> str:
    """A histogram as one hexadecimal digit a bin; not all of its bins may be zero.

    Digits are roots of shares, as the Bhattacharyya coefficient multiplies them.
    """
    roots = np.sqrt(np.asarray(histogram, np.float64))
    digits = np.rint(roots / roots.max() * STEPS).astype(int)
    return "".join(f"{digit:x}" for digit in digits)


def unit_vectors(signatures: Sequence[str], bins: int) -> NDArray[np.float32]:
    """Unit rows, float32 of shape (len(signatures), bins); zeros for an empty text.

    `bins` is even. Their inner product is the Bhattacharyya coefficient, 0 to 1.
    """
    text = "".join(signature or "0" * bins for signature in signatures)
    pairs = np.frombuffer(bytes.fromhex(text), np.uint8).reshape(-1, bins // 2)
    vectors = np.empty((len(pairs), bins), np.float32)
    vectors[:, 0::2], vectors[:, 1::2] = pairs >> 4, pairs & 15
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    vectors /= np.where(lengths == 0, 1, lengths)[:, None]
    return vectors


def shared(left: Sequence[str], right: Sequence[str], bins: int) -> NDArray[np.float64]:
    """How much each histogram has in common with each, 0 to 1.

    The Bhattacharyya coefficient, of shape (len(left), len(right)); NaN where either
    is empty.
    """
    if not any(left) or not any(right):  # As of a whole shop that has none.
        return np.full((len(left), len(right)), np.nan)
    wanted, known = unit_vectors(left, bins), unit_vectors(right, bins)
    blank = ~np.logical_and.outer(wanted.any(axis=1), known.any(axis=1))
    return np.where(blank, np.nan, np.minimum(wanted @ known.T, 1))
