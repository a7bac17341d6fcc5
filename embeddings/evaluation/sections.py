"""The report's first sections: all methods, by rank, by situation, and some answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    main = next(result for result in results if result.name == default)
    hits = main.scores["recall_at_1"]
    counts = {name: int((groups == name).sum()) for name in set(groups.tolist())}
    names = sorted(
        counts.keys() - {""},
        key=lambda name: (hits[groups == name].mean(), -counts[name], name),
    )[:MOST_GROUPS]
    title = "By situation" if known else "By category"
    if not names:
        return Section(title, "The queries have neither situations nor categories.")
    bars = {
        result.name: [
            result.scores["recall_at_1"][groups == name].mean() for name in names
        ]
        for result in best(results, default, MOST_BARS)
    }
    figure = _bars(bars, [f"{name} ({counts[name]})" for name in names])
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
    """The best by R@1 and the shop's own, at most `count`, in their given order.

    Of those that answer every query alike, as measures on unit vectors do, only one.
    """
    chosen = [result for result in results if result.name == default]
    for result in sorted(results, key=lambda result: -result.mean("recall_at_1")):
        known = [other.scores["mrr"] for other in chosen]
        alike = any(np.array_equal(result.scores["mrr"], scores) for scores in known)
        if len(chosen) < count and not alike:
            chosen.append(result)
    return [result for result in results if any(result is one for one in chosen)]


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


def _bars(values: Mapping[str, Sequence[float]], labels: Sequence[str]) -> Figure:
    """R@1 by name of the method, a bar for each label."""
    figure = Figure(figsize=(8, 1.4 + 0.42 * len(labels)), layout="constrained")
    axes = figure.subplots()
    places, height = np.arange(len(labels)), 0.8 / len(values)
    for number, (name, lengths) in enumerate(values.items()):
        axes.barh(places + number * height, lengths, height, label=name)
    axes.set_yticks(places + 0.4 - height / 2, labels)
    axes.invert_yaxis()
    axes.set(xlabel="R@1", xlim=(0, 1))
    figure.legend(loc="outside lower center", ncols=2, fontsize="small")
    return figure


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
