"""The first sections of the report."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.evaluation import sections
from embeddings.evaluation.runs import run
from tests.embeddings.evaluation.drawn import BY_NUMBERS, features_of, set_of

COLOURS = ["red", "lime", "blue"]


@pytest.fixture
def labelled():
    """Its first query finds what it asks for, the second at rank 2, the third last."""
    labelled = set_of(COLOURS)
    groups = ["dark", "shaken", "shaken"]
    queries = [
        replace(query, situation=group)
        for query, group in zip(labelled.queries, groups, strict=True)
    ]
    return replace(labelled, queries=queries)


@pytest.fixture
def result(labelled):
    rows = [[3, 2, 1]] * 3
    return run(BY_NUMBERS, features_of(labelled, queries=rows, gallery=np.eye(3)))


def named(result, name, recall):
    values = np.full(3, recall)
    scores = result.scores | {"recall_at_1": values, "mrr": values}
    return replace(result, name=name, scores=scores)


def test_the_first_right_ranks_are_found(result, labelled):
    assert sections.first_right_ranks(result, labelled).tolist() == [1, 2, 3]


def test_a_query_without_a_right_picture_is_never_answered(result, labelled):
    queries = [replace(labelled.queries[0], right=frozenset(["hat"]))] * 3

    ranks = sections.first_right_ranks(result, replace(labelled, queries=queries))

    assert ranks.tolist() == [np.inf] * 3


def test_recall_by_rank_grows_to_the_last_right_answer(result, labelled):
    section = sections.by_rank([result], labelled, "by numbers")

    (line,) = section.figures[0].axes[0].lines
    assert line.get_ydata()[:4] == pytest.approx([1 / 3, 2 / 3, 1, 1])


def test_bars_stand_for_situations_hardest_first(result, labelled):
    section = sections.by_group([result], labelled, "by numbers")

    axes = section.figures[0].axes[0]
    assert section.title == "By situation"
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "shaken (2)",
        "dark (1)",
    ]
    assert [bar.get_width() for bar in axes.patches] == [0, 1]


def test_categories_stand_in_where_no_situation_is_known(result, labelled):
    plain = [
        replace(query, situation="", category="Discs") for query in labelled.queries
    ]

    section = sections.by_group(
        [result], replace(labelled, queries=plain), "by numbers"
    )

    assert section.title == "By category"
    (bar,) = section.figures[0].axes[0].patches
    assert bar.get_width() == pytest.approx(1 / 3)


def test_without_groups_there_is_no_figure(result, labelled):
    plain = [replace(query, situation="") for query in labelled.queries]

    section = sections.by_group(
        [result], replace(labelled, queries=plain), "by numbers"
    )

    assert section.figures == ()


def test_answers_show_failures_first_and_what_is_right(result, labelled):
    section = sections.answers(result, labelled)

    strips = [
        [(shown.label, shown.right) for shown in strip] for strip in section.strips
    ]
    assert strips == [
        [
            ("shaken", None),
            ("red disc", False),
            ("lime disc", True),
            ("blue disc", False),
        ],
        [
            ("shaken", None),
            ("red disc", False),
            ("lime disc", False),
            ("blue disc", True),
        ],
        [
            ("dark", None),
            ("red disc", True),
            ("lime disc", False),
            ("blue disc", False),
        ],
    ]


def test_the_best_are_shown_in_their_order_with_the_shops_own(result):
    results = [
        named(result, name, recall)
        for name, recall in [("own", 0.1), ("good", 0.7), ("bad", 0.2), ("best", 0.9)]
    ]

    shown = sections.best(results, "own", 3)

    assert [one.name for one in shown] == ["own", "good", "best"]


def test_of_those_that_answer_alike_one_is_shown(result):
    names = ["own", "twin", "other", "its twin"]
    results = [
        named(result, name, recall)
        for name, recall in zip(names, [0.7, 0.7, 0.2, 0.2], strict=True)
    ]

    shown = sections.best(results, "own", 3)

    assert [one.name for one in shown] == ["own", "other"]


def test_the_opening_has_a_table_of_pictures_and_one_of_words(result):
    section = sections.opening([result], [result], "by numbers")

    assert [table.caption for table in section.tables] == ["", "Asked with words"]
