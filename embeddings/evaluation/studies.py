"""All studies of one evaluation, in the order of the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from embeddings.encoders.base import unit_rows
from embeddings.evaluation import (
    confusions,
    dimensions,
    indexes,
    robustness,
    selectivity,
    verification,
)
from embeddings.evaluation.features import Features
from embeddings.evaluation.methods import Method, framed
from embeddings.evaluation.report import Section
from embeddings.evaluation.roster import Roster
from embeddings.evaluation.runs import Result
from embeddings.evaluation.sections import best

# The curves and bars of more methods cannot be told apart.
METHODS = 5
SIZES = (1_000, 10_000, 50_000)
FILTERED_ROWS = 20_000
INDEX_QUERIES = 200


def run_studies(
    roster: Roster,
    features: Features,
    results: Sequence[Result],
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Section]:
    """Study the shop's own method, and where methods are compared, the best ones.

    `results` are those of all methods of the roster. `progress` is told how many of
    count_steps() more are done.
    """
    by_name = {method.name: method for method in roster.methods}
    chosen = [by_name[one.name] for one in best(results, roster.default, METHODS)]
    yield verification.section([verification.verify(m, features) for m in chosen])
    progress(1)
    cards = robustness.robustness(chosen, features, progress)
    yield robustness.section(cards, features)
    (own,) = [result for result in results if result.name == roster.default]
    yield confusions.section(own, features.labelled)
    progress(1)
    for feature in by_name[roster.default].features:
        # A fusion's part that is an encoder is a method by itself, the cosine.
        if feature.name in map(framed, roster.encoders) and feature.name in by_name:
            yield from _studies_of_vectors(by_name[feature.name], features, progress)


def count_steps(features: Features) -> int:
    """What `progress` of run_studies() adds up to, at most."""
    return len(features.labelled.queries) + 4 + len(SIZES)


def _studies_of_vectors(
    method: Method, features: Features, progress: Callable[[int], None]
) -> Iterator[Section]:
    found = list(dimensions.compare_dimensions(method, features))
    yield dimensions.section(method.name, found)
    progress(1)
    (feature,) = method.features
    gallery = unit_rows(features.gallery[feature.name])
    queries = unit_rows(features.queries[feature.name])[:INDEX_QUERIES]
    rows: list[indexes.IndexFigures] = []
    for size in SIZES:
        rows += indexes.compare_indexes(indexes.draw_around(gallery, size), queries)
        progress(1)
    yield indexes.section(rows, real=len(gallery))
    drawn = indexes.draw_around(gallery, FILTERED_ROWS)
    filtered = list(selectivity.compare_filtering(drawn, queries))
    yield selectivity.section(filtered, len(drawn))
    progress(1)
