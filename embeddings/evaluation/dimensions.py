"""How short vectors may be: cut off, or turned to their principal components first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from embeddings.encoders.base import Vectors, unit_rows
from embeddings.evaluation.features import Features
from embeddings.evaluation.methods import Method
from embeddings.evaluation.report import Section, Table
from embeddings.evaluation.runs import run

SMALLEST = 16
WHOLE, CUT, COMPONENTS = "whole", "first numbers", "principal components"


@dataclass(frozen=True)
class DimensionFigures:
    """A method with shorter vectors; bytes are those of float32 numbers."""

    how: str
    dimension: int
    recall_at_1: float
    mean_average_precision: float

    @property
    def bytes_per_vector(self) -> int:
        return 4 * self.dimension


def compare_dimensions(
    method: Method, features: Features
) -> Iterator[DimensionFigures]:
    """Shorten the method's one feature to 16, 32 and so on, and then leave it whole.

    Components are fitted on the gallery (Pearson 1901), so there are no more of them
    than it has pictures.
    """
    (feature,) = method.features
    queries = unit_rows(features.queries[feature.name])
    gallery = unit_rows(features.gallery[feature.name])
    fitted = PCA(min(gallery.shape), random_state=0).fit(gallery)
    turned = [fitted.transform(vectors) for vectors in (queries, gallery)]
    for dimension in steps(gallery.shape[1]):
        for how, whole in ((CUT, (queries, gallery)), (COMPONENTS, turned)):
            if dimension <= whole[1].shape[1]:
                short = [vectors[:, :dimension] for vectors in whole]
                yield _figures(how, method, features, *short)
    yield _figures(WHOLE, method, features, queries, gallery)


def steps(dimension: int) -> list[int]:
    """Powers of two from SMALLEST, below the whole dimension."""
    powers = (SMALLEST << step for step in range(dimension.bit_length()))
    return [power for power in powers if power < dimension]


def section(name: str, figures: Sequence[DimensionFigures]) -> Section:
    """How it is told of the encoder of this name."""
    rows = [
        [
            f"{row.how}, {row.dimension}",
            f"{row.recall_at_1:.3f}",
            f"{row.mean_average_precision:.3f}",
            f"{row.bytes_per_vector:,}",
        ]
        for row in figures
    ]
    return Section(
        title="Length of vectors",
        text=f"What {name} finds with the first numbers of its vectors alone, and with"
        " as many principal components, fitted on the gallery.",
        tables=[Table(["vectors", "R@1", "mAP", "bytes a vector"], rows)],
        figures=[_plot(figures)],
    )


def _figures(
    how: str,
    method: Method,
    features: Features,
    queries: NDArray[np.floating],
    gallery: Vectors,
) -> DimensionFigures:
    (feature,) = method.features
    shortened = replace(
        features,
        queries={feature.name: queries},
        gallery={feature.name: gallery},
    )
    result = run(method, shortened)
    return DimensionFigures(
        how=how,
        dimension=gallery.shape[1],
        recall_at_1=result.mean("recall_at_1"),
        mean_average_precision=result.mean("map"),
    )


def _plot(figures: Sequence[DimensionFigures]) -> Figure:
    figure = Figure(figsize=(6, 3.2), layout="constrained")
    axes = figure.subplots()
    for how in (CUT, COMPONENTS):
        mine = [row for row in figures if row.how == how]
        sizes = [row.dimension for row in mine]
        axes.plot(sizes, [row.recall_at_1 for row in mine], marker="o", label=how)
    axes.axhline(figures[-1].recall_at_1, linestyle=":", color="grey", label=WHOLE)
    axes.set(xscale="log", xlabel="numbers a vector", ylabel="R@1")
    axes.legend(fontsize="small")
    return figure
