"""Index types side by side: what each finds of the exact answer, costs and takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from embeddings.encoders.base import Vectors, unit_rows
from embeddings.evaluation.report import Section, Table
from embeddings.vector_stores.milvus_indexes import NPROBE, SMALLEST_EF, build_params

LIMIT = 10
# k-means of fewer vectors a list would follow their accidents (FAISS warns below 39).
ROWS_A_LIST = 39
NEIGHBOURS = 16
DRAWN_AT_ONCE = 2048


@dataclass(frozen=True)
class IndexFigures:
    """One index type at one size.

    `recall` is the share of the LIMIT truly nearest that it finds, the mean of all
    queries; `bytes_per_vector` counts all that the index keeps in memory.
    """

    index_type: str
    rows: int
    recall: float
    ms_per_query: float
    bytes_per_vector: float
    build_seconds: float


def compare_indexes(gallery: Vectors, queries: Vectors) -> Iterator[IndexFigures]:
    """Build each type over the gallery and ask it the queries, one after the other.

    Both are unit rows. FAISS (Douze et al. 2024) stands for Milvus, with the same
    parameters: its engine implements the same types (HNSW: Malkov and Yashunin 2018;
    IVF and PQ: Jegou et al. 2011). A type that cannot be built of so few is left out.
    """
    exact = _ask(faiss.IndexFlatIP(gallery.shape[1]), gallery, queries)[0]
    for index_type, make in MAKERS.items():
        if index_type == "IVF_PQ" and len(gallery) < 256:  # one for each code
            continue
        index = make(gallery)
        begun = time.perf_counter()
        index.train(gallery)
        index.add(gallery)
        built = time.perf_counter() - begun
        found, ms = _ask(index, gallery[:0], queries)
        yield IndexFigures(
            index_type=index_type,
            rows=len(gallery),
            recall=recall(found, exact),
            ms_per_query=ms,
            bytes_per_vector=len(faiss.serialize_index(index)) / len(gallery),
            build_seconds=built,
        )


def recall(found: Iterable[NDArray[np.int64]], exact: NDArray[np.int64]) -> float:
    """The share of the exact ids, shape (queries, limit), that each query found; in
    both, -1 stands for none."""
    shares = [
        len(set(row.tolist()) & (wanted := set(truth.tolist()) - {-1})) / len(wanted)
        for row, truth in zip(found, exact, strict=True)
    ]
    return float(np.mean(shares))


def draw_around(vectors: Vectors, count: int, *, seed: int = 0) -> Vectors:
    """`count` unit rows: all of these, and others drawn around them; or some of them.

    Each drawn one is a vector moved at random by as much, and in the directions, as
    its NEIGHBOURS nearest differ from it: a smoothed bootstrap (Silverman and Young
    1987), so that a larger collection keeps the shape of the real one.
    """
    random = np.random.default_rng(seed)
    if count <= len(vectors):
        return vectors[np.sort(random.permutation(len(vectors))[:count])]
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    # The nearest of all is the vector itself.
    _, near = index.search(vectors, min(NEIGHBOURS + 1, len(vectors)))
    parts = [vectors]
    for start in range(len(vectors), count, DRAWN_AT_ONCE):
        origins = random.integers(len(vectors), size=min(DRAWN_AT_ONCE, count - start))
        ways = vectors[near[origins, 1:]] - vectors[origins, None]
        steps = random.standard_normal(ways.shape[:2]) / np.sqrt(max(1, ways.shape[1]))
        moved = vectors[origins] + np.einsum("ij,ijk->ik", steps, ways)
        parts.append(unit_rows(moved))
    return np.concatenate(parts)


def section(figures: Sequence[IndexFigures], real: int) -> Section:
    """How it is told; `real` is the number of vectors that belong to real pictures."""
    rows = [
        [
            f"{row.index_type}, {row.rows:,} rows",
            f"{row.recall:.3f}",
            f"{row.ms_per_query:.2f}",
            f"{row.bytes_per_vector:,.0f}",
            f"{row.build_seconds:.1f}",
        ]
        for row in figures
    ]
    headings = [
        "index",
        f"recall@{LIMIT}",
        "ms a query",
        "bytes a vector",
        "s to build",
    ]
    return Section(
        title="Index types",
        text=f"Recall is the share of the {LIMIT} truly nearest that are found. Up to"
        f" {real:,} rows are real vectors, the others are drawn around them. Measured"
        " with FAISS, one query at a time; MILVUS_INDEX_TYPE=AUTO chooses by size.",
        tables=[Table(headings, rows)],
        figures=[_plot(figures)],
    )


def _plot(figures: Sequence[IndexFigures]) -> Figure:
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for index_type in dict.fromkeys(row.index_type for row in figures):
        mine = [row for row in figures if row.index_type == index_type]
        sizes = [row.rows for row in mine]
        left.plot(sizes, [row.recall for row in mine], marker="o", label=index_type)
        right.plot(sizes, [row.ms_per_query for row in mine], marker="o")
    left.set(xscale="log", xlabel="rows", ylabel=f"recall@{LIMIT}")
    right.set(xscale="log", yscale="log", xlabel="rows", ylabel="ms a query")
    left.legend(fontsize="small")
    return figure


def _ask(
    index: faiss.Index, gallery: Vectors, queries: Vectors
) -> tuple[NDArray[np.int64], float]:
    """The ids found, shape (queries, LIMIT), and the median milliseconds of a query."""
    if len(gallery):
        index.add(gallery)
    limit = min(LIMIT, index.ntotal)
    found, seconds = [], []
    for query in queries:
        begun = time.perf_counter()
        found.append(index.search(query[None], limit)[1])
        seconds.append(time.perf_counter() - begun)
    return np.concatenate(found), 1000 * float(np.median(seconds))


def _flat(gallery: Vectors) -> faiss.Index:
    return faiss.IndexFlatIP(gallery.shape[1])


def _scalars(gallery: Vectors) -> faiss.Index:
    kind = faiss.ScalarQuantizer.QT_8bit
    return faiss.IndexScalarQuantizer(
        gallery.shape[1], kind, faiss.METRIC_INNER_PRODUCT
    )


def graph(gallery: Vectors) -> faiss.Index:
    """An empty HNSW index for vectors like these, as Milvus is told to build it."""
    params = build_params("HNSW", gallery.shape[1])
    index = faiss.IndexHNSWFlat(
        gallery.shape[1], params["M"], faiss.METRIC_INNER_PRODUCT
    )
    index.hnsw.efConstruction = params["efConstruction"]
    index.hnsw.efSearch = SMALLEST_EF
    return index


def _lists(code: str) -> Callable[[Vectors], faiss.Index]:
    """Inverted lists whose vectors are kept as this code of FAISS' factory says."""

    def make(gallery: Vectors) -> faiss.Index:
        params = build_params("IVF_PQ", gallery.shape[1])
        lists = max(1, min(params["nlist"], len(gallery) // ROWS_A_LIST))
        index = faiss.index_factory(
            gallery.shape[1],
            f"IVF{lists},{code.format(**params)}",
            faiss.METRIC_INNER_PRODUCT,
        )
        faiss.extract_index_ivf(index).nprobe = min(NPROBE, lists)
        if isinstance(index, faiss.IndexIVFPQ):  # It would warn on standard error.
            index.pq.cp.min_points_per_centroid = 1
        return index

    return make


MAKERS: dict[str, Callable[[Vectors], faiss.Index]] = {
    "FLAT": _flat,
    "HNSW": graph,
    "SQ8": _scalars,
    "IVF_FLAT": _lists("Flat"),
    "IVF_SQ8": _lists("SQ8"),
    "IVF_PQ": _lists("PQ{m}x{nbits}np"),  # no polysemous codes: 20 s, for nothing
}
