"""Search under filters: what is found where few of the pictures match."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from embeddings.encoders.base import Vectors
from embeddings.evaluation.indexes import LIMIT, graph, recall
from embeddings.evaluation.report import Section, Table
from embeddings.stages import EXACT_LIMIT, OVERFETCH
from embeddings.vector_stores.milvus_indexes import search_params

SHARES = (0.5, 0.1, 0.01, 0.001)
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class FilterFigures:
    """One strategy where this share of the pictures matches.

    `recall` is the share of the LIMIT nearest matching ones that it finds, `full` the
    share of queries that it gives as many results as there are, at most LIMIT.
    """

    share: float
    matching: int
    strategy: str
    recall: float
    full: float
    ms_per_query: float


@dataclass(frozen=True)
class Filtered:
    """A gallery of unit rows, its HNSW index, and the ids of the rows that match."""

    gallery: Vectors
    index: faiss.Index
    matching: Ids


def compare_filtering(
    gallery: Vectors, queries: Vectors, *, seed: int = 0
) -> Iterator[FilterFigures]:
    """Let a share of the gallery match, drawn by chance, and ask each strategy."""
    index = graph(gallery)
    index.add(gallery)
    order = np.random.default_rng(seed).permutation(len(gallery))
    for share in SHARES:
        matching = np.sort(order[: max(1, round(share * len(gallery)))])
        filtered = Filtered(gallery, index, matching)
        exact = np.stack([search_exactly(filtered, query) for query in queries])
        for strategy, search in STRATEGIES.items():
            seconds, found = [], []
            for query in queries:
                begun = time.perf_counter()
                found.append(search(filtered, query))
                seconds.append(time.perf_counter() - begun)
            yield FilterFigures(
                share=share,
                matching=len(matching),
                strategy=strategy,
                recall=recall(found, exact),
                full=float(np.mean([len(ids) == exact.shape[1] for ids in found])),
                ms_per_query=1000 * float(np.median(seconds)),
            )


def search_exactly(filtered: Filtered, query: Vectors) -> Ids:
    """Compare with every row that matches."""
    scores = filtered.gallery[filtered.matching] @ query
    return filtered.matching[np.argsort(-scores, kind="stable")[:LIMIT]]


def filter_afterwards(filtered: Filtered, query: Vectors) -> Ids:
    """Search among all, OVERFETCH times as many as wanted, and drop what does not
    match."""
    found = _search(filtered.index, query, LIMIT * OVERFETCH)
    return found[np.isin(found, filtered.matching)][:LIMIT]


def filter_within(filtered: Filtered, query: Vectors) -> Ids:
    """Walk the graph and collect what matches, as a vector store does by itself."""
    chosen = faiss.IDSelectorBatch(filtered.matching)
    return _search(filtered.index, query, LIMIT, chosen)


def search_as_the_shop(filtered: Filtered, query: Vectors) -> Ids:
    """As embeddings.stages: up to EXACT_LIMIT matching rows are compared one by one;
    above, the filtered search is asked for more until it gives enough."""
    if len(filtered.matching) <= EXACT_LIMIT:
        return search_exactly(filtered, query)
    chosen = faiss.IDSelectorBatch(filtered.matching)
    limit = LIMIT * OVERFETCH
    while True:
        found = _search(filtered.index, query, limit, chosen)
        if len(found) >= LIMIT or limit >= len(filtered.gallery):
            return found[:LIMIT]
        limit *= 2


STRATEGIES: dict[str, Callable[[Filtered, Vectors], Ids]] = {
    "exact": search_exactly,
    "filter afterwards": filter_afterwards,
    "filter within HNSW": filter_within,
    "this shop": search_as_the_shop,
}


def section(figures: Sequence[FilterFigures], rows: int) -> Section:
    """How it is told of a gallery of so many rows."""
    table = [
        [
            f"{row.share:.1%} match, {row.strategy}",
            f"{row.matching:,}",
            f"{row.recall:.3f}",
            f"{row.full:.0%}",
            f"{row.ms_per_query:.2f}",
        ]
        for row in figures
    ]
    headings = ["filter", "matching", f"recall@{LIMIT}", "full pages", "ms a query"]
    return Section(
        title="Search under filters",
        text=f"Among {rows:,} vectors, of which a share matches by chance. This shop"
        f" compares up to {EXACT_LIMIT:,} matching pictures one by one.",
        tables=[Table(headings, table)],
        figures=[_plot(figures)],
    )


def _search(
    index: faiss.Index,
    query: Vectors,
    limit: int,
    chosen: faiss.IDSelector | None = None,
) -> Ids:
    """The ids found, at most `limit` of them, closest first."""
    ef = search_params("HNSW", limit)["ef"]
    params = faiss.SearchParametersHNSW(  # type: ignore[attr-defined]  # not in stubs
        efSearch=ef, sel=chosen
    )
    ids = index.search(query[None], min(limit, index.ntotal), params=params)[1][0]
    return np.asarray(ids[ids >= 0], np.int64)


def _plot(figures: Sequence[FilterFigures]) -> Figure:
    figure = Figure(figsize=(6, 3.2), layout="constrained")
    axes = figure.subplots()
    for strategy in STRATEGIES:
        mine = [row for row in figures if row.strategy == strategy]
        shares = [100 * row.share for row in mine]
        axes.plot(shares, [row.recall for row in mine], marker="o", label=strategy)
    axes.set(xscale="log", xlabel="% matching", ylabel=f"recall@{LIMIT}")
    axes.invert_xaxis()
    axes.legend(fontsize="small")
    return figure
