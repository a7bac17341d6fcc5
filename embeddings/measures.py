"""Measures: ways to say how alike two vectors are, higher for closer."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[Any]
Measure = Callable[[Matrix, Matrix], NDArray[np.float32]]

# Queries are taken in blocks whose intermediate results stay about as large.
BLOCK_BYTES = 64 * 1024 * 1024


def cosine(queries: Matrix, gallery: Matrix) -> NDArray[np.float32]:
    """x.y / (|x||y|), -1 to 1; 0 where either is zero.

    As all measures: shapes (n, d) and (m, d) give float32 of shape (n, m).
    """
    return inner_product(_unit(queries), _unit(gallery))


def inner_product(queries: Matrix, gallery: Matrix) -> NDArray[np.float32]:
    """x.y, of any size: a long vector is close to everything in its direction."""
    return _in_blocks(lambda x, y: x @ y.T, queries, gallery)


def euclidean(queries: Matrix, gallery: Matrix) -> NDArray[np.float32]:
    """The distance |x - y|, negated, so that 0 is closest."""

    def compare(x: Matrix, y: Matrix) -> Matrix:
        squares = _squares(x)[:, None] + _squares(y) - 2 * (x @ y.T)
        return -np.sqrt(np.maximum(squares, 0))

    return _in_blocks(compare, queries, gallery)


def tanimoto(queries: Matrix, gallery: Matrix) -> NDArray[np.float32]:
    """x.y / (|x|^2 + |y|^2 - x.y), 1 for equal vectors; 0 where both are zero.

    The Jaccard coefficient of sets, extended to vectors (Tanimoto 1958; Lipkus 1999
    for its metric). It is -1/3 at least.
    """

    def compare(x: Matrix, y: Matrix) -> Matrix:
        products = x @ y.T
        rest = _squares(x)[:, None] + _squares(y) - products
        return np.divide(products, rest, out=np.zeros_like(products), where=rest > 0)

    return _in_blocks(compare, queries, gallery)


MEASURES: dict[str, Measure] = {
    "cosine": cosine,
    "inner product": inner_product,
    "Euclidean": euclidean,
    "Tanimoto": tanimoto,
}


def _in_blocks(
    compare: Callable[[Matrix, Matrix], Matrix], queries: Matrix, gallery: Matrix
) -> NDArray[np.float32]:
    # float64, as |x|^2 + |y|^2 - 2 x.y cancels for neighbours.
    x, y = np.asarray(queries, np.float64), np.asarray(gallery, np.float64)
    result = np.empty((len(x), len(y)), np.float32)
    step = max(1, BLOCK_BYTES // (8 * max(1, len(y))))
    for start in range(0, len(x), step):
        result[start : start + step] = compare(x[start : start + step], y)
    return result


def _squares(rows: Matrix) -> Matrix:
    return np.einsum("ij,ij->i", rows, rows)


def _unit(rows: Matrix) -> Matrix:
    rows = np.asarray(rows, np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths == 0, 1, lengths)
