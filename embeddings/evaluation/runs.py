"""Runs methods on the features of a labelled set: rankings, metrics, time and size."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import Encoder
from embeddings.evaluation.datasets import LabelledSet
from embeddings.evaluation.features import Array, Features
from embeddings.evaluation.methods import Method
from embeddings.measures import cosine
from embeddings.metrics import (
    average_precision,
    bootstrap_interval,
    ndcg_at_k,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)

Rows = NDArray[np.int64]
METRICS: dict[str, Callable[[Sequence[str], frozenset[str]], float]] = {
    "recall_at_1": partial(recall_at_k, k=1),
    "recall_at_5": partial(recall_at_k, k=5),
    "recall_at_10": partial(recall_at_k, k=10),
    "precision_at_10": partial(precision_at_k, k=10),
    "map": average_precision,
    "mrr": reciprocal_rank,
    "ndcg_at_10": partial(ndcg_at_k, k=10),
}


@dataclass(frozen=True)
class Result:
    """What a method did on a labelled set.

    `rankings` hold for each query gallery rows, one picture of each product, closest
    first; `scores` by metric the values of single queries, shape (queries,). Times are
    milliseconds for one query, `index_bytes` what the gallery's features take.
    """

    name: str
    rankings: Sequence[Rows]
    scores: Mapping[str, NDArray[np.float64]]
    encode_ms: float
    search_ms: float
    index_bytes: int

    def mean(self, metric: str) -> float:
        return float(self.scores[metric].mean())

    def interval(self, metric: str) -> tuple[float, float]:
        """The 95 % bootstrap interval of the mean."""
        return bootstrap_interval(self.scores[metric])

    @property
    def ms_per_query(self) -> float:
        """Encoding and searching; decoding is the same for all."""
        return self.encode_ms + self.search_ms


def run(method: Method, features: Features) -> Result:
    """Search with all queries, comparing each with every picture of the gallery."""
    names = [feature.name for feature in method.features]
    gallery = {name: features.gallery[name] for name in names}
    begun = time.perf_counter()
    similarities = method.compare(
        {name: features.queries[name] for name in names}, gallery
    )
    seconds = time.perf_counter() - begun
    rankings = rank_pictures(similarities, features.labelled.products)
    queries = features.labelled.queries
    left_out = [query.left_out for query in queries]
    rankings = _leave_out(rankings, left_out, features.labelled)
    return Result(
        name=method.name,
        rankings=rankings,
        scores=judge(rankings, [query.right for query in queries], features.labelled),
        encode_ms=sum(features.ms[name] for name in names),
        search_ms=1000 * seconds / len(queries),
        index_bytes=sum(array.nbytes for array in gallery.values()),
    )


def run_texts(name: str, encoder: Encoder, features: Features) -> Result:
    """Search with the set's texts, by the cosine to the encoder's feature `name`.

    Raises NotImplementedError where the encoder reads pictures only.
    """
    labelled = features.labelled
    begun = time.perf_counter()
    vectors = [encoder.encode_texts([query.text]) for query in labelled.texts]
    encoded = time.perf_counter()
    similarities = cosine(np.concatenate(vectors), features.gallery[name])
    searched = time.perf_counter()
    rankings = rank_pictures(similarities, labelled.products)
    return Result(
        name=name,
        rankings=rankings,
        scores=judge(rankings, [query.right for query in labelled.texts], labelled),
        encode_ms=1000 * (encoded - begun) / len(vectors),
        search_ms=1000 * (searched - encoded) / len(vectors),
        index_bytes=features.gallery[name].nbytes,
    )


def peak_memory() -> int:
    """The most memory that this process ever took, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak  # else in KB


def rank_pictures(similarities: Array, products: Sequence[str]) -> list[Rows]:
    """For each row of similarities, shape (n, m), the closest picture of each product.

    `products` says whose the m pictures are. Answers columns, closest first; equals
    stand in the order of the gallery.
    """
    codes = np.unique(products, return_inverse=True)[1]
    rankings = []
    for row in similarities:
        order = np.argsort(-row, kind="stable")
        firsts = np.unique(codes[order], return_index=True)[1]
        rankings.append(order[np.sort(firsts)])
    return rankings


def judge(
    rankings: Sequence[Rows], rights: Sequence[frozenset[str]], labelled: LabelledSet
) -> dict[str, NDArray[np.float64]]:
    """Every metric of every ranking, by metric, of shape (len(rankings),)."""
    products = np.array(labelled.products)
    named = [products[ranking].tolist() for ranking in rankings]
    return {
        name: np.array(
            [metric(*pair) for pair in zip(named, rights, strict=True)], np.float64
        )
        for name, metric in METRICS.items()
    }


def _leave_out(
    rankings: Sequence[Rows], left_out: Sequence[frozenset[str]], labelled: LabelledSet
) -> list[Rows]:
    products = labelled.products
    return [
        np.array([row for row in ranking if products[row] not in out], np.int64)
        if out
        else ranking
        for ranking, out in zip(rankings, left_out, strict=True)
    ]
