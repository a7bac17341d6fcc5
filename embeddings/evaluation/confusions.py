"""Confusions: which wrong products come first most often, and in whose place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.evaluation.datasets import LabelledSet
from embeddings.evaluation.report import Section, Shown, Table
from embeddings.evaluation.runs import Result

MOST = 12


@dataclass(frozen=True)
class Confusion:
    """A product that came first for queries, by row, whose right ones are others."""

    product: str
    queries: tuple[int, ...]


def confusions(result: Result, labelled: LabelledSet) -> list[Confusion]:
    """The products that came first wrongly, the most frequent first.

    A few that do so for many different queries are hubs (Radovanovic et al. 2010).
    """
    wrong: dict[str, list[int]] = defaultdict(list)
    for row, (ranking, query) in enumerate(
        zip(result.rankings, labelled.queries, strict=True)
    ):
        first = labelled.gallery[ranking[0]].product if len(ranking) else None
        if first is not None and first not in query.right:
            wrong[first].append(row)
    found = [Confusion(product, tuple(rows)) for product, rows in wrong.items()]
    return sorted(found, key=lambda one: (-len(one.queries), one.product))


def section(result: Result, labelled: LabelledSet) -> Section:
    """How it is told: the MOST frequent, each with one of its queries."""
    found = confusions(result, labelled)
    total = sum(len(one.queries) for one in found)
    rows = [
        [one.product, str(len(one.queries)), _asked(one, labelled)]
        for one in found[:MOST]
    ]
    return Section(
        title="Confusions",
        text=f"{result.name} puts a wrong product first for {total} of"
        f" {len(labelled.queries)} queries, {len(found)} products in all. Below: a"
        " query, what came first, and the right product with its rank.",
        tables=[Table(["came first", "times", "in place of"], rows)],
        strips=[_strip(one, result, labelled) for one in found[:MOST]],
    )


def _asked(one: Confusion, labelled: LabelledSet) -> str:
    """The right products of its queries, the most frequent first, at most three."""
    counts: dict[str, int] = defaultdict(int)
    for row in one.queries:
        counts[_name(labelled.queries[row].right)] += 1
    names = sorted(counts, key=lambda name: (-counts[name], name))
    shown = [f"{name} ({counts[name]})" for name in names[:3]]
    return ", ".join(shown + ["..."] * (len(names) > 3))


def _name(products: frozenset[str]) -> str:
    first, *others = sorted(products)
    return f"{first} and {len(others)} more" if others else first


def _strip(one: Confusion, result: Result, labelled: LabelledSet) -> Sequence[Shown]:
    row = one.queries[0]
    query, ranking = labelled.queries[row], result.rankings[row]
    strip = [
        Shown(query.photo.decode(), query.photo.name),
        _shown(labelled, ranking[0], 1, right=False),
    ]
    for rank, picture in enumerate(ranking, start=1):
        if labelled.gallery[picture].product in query.right:
            return [*strip, _shown(labelled, picture, rank, right=True)]
    return strip


def _shown(labelled: LabelledSet, picture: int, rank: int, *, right: bool) -> Shown:
    found = labelled.gallery[picture]
    return Shown(found.photo.decode(), f"{rank}. {found.product}", right)
