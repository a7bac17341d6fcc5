"""The report's first sections: all methods, by rank, by situation, and some answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from embeddings.evaluation.datasets import LabelledSet
from embeddings.evaluation.report import Section, Shown, Table
from embeddings.evaluation.runs import Result
from embeddings.evaluation.tables import comparison

# More lines or bars in one figure cannot be told apart.
MOST_LINES, MOST_BARS = 8, 4
LAST_RANK = 20
MOST_GROUPS = 12
RESULTS_SHOWN = 7
FAILURES_SHOWN, SUCCESSES_SHOWN = 8, 4


def opening(
    results: Sequence[Result], texts: Sequence[Result], default: str
) -> Section:
    """The table of all methods, as in the terminal."""
    tables = [comparison(results, default)]
    if texts:
        answers = comparison(texts, default)
        tables.append(Table(answers.headings, answers.rows, "Asked with words"))
    return Section(
        "All methods",
        "R@K is the share of queries with a right product among the first K."
        " P@10 is the share of right ones among the first 10. The columns headed 95 %"
        " are bootstrap intervals of the column before them: methods whose intervals"
        " overlap widely may be equally good. A star marks what the shop does now.",
        tables,
    )


def by_rank(results: Sequence[Result], labelled: LabelledSet, default: str) -> Section:
    """Recall@K as K grows, of the best methods and the shop's own."""
    figure = Figure(figsize=(8, 4.2), layout="constrained")
    axes = figure.subplots()
    ranks = np.arange(1, LAST_RANK + 1)
    for result in best(results, default, MOST_LINES):
        firsts = first_right_ranks(result, labelled)
        recall = (firsts[:, None] <= ranks).mean(axis=0)
        wide = 2.5 if result.name == default else 1.4
        axes.plot(ranks, recall, marker=".", linewidth=wide, label=result.name)
    axes.set(xlabel="K", ylabel="Recall@K", ylim=(0, 1.02), xlim=(1, LAST_RANK))
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="lower right")
    text = "How many queries have a right product among the first K."
    return Section("By rank", text, figures=[figure])


def by_group(results: Sequence[Result], labelled: LabelledSet, default: str) -> Section:
    """R@1 for each situation, or for the categories that do worst where none is known.

    Has no figure where there are neither.
    """
    situations = [query.situation for query in labelled.queries]
    known = any(situations)
    groups = np.array(situations if known else [q.category for q in labelled.queries])
    shown = best(results, default, MOST_BARS)
    main = next(result for result in results if result.name == default)
    hits = main.scores["recall_at_1"]
    names = sorted(
        set(groups.tolist()) - {""}, key=lambda name: hits[groups == name].mean()
    )[:MOST_GROUPS]
    title = "By situation" if known else "By category"
    if not names:
        return Section(title, "The queries have neither situations nor categories.")
    counts = [int((groups == name).sum()) for name in names]
    labels = [f"{name} ({count})" for name, count in zip(names, counts, strict=True)]
    figure = Figure(figsize=(8, 0.8 + 0.42 * len(names)), layout="constrained")
    axes = figure.subplots()
    places, height = np.arange(len(names)), 0.8 / len(shown)
    for number, result in enumerate(shown):
        values = [result.scores["recall_at_1"][groups == name].mean() for name in names]
        axes.barh(places + number * height, values, height, label=result.name)
    axes.set_yticks(places + 0.4 - height / 2, labels)
    axes.invert_yaxis()
    axes.set(xlabel="R@1", xlim=(0, 1))
    axes.legend(fontsize="small")
    text = "R@1; in brackets the number of queries. Hardest for the shop first."
    return Section(title, text, figures=[figure])


def answers(result: Result, labelled: LabelledSet) -> Section:
    """Some queries and what came first: failures at R@1 first, then successes."""
    hits = result.scores["recall_at_1"]
    failed, found = np.flatnonzero(hits == 0), np.flatnonzero(hits == 1)
    rows = [*_spread(failed, FAILURES_SHOWN), *_spread(found, SUCCESSES_SHOWN)]
    return Section(
        "Queries and what came first",
        f"The answers of {result.name}: right products in green, wrong ones in red."
        f" First {min(len(failed), FAILURES_SHOWN)} of the {len(failed)} queries whose"
        " first answer is wrong, then some of the others.",
        strips=[_strip(row, result, labelled) for row in rows],
    )


def best(results: Sequence[Result], default: str, count: int) -> list[Result]:
    """The best by R@1 and the shop's own, at most `count`, in their given order."""
    others = sorted(
        (result for result in results if result.name != default),
        key=lambda result: -result.mean("recall_at_1"),
    )
    chosen = {default, *(result.name for result in others[: count - 1])}
    return [result for result in results if result.name in chosen]


def first_right_ranks(result: Result, labelled: LabelledSet) -> NDArray[np.float64]:
    """From 1, for each query; infinite where no right product is ranked."""
    products = np.array(labelled.products)
    firsts = np.full(len(labelled.queries), np.inf)
    for row, (ranking, query) in enumerate(
        zip(result.rankings, labelled.queries, strict=True)
    ):
        right = np.flatnonzero(np.isin(products[ranking], list(query.right)))
        if len(right):
            firsts[row] = right[0] + 1
    return firsts


def _strip(row: int, result: Result, labelled: LabelledSet) -> list[Shown]:
    query = labelled.queries[row]
    strip = [Shown(query.photo.decode(), query.situation or query.category or "query")]
    for picture in result.rankings[row][:RESULTS_SHOWN]:
        found = labelled.gallery[picture]
        right = found.product in query.right
        strip.append(Shown(found.photo.decode(), found.product, right))
    return strip


def _spread(rows: NDArray[np.int64], count: int) -> list[int]:
    """At most `count`, from all over: neighbours in a list are much alike."""
    if not len(rows):
        return []
    places = np.linspace(0, len(rows) - 1, min(count, len(rows))).round()
    return [int(rows[int(place)]) for place in places]
