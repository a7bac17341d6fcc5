"""Learns what counts how much in a score, and what a score then means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from embeddings.calibration import (
    Calibration,
    area,
    equal_error,
    logistic_curve,
    roc_curve,
    threshold_at,
)
from embeddings.evaluation.features import Features
from embeddings.evaluation.tasks import Mask, Task, tasks_of
from embeddings.fusion import VECTOR_ALONE, FusionWeights
from embeddings.ranking import Tuning

Values = NDArray[np.float64]
FOLDS = 5
# A cosine differs by some hundredths where a ranking is decided: so sharp is the
# softmax that learning begins with, and the bound beyond which it only gets sharper.
FIRST_SHARPNESS, MOST_SHARPNESS = 20.0, 500.0
# Of what was learned, the rest being the vector's: the more careful, the less is lost
# where the colours or outlines mislead.
SHARES = (1.0, 0.75, 0.5, 0.25, 0.0)
# No task may lose more of its Recall@1 by what the others win.
TOLERATED = 0.01
# A share is taken only where it wins so much on questions it was not learned from.
LEAST_GAIN = 0.002
# The products of an answer that a person looks at, and what is learned from.
NEAREST = 10
PRECISION = 0.9
# So many of the right products may lie below "similar", and be taken for no match.
MISSED = 0.05


class UnfitSet(ValueError):
    """Nothing can be learned from these questions; the message says why."""


@dataclass(frozen=True)
class Fit:
    """A tuning, and how it did by task on questions that it was not learned from."""

    tuning: Tuning
    figures: Mapping[str, Mapping[str, float]]

    def as_json(self) -> dict[str, Any]:
        """As calibration.json, in an encoder's folder and in an index version."""
        return {
            "fusion": self.tuning.fusion.as_json(),
            "calibration": self.tuning.calibration.as_json(),
            "fitted_on": {task: dict(row) for task, row in self.figures.items()},
        }


def fit(features: Features, name: str, *, seed: int = 0) -> Fit:
    """Learn from the labelled set whose encoder's feature has this name.

    Weights are learned on all of tasks_of(), each counting the same; scores mean what
    they mean for the first task, the set's own queries. Raises UnfitSet.
    """
    tasks = tasks_of(features, name)
    weights, figures = fit_fusion(tasks, seed=seed)
    calibration, quality = fit_calibration(tasks[0], weights, seed=seed)
    return Fit(Tuning(weights, calibration), figures | {"pairs": quality})


def fit_fusion(
    tasks: Sequence[Task], *, seed: int = 0
) -> tuple[FusionWeights, dict[str, dict[str, float]]]:
    """Weights, and by task Recall@1 and mAP held out, by the vector alone and fused.

    What is learned is mixed with the vector alone: in that share which, held out, does
    best on average without taking more than TOLERATED of any task's Recall@1.
    """
    folds = [_folds(len(task), seed) for task in tasks]
    # By share, task and metric: sums over the questions held out.
    sums = np.zeros((len(SHARES), len(tasks), 2))
    for fold in range(FOLDS):
        learned = learn_weights(
            [task.some(f != fold) for task, f in zip(tasks, folds, strict=True)]
        )
        for t, task in enumerate(tasks):
            asked = task.some(folds[t] == fold)
            for s, share in enumerate(SHARES):
                figures = ranking_figures(asked, mixed(learned, share))
                sums[s, t] += figures.sum(axis=0)
    means = sums / np.array([len(task) for task in tasks])[None, :, None]
    chosen = _best_share(means)
    weights = mixed(learn_weights(tasks), SHARES[chosen])
    return weights, {
        task.name: {
            "questions": len(task),
            "vector_recall_at_1": float(means[-1, t, 0]),
            "fused_recall_at_1": float(means[chosen, t, 0]),
            "vector_map": float(means[-1, t, 1]),
            "fused_map": float(means[chosen, t, 1]),
        }
        for t, task in enumerate(tasks)
    }


def learn_weights(tasks: Sequence[Task]) -> FusionWeights:
    """Weights with which the right pictures come first.

    They make right pictures likely in a softmax over all pictures of a question, the
    listwise loss ListNet's top one (Cao et al. 2007), where each task counts the same
    and none may be negative.
    """
    names = list(tasks[0].similarities)
    first = np.array([FIRST_SHARPNESS if n == "vector" else 1.0 for n in names])
    stacks = [(_stacked(task, names), task) for task in tasks if len(task)]

    def loss(sharpness: Values) -> tuple[float, Values]:
        parts = [_listwise_loss(sharpness, values, task) for values, task in stacks]
        losses, slopes = zip(*parts, strict=True)
        return float(np.mean(losses)), np.mean(slopes, axis=0)

    bounds = [(0.0, MOST_SHARPNESS)] * len(names)
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds).x
    if not found.sum() > 0:
        return VECTOR_ALONE
    shares = found / found.sum()
    return FusionWeights(**dict(zip(names, map(float, shares), strict=True)))


def mixed(weights: FusionWeights, share: float) -> FusionWeights:
    """This share of the weights, the rest being the vector's."""
    parts = {name: share * weight for name, weight in weights.as_json().items()}
    return FusionWeights(**parts | {"vector": parts["vector"] + 1 - share})


def ranking_figures(task: Task, weights: FusionWeights) -> Values:
    """Recall@1 and average precision of each question, of shape (n, 2)."""
    scores = task.scores(weights)
    right = task.of_products(task.right & ~task.left_out)
    order = np.argsort(-scores, axis=1, kind="stable")
    hits = np.take_along_axis(right, order, axis=1)
    precision = hits.cumsum(axis=1) / np.arange(1, hits.shape[1] + 1)
    average = (precision * hits).sum(axis=1) / np.maximum(hits.sum(axis=1), 1)
    return np.column_stack([hits[:, 0], average]).astype(np.float64)


def fit_calibration(
    task: Task, weights: FusionWeights, *, seed: int = 0
) -> tuple[Calibration, dict[str, float]]:
    """What fused scores mean, learned from the NEAREST products of each question and
    the right ones; and how good that is on questions that it was not learned from.

    `same` takes pairs of which PRECISION are right. `very_similar` misses as many
    right products and variants as it takes others, and below `similar` lie MISSED of
    the right products. Raises UnfitSet.
    """
    scores = task.scores(weights)
    right = task.of_products(task.right & ~task.left_out)
    alike = right | task.of_products(task.variants & ~task.left_out)
    seen = (_ranks(scores) < NEAREST) | right
    seen &= np.isfinite(scores)
    if not right[seen].any() or right[seen].all():
        raise UnfitSet("no question has both a right product and a wrong one")
    slope, offset = logistic_curve(scores[seen], right[seen])
    if slope <= 0:
        raise UnfitSet("right products do not score higher than wrong ones")
    calibration = _with_bands(scores, right, alike, seen, (slope, offset))
    return calibration, _quality(scores, right, seen, _folds(len(task), seed))


def _with_bands(
    scores: Values,
    right: Mask,
    alike: Mask,
    seen: Mask,
    curve: tuple[float, float],
) -> Calibration:
    slope, offset = curve
    pairs = roc_curve(scores[seen], right[seen])
    same = threshold_at(pairs, PRECISION)
    if same is None:  # No score is that sure; where the curve would be.
        same = (np.log(PRECISION / (1 - PRECISION)) - offset) / slope
    others = seen & ~alike
    very_similar = same
    if others.any():
        very_similar, _ = equal_error(roc_curve(scores[seen], alike[seen]))
    best = np.where(right, scores, -np.inf).max(axis=1)
    similar = float(np.quantile(best[np.isfinite(best)], MISSED))
    very_similar = max(very_similar, similar)
    return Calibration(slope, offset, max(same, very_similar), very_similar, similar)


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
        slope, offset = logistic_curve(scores[learned], right[learned])
        chances = 1 / (1 + np.exp(-(slope * scores[asked] + offset)))
        errors.append((chances - right[asked]) ** 2)
    share = right[seen].mean()
    return {
        "pairs": int(seen.sum()),
        "area": area(pairs),
        "equal_error_rate": equal_error(pairs)[1],
        "brier": float(np.concatenate(errors).mean()),
        "brier_of_base_rate": float(share * (1 - share)),
    }


def _stacked(task: Task, names: Sequence[str]) -> Values:
    """Of shape (similarities, n, m); what is not known is as the mean of the rest."""
    arrays = [np.asarray(task.similarities[name], np.float64) for name in names]
    return np.stack([np.where(np.isnan(a), np.nanmean(a), a) for a in arrays])


def _listwise_loss(
    sharpness: Values, values: Values, task: Task
) -> tuple[float, Values]:
    """The mean of -log P(right), and its slope for each similarity."""
    logits = np.where(task.left_out, -np.inf, np.tensordot(sharpness, values, axes=1))
    of_right = np.where(task.right, logits, -np.inf)
    answerable = np.isfinite(of_right).any(axis=1)
    logits, of_right = logits[answerable], of_right[answerable]
    whole = logsumexp(logits, axis=1, keepdims=True)
    part = logsumexp(of_right, axis=1, keepdims=True)
    pull = np.exp(logits - whole) - np.exp(of_right - part)
    slope = np.einsum("nm,knm->k", pull, values[:, answerable]) / len(logits)
    return float((whole - part).mean()), slope


def _best_share(means: Values) -> int:
    """Of shape (shares, tasks, metrics); the last share is the vector alone."""
    alone = means[-1]
    gains = (means - alone).mean(axis=(1, 2))
    harmless = (means[:, :, 0] >= alone[:, 0] - TOLERATED).all(axis=1)
    gains = np.where(harmless & (gains >= LEAST_GAIN), gains, -np.inf)
    gains[-1] = 0
    return int(gains.argmax())


def _ranks(scores: Values) -> NDArray[np.int64]:
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.argsort(order, axis=1, kind="stable")


def _folds(count: int, seed: int) -> NDArray[np.int64]:
    """Which fold each question is held out in."""
    return np.random.default_rng(seed).permutation(count) % FOLDS
