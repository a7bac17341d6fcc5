"""What a score means: the probability that two pictures show the same product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scores = NDArray[np.float64]
CURVE = ("scores", "chances")


class Band(StrEnum):
    """What a person is told of a score."""

    SAME = "same product"
    VERY_SIMILAR = "very similar"
    SIMILAR = "similar"
    WEAK = "weak"


@dataclass(frozen=True)
class Calibration:
    """A curve of probabilities over scores, and the lowest score of each band but weak.

    `scores` rise and `chances` do not fall; between two of them the curve is straight,
    and level beyond both ends. Bands may be empty, where their bounds are the same.
    Raises ValueError for another kind of curve, for what is not finite, and for bounds
    that are out of order.
    """

    scores: tuple[float, ...]
    chances: tuple[float, ...]
    same: float
    very_similar: float
    similar: float

    def __post_init__(self) -> None:
        bounds = (self.same, self.very_similar, self.similar)
        if not np.isfinite([*self.scores, *self.chances, *bounds]).all():
            raise ValueError(f"a calibration must be finite: {self}")
        rising = np.diff([0, *self.chances, 1]).min() >= 0
        if (
            not (len(self.scores) == len(self.chances) > 0 and rising)
            or (np.diff(self.scores) <= 0).any()
        ):
            raise ValueError(f"a curve must rise from 0 to 1: {self}")
        if not self.same >= self.very_similar >= self.similar:
            raise ValueError(f"the bounds of the bands are out of order: {self}")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The opposite of as_json(). Raises ValueError for anything else."""
        try:
            if set(data) != {field.name for field in fields(cls)}:
                raise ValueError(f"this is no calibration: {data}")
            scores, chances = (tuple(map(float, data[name])) for name in CURVE)
            bounds = {name: float(data[name]) for name in set(data) - set(CURVE)}
            return cls(scores, chances, **bounds)
        except (TypeError, AttributeError) as error:
            raise ValueError(f"this is no calibration: {data}") from error

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {name: list(getattr(self, name)) for name in CURVE}

    def probability(self, scores: ArrayLike) -> Scores:
        """Of the same product, 0 to 1, in the scores' shape; never falling."""
        return np.interp(np.asarray(scores), self.scores, self.chances)

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
