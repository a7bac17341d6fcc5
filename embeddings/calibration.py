"""What a score means: the probability that two pictures show the same product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scores = NDArray[np.float64]
# Newton's method needs about 8 steps; it ends when one moves nothing any more.
MOST_STEPS = 100
TINY = 1e-10


class Band(StrEnum):
    """What a person is told of a score."""

    SAME = "same product"
    VERY_SIMILAR = "very similar"
    SIMILAR = "similar"
    WEAK = "weak"


@dataclass(frozen=True)
class Calibration:
    """A logistic curve over scores, and the lowest score of each band above weak.

    Bands may be empty, where their bounds are the same. Raises ValueError where a
    number is not finite, the curve does not rise or the bounds are out of order.
    """

    slope: float
    offset: float
    same: float
    very_similar: float
    similar: float

    def __post_init__(self) -> None:
        if not np.isfinite(list(asdict(self).values())).all() or self.slope <= 0:
            raise ValueError(f"a calibration must be finite and rise: {self}")
        if not self.same >= self.very_similar >= self.similar:
            raise ValueError(f"the bounds of the bands are out of order: {self}")

    @classmethod
    def from_json(cls, data: Mapping[str, float]) -> Self:
        """The opposite of as_json(). Raises ValueError for anything else."""
        try:
            if set(data) != {field.name for field in fields(cls)}:
                raise ValueError(f"this is no calibration: {data}")
            return cls(**{name: float(number) for name, number in data.items()})
        except (TypeError, AttributeError) as error:
            raise ValueError(f"this is no calibration: {data}") from error

    def as_json(self) -> dict[str, float]:
        return asdict(self)

    def probability(self, scores: ArrayLike) -> Scores:
        """Of the same product, 0 to 1, in the scores' shape; it rises with them."""
        # tanh does not overflow, whatever the score.
        values = self.slope * np.asarray(scores, np.float64) + self.offset
        return (1 + np.tanh(values / 2)) / 2

    def band(self, score: float) -> Band:
        if score >= self.same:
            return Band.SAME
        if score >= self.very_similar:
            return Band.VERY_SIMILAR
        return Band.SIMILAR if score >= self.similar else Band.WEAK

    def no_good_match(self, best: float) -> bool:
        """Whether the best score of an answer is so low that nothing was found."""
        return self.band(best) is Band.WEAK


class Curve(NamedTuple):
    """A ROC curve: one row for each threshold, from the highest to the lowest.

    A score at or above the threshold is taken for the same product. `hits` is the share
    of right pairs that are, `false_alarms` that of wrong ones, `precision` the share of
    right ones among all that are taken.
    """

    thresholds: Scores
    hits: Scores
    false_alarms: Scores
    precision: Scores


def logistic_curve(scores: ArrayLike, right: ArrayLike) -> tuple[float, float]:
    """Slope and offset of the probability of being right (Platt 1999).

    By Newton's method on Platt's smoothed targets (Lin, Lin and Weng 2007), which
    keep the curve finite where a score parts right from wrong completely. The slope is
    not positive where a high score does not speak for a right pair.
    """
    values, labels = _pairs(scores, right)
    positives, negatives = labels.sum(), (~labels).sum()
    targets = np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    # Standardised: else the two parameters hang together, and steps overshoot.
    middle, spread = values.mean(), values.std() or 1.0
    inputs = np.column_stack([(values - middle) / spread, np.ones(len(values))])
    found = np.array([0.0, np.log((positives + 1) / (negatives + 1))])
    for _ in range(MOST_STEPS):
        step = _newton_step(inputs, targets, found)
        found = found + step
        if np.abs(step).max() < TINY:
            break
    slope = found[0] / spread
    return float(slope), float(found[1] - slope * middle)


def roc_curve(scores: ArrayLike, right: ArrayLike) -> Curve:
    """How right and wrong pairs part at every score that occurs (Fawcett 2006)."""
    values, labels = _pairs(scores, right)
    order = np.argsort(-values, kind="stable")
    values, labels = values[order], labels[order]
    last = np.append(values[1:] != values[:-1], True)  # Of the pairs of one score.
    hits, false_alarms = np.cumsum(labels)[last], np.cumsum(~labels)[last]
    return Curve(
        thresholds=values[last],
        hits=hits / labels.sum(),
        false_alarms=false_alarms / (~labels).sum(),
        precision=hits / (hits + false_alarms),
    )


def area(curve: Curve) -> float:
    """Under the ROC curve: how often a right pair scores above a wrong one, 0 to 1."""
    steps = np.append(0, curve.false_alarms), np.append(0, curve.hits)
    return float(np.trapezoid(steps[1], steps[0]))


def equal_error(curve: Curve) -> tuple[float, float]:
    """The threshold where as many right pairs are missed as wrong ones are taken.

    With the rate of either error there: their mean, as both move in steps.
    """
    misses = 1 - curve.hits
    at = int(np.argmin(np.abs(misses - curve.false_alarms)))
    rate = (misses[at] + curve.false_alarms[at]) / 2
    return float(curve.thresholds[at]), float(rate)


def threshold_at(curve: Curve, precision: float) -> float | None:
    """The lowest threshold at which the pairs taken are right that often.

    None where no threshold reaches it.
    """
    enough = curve.precision >= precision
    return float(curve.thresholds[enough][-1]) if enough.any() else None


def _pairs(scores: ArrayLike, right: ArrayLike) -> tuple[Scores, NDArray[np.bool_]]:
    values = np.asarray(scores, np.float64).ravel()
    labels = np.asarray(right, bool).ravel()
    if values.shape != labels.shape or not np.isfinite(values).all():
        raise ValueError("expected one finite score for each pair")
    if labels.all() or not labels.any():
        raise ValueError("expected right pairs and wrong ones")
    return values, labels


def _newton_step(inputs: Scores, targets: Scores, found: Scores) -> Scores:
    """Towards the least cross entropy, halved until it does not overshoot."""
    values = inputs @ found
    expected = (1 + np.tanh(values / 2)) / 2
    slopes = inputs.T @ (targets - expected)
    curvature = (inputs * (expected * (1 - expected))[:, None]).T @ inputs
    step = np.asarray(np.linalg.solve(curvature + TINY * np.eye(2), slopes), np.float64)
    before = _cross_entropy(values, targets)
    while np.abs(step).max() > TINY:
        if _cross_entropy(values + inputs @ step, targets) <= before:
            break
        step /= 2
    return step


def _cross_entropy(values: Scores, targets: Scores) -> float:
    return float((np.logaddexp(0, values) - targets * values).sum())
