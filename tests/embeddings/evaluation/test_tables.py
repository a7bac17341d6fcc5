"""Results as tables and as JSON."""

import json

import numpy as np

from embeddings.evaluation import tables
from embeddings.evaluation.report import Table
from embeddings.evaluation.runs import METRICS, run
from tests.embeddings.evaluation.drawn import BY_NUMBERS, features_of, set_of

FEATURES = features_of(
    set_of(["red", "lime"]), queries=[[1, 0.5], [1, 0.5]], gallery=np.eye(2)
)


def test_the_shops_own_method_has_a_star():
    table = tables.comparison([run(BY_NUMBERS, FEATURES)], default="by numbers")

    (row,) = table.rows
    assert len(row) == len(table.headings)
    assert row[:5] == ["by numbers *", "0.500", "0.00-1.00", "1.000", "1.000"]


def test_a_table_for_the_terminal_lines_up():
    table = Table(["method", "R@1"], [["pHash", "0.5"], ["mine", "10.25"]], "Found")

    assert tables.as_text(table).splitlines() == [
        "Found",
        "method    R@1",
        "pHash     0.5",
        "mine    10.25",
    ]


def test_json_holds_every_metric_by_method():
    result = run(BY_NUMBERS, FEATURES)

    answer = json.loads(
        json.dumps(tables.as_json(FEATURES, [result], [], default="by numbers"))
    )

    assert answer["dataset"] == "discs"
    assert answer["queries"] == 2
    assert answer["default"] == "by numbers"
    figures = answer["methods"]["by numbers"]
    assert {name: figures[name] for name in METRICS} == {
        name: result.mean(name) for name in METRICS
    }
    assert figures["intervals"]["recall_at_1"] == [0, 1]
    assert figures["ms_per_query"] == figures["encode_ms"] + figures["search_ms"]
    assert "texts" not in answer


def test_json_tells_texts_apart_from_pictures():
    result = run(BY_NUMBERS, FEATURES)

    answer = tables.as_json(FEATURES, [result], [result], default="by numbers")

    assert answer["texts"]["methods"]["by numbers"]["recall_at_1"] == 0.5


def test_the_summary_counts_what_was_measured_on():
    assert tables.summary(FEATURES.labelled, 4.21) == (
        "discs: 2 queries, 2 products in 2 pictures; 0 broken pictures left out;"
        " decoding 4.2 ms a picture"
    )
