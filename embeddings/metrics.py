"""Metrics: how good one ranking is, 0 to 1, and how sure the mean of many is."""

from collections.abc import Hashable, Sequence, Set
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2000


def recall_at_k(ranking: Sequence[Hashable], relevant: Set[Any], k: int) -> float:
    """1 where at least one of the first k is relevant, else 0.

    Its mean is what papers on image retrieval call Recall@K (Oh Song et al. 2016, as
    first Jegou et al. 2011): the share of queries that find something right among the
    first K, elsewhere called hit rate, and not the share of all relevant that is found.
    """
    return float(any(item in relevant for item in ranking[:k]))


def precision_at_k(ranking: Sequence[Hashable], relevant: Set[Any], k: int) -> float:
    """The share of the first k that is relevant; k counts where there are fewer."""
    return sum(item in relevant for item in ranking[:k]) / k


def average_precision(ranking: Sequence[Hashable], relevant: Set[Any]) -> float:
    """The mean, over all relevant, of the precision at the rank where each is found.

    One that is not ranked counts 0. The mean over queries is mAP (Manning et al. 2008,
    section 8.4). 0 where nothing is relevant.
    """
    ranks = _ranks(ranking, relevant)
    precisions = (found / rank for found, rank in enumerate(ranks, start=1))
    return sum(precisions) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[Hashable], relevant: Set[Any]) -> float:
    """1 / the rank of the first relevant, 0 where there is none.

    The mean over queries is MRR (Voorhees 1999).
    """
    ranks = _ranks(ranking, relevant)
    return 1 / ranks[0] if ranks else 0.0


def ndcg_at_k(ranking: Sequence[Hashable], relevant: Set[Any], k: int) -> float:
    """Discounted gain of the first k, as a share of the best possible.

    Each relevant item gains 1 / log2(1 + its rank) (Jarvelin and Kekalainen 2002, with
    the discount of Burges et al. 2005). 0 where nothing is relevant.
    """
    best = sum(_gain(rank) for rank in range(1, min(k, len(relevant)) + 1))
    gains = (_gain(rank) for rank in _ranks(ranking[:k], relevant))
    return sum(gains) / best if best else 0.0


def bootstrap_interval(
    values: ArrayLike, seed: int = 0, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Where the mean would lie if other queries of the same kind had been asked.

    The percentile interval of RESAMPLES bootstrap means (Efron 1979). `values` are
    those of single queries. Raises ValueError for none.
    """
    sample: NDArray[np.float64] = np.asarray(values, np.float64)
    if not sample.size:
        raise ValueError("no values to tell an interval from")
    draws = np.random.default_rng(seed).integers(
        len(sample), size=(RESAMPLES, len(sample))
    )
    tail = (1 - confidence) / 2
    low, high = np.quantile(sample[draws].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)


def _ranks(ranking: Sequence[Hashable], relevant: Set[Any]) -> list[int]:
    """The ranks, from 1, at which something relevant stands."""
    return [rank for rank, item in enumerate(ranking, start=1) if item in relevant]


def _gain(rank: int) -> float:
    return float(1 / np.log2(1 + rank))
