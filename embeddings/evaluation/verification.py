"""Pair verification: do two pictures show the same product, told by their score?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from embeddings.calibration import Curve, area, equal_error, roc_curve
from embeddings.evaluation.datasets import LabelledSet, Query
from embeddings.evaluation.features import Features
from embeddings.evaluation.methods import Method
from embeddings.evaluation.report import Section, Table

# A thousand against a gallery of ten thousand make ten million pairs: enough.
MOST_QUERIES = 1000
FALSE_ALARMS = 0.01


@dataclass(frozen=True)
class Verification:
    """How well a method's scores part pairs of the same product from others.

    `area` is that under the ROC curve. At `threshold` the rate of both errors is
    `equal_error_rate`; `hits` is the share of right pairs that are known where
    FALSE_ALARMS of the wrong ones are taken for right.
    """

    method: str
    curve: Curve
    area: float
    equal_error_rate: float
    threshold: float
    hits: float


def verify(method: Method, features: Features, *, seed: int = 0) -> Verification:
    """Of all pairs of a query, at most MOST_QUERIES of them, and a gallery picture.

    Raises ValueError where all pairs are right, or none is.
    """
    queries = features.labelled.queries
    order = np.random.default_rng(seed).permutation(len(queries))
    chosen = np.sort(order[:MOST_QUERIES])
    names = [feature.name for feature in method.features]
    similarities = (method.score or method.compare)(
        {name: features.queries[name][chosen] for name in names},
        {name: features.gallery[name] for name in names},
    )
    right, counted = label_pairs([queries[row] for row in chosen], features.labelled)
    curve = roc_curve(similarities[counted], right[counted])
    threshold, rate = equal_error(curve)
    tolerable = curve.hits[curve.false_alarms <= FALSE_ALARMS]
    return Verification(
        method=method.name,
        curve=curve,
        area=area(curve),
        equal_error_rate=rate,
        threshold=threshold,
        hits=float(tolerable.max(initial=0)),
    )


def label_pairs(
    queries: Sequence[Query], labelled: LabelledSet
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which pairs of query and gallery picture are right, and which count at all.

    Both are of shape (queries, gallery). What a query leaves out does not count.
    """
    products = np.array(labelled.products)
    right = np.stack([np.isin(products, list(query.right)) for query in queries])
    out = np.stack([np.isin(products, list(query.left_out)) for query in queries])
    return right, ~out


def section(found: Sequence[Verification]) -> Section:
    """How it is told."""
    rows = [
        [
            one.method,
            f"{one.area:.3f}",
            f"{one.equal_error_rate:.3f}",
            f"{one.threshold:.3f}",
            f"{one.hits:.3f}",
        ]
        for one in found
    ]
    hits = f"known at {FALSE_ALARMS:.0%} false alarms"
    headings = ["method", "ROC area", "equal error rate", "its threshold", hits]
    return Section(
        title="Same product or not",
        text="Every query beside every picture of the gallery: is it the same product,"
        " judged by the score alone?",
        tables=[Table(headings, rows)],
        figures=[_plot(found)],
    )


def _plot(found: Sequence[Verification]) -> Figure:
    figure = Figure(figsize=(4.5, 4), layout="constrained")
    axes = figure.subplots()
    for one in found:
        false_alarms = np.append(0, one.curve.false_alarms)
        hits = np.append(0, one.curve.hits)
        label = f"{one.method} ({one.area:.3f})"
        axes.plot(false_alarms, hits, label=label)
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    axes.set(xlabel="wrong pairs taken for right", ylabel="right pairs known")
    axes.legend(fontsize="x-small")
    return figure
