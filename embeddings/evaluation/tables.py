"""Results as a table to read and as JSON to compute with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from embeddings.evaluation.datasets import LabelledSet
from embeddings.evaluation.features import Features
from embeddings.evaluation.report import Table
from embeddings.evaluation.runs import METRICS, Result, peak_memory

HEADINGS = {
    "recall_at_1": "R@1",
    "recall_at_5": "R@5",
    "recall_at_10": "R@10",
    "precision_at_10": "P@10",
    "map": "mAP",
    "mrr": "MRR",
    "ndcg_at_10": "nDCG@10",
}


def comparison(results: Sequence[Result], default: str = "") -> Table:
    """Every method in a row, with 95 % intervals of the metrics that have room for one.

    The shop's own is marked by a star.
    """
    headings = ["method", "R@1", "95 %", *list(HEADINGS.values())[1:5], "95 %"]
    headings += list(HEADINGS.values())[5:] + ["encode ms", "search ms", "index KB"]
    rows = []
    for result in results:
        means = {metric: f"{result.mean(metric):.3f}" for metric in METRICS}
        rows.append(
            [
                f"{result.name} *" if result.name == default else result.name,
                means["recall_at_1"],
                _interval(result, "recall_at_1"),
                means["recall_at_5"],
                means["recall_at_10"],
                means["precision_at_10"],
                means["map"],
                _interval(result, "map"),
                means["mrr"],
                means["ndcg_at_10"],
                f"{result.encode_ms:.1f}",
                f"{result.search_ms:.2f}",
                f"{result.index_bytes / 1024:,.0f}",
            ]
        )
    return Table(headings, rows)


def as_text(table: Table) -> str:
    """The table for a terminal: the first column to the left, numbers to the right."""
    lines = [list(table.headings), *map(list, table.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
    return f"{table.caption}\n{text}" if table.caption else text


def as_json(
    features: Features,
    results: Sequence[Result],
    texts: Sequence[Result],
    default: str,
) -> dict[str, Any]:
    """What --json prints; every mean of a metric is a key beside its interval."""
    labelled = features.labelled
    answer: dict[str, Any] = {
        "dataset": labelled.name,
        "queries": len(labelled.queries),
        "default": default,
        "methods": {result.name: _figures(result) for result in results},
        "gallery": len(labelled.gallery),
        "products": len(set(labelled.products)),
        "broken": labelled.broken,
        "decode_ms": features.decode_ms,
        "peak_memory_bytes": peak_memory(),
    }
    if texts:
        answer["texts"] = {
            "queries": len(labelled.texts),
            "methods": {result.name: _figures(result) for result in texts},
        }
    return answer


def summary(labelled: LabelledSet, decode_ms: float) -> str:
    """One line of what was measured on."""
    return (
        f"{labelled.name}: {len(labelled.queries)} queries,"
        f" {len(set(labelled.products))} products in {len(labelled.gallery)} pictures;"
        f" {len(labelled.broken)} broken pictures left out;"
        f" decoding {decode_ms:.1f} ms a picture"
    )


def _figures(result: Result) -> dict[str, Any]:
    return {
        **{metric: result.mean(metric) for metric in METRICS},
        "ms_per_query": result.ms_per_query,
        "encode_ms": result.encode_ms,
        "search_ms": result.search_ms,
        "index_bytes": result.index_bytes,
        "intervals": {metric: list(result.interval(metric)) for metric in METRICS},
    }


def _interval(result: Result, metric: str) -> str:
    low, high = result.interval(metric)
    return f"{low:.2f}-{high:.2f}"
