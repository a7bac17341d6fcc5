"""Learns what a score means: how likely it is the same product, and what to call it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from embeddings.calibration import (
    Calibration,
    area,
    equal_error,
    roc_curve,
    threshold_at,
)
from embeddings.evaluation.tasks import FOLDS, Mask, Task
from embeddings.fusion import FusionWeights

Values = NDArray[np.float64]
# The products of an answer that a person looks at, and what is learned from.
NEAREST = 10
PRECISION = 0.9
# The area under the curve of scores that say nothing.
CHANCE = 0.5
# So many of the right products may lie below "similar", and be taken for no match.
MISSED = 0.05


class UnfitSet(ValueError):
    """Nothing can be learned from these questions; the message says why."""


def fit_calibration(
    task: Task, weights: FusionWeights, *, seed: int = 0
) -> tuple[Calibration, dict[str, float]]:
    """What fused scores mean, learned from the NEAREST products of each question; and
    how good that is on questions that it was not learned from.

    `same` takes pairs of which PRECISION are right. `very_similar` misses as many
    right products and variants as it takes others, and below `similar` lie MISSED of
    the right products. Raises UnfitSet.
    """
    scores = task.scores(weights)
    right = task.of_products(task.right & ~task.left_out)
    alike = right | task.of_products(task.variants & ~task.left_out)
    # Were the right ones further down among them, but no wrong ones from there, a weak
    # encoder's high scores would seem to speak against a product.
    seen = (_ranks(scores) < NEAREST) & np.isfinite(scores)
    if not right[seen].any() or right[seen].all():
        raise UnfitSet("its answers are all right, or all wrong")
    if area(roc_curve(scores[seen], right[seen])) <= CHANCE:
        raise UnfitSet("right products do not score higher than wrong ones")
    calibration = _with_bands(scores, right, alike, seen)
    return calibration, _quality(scores, right, seen, task.folds(seed))


def _with_bands(scores: Values, right: Mask, alike: Mask, seen: Mask) -> Calibration:
    pairs = roc_curve(scores[seen], right[seen])
    same = threshold_at(pairs, PRECISION)
    if same is None:  # No score was that sure; perhaps one that never came is.
        same = max(1.0, float(scores[seen].max()))
    others = seen & ~alike
    very_similar = same
    if others.any():
        very_similar, _ = equal_error(roc_curve(scores[seen], alike[seen]))
    best = np.where(right, scores, -np.inf).max(axis=1)
    similar = float(np.quantile(best[np.isfinite(best)], MISSED))
    very_similar = max(very_similar, similar)
    return Calibration(
        *isotonic_curve(scores[seen], right[seen]),
        same=max(same, very_similar),
        very_similar=very_similar,
        similar=similar,
    )


def isotonic_curve(
    scores: Values, right: Mask
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Scores, rising, and at each how often pairs near it are right, never falling.

    Neighbours are pooled until the shares rise (Zadrozny and Elkan 2002): a logistic
    curve through the pairs of lookalike-s, of which most are wrong and the closest are
    right, said 42 % where 9 of 10 were. Each share counts half a right and half a wrong
    pair more than were seen (Krichevsky and Trofimov 1981): few never make sure.
    """
    values, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    hits = np.bincount(places, weights=right)
    starts = isotonic_regression(hits / counts, weights=counts).blocks[:-1]
    hits, sizes, sums = (
        np.add.reduceat(each, starts) for each in (hits, counts, values * counts)
    )
    chances = isotonic_regression((hits + 0.5) / (sizes + 1), weights=sizes).x
    return tuple((sums / sizes).tolist()), tuple(chances.tolist())


def _quality(
    scores: Values, right: Mask, seen: Mask, folds: NDArray[np.int64]
) -> dict[str, float]:
    """The area under the ROC curve, the equal error rate, and held out the mean
    squared error of the probabilities (Brier 1950) beside that of the base rate."""
    pairs = roc_curve(scores[seen], right[seen])
    errors = []
    for fold in range(FOLDS):
        learned, asked = (
            seen & (folds != fold)[:, None],
            seen & (folds == fold)[:, None],
        )
        if not asked.any() or right[learned].all() or not right[learned].any():
            continue
        curve = isotonic_curve(scores[learned], right[learned])
        chances = np.interp(scores[asked], *curve)
        errors.append((chances - right[asked]) ** 2)
    share = right[seen].mean()
    return {
        "pairs": int(seen.sum()),
        "area": area(pairs),
        "equal_error_rate": equal_error(pairs)[1],
        "brier": float(np.concatenate(errors).mean()),
        "brier_of_base_rate": float(share * (1 - share)),
    }


def _ranks(scores: Values) -> NDArray[np.int64]:
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.argsort(order, axis=1, kind="stable")
