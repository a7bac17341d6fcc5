"""The card says what is found with harmed queries, in the untouched gallery."""

import numpy as np
import pytest

from embeddings.evaluation.features import extract
from embeddings.evaluation.harms import HARMS
from embeddings.evaluation.robustness import harmed_queries, robustness, section
from tests.embeddings.evaluation.drawn import BY_COLOUR, COLOUR, set_of

COLOURS = ["red", "lime", "white", "#555555"]


@pytest.fixture
def features():
    return extract(set_of(COLOURS), [COLOUR])


def test_rows_stay_with_their_queries(features):
    harmed = harmed_queries(features, [COLOUR])

    assert list(harmed) == list(HARMS)
    lights = features.queries[COLOUR.name]
    assert harmed["dark"][COLOUR.name] == pytest.approx(0.35 * lights, rel=0.01)


def test_a_query_is_harmed_the_same_way_each_time(features):
    first, again = (harmed_queries(features, [COLOUR]) for _ in range(2))

    for name in HARMS:
        np.testing.assert_array_equal(
            first[name][COLOUR.name], again[name][COLOUR.name]
        )


def test_what_harms_the_method_shows_and_the_rest_does_not(features):
    seen = []

    (card,) = robustness([BY_COLOUR], features, seen.append)

    # Dark discs look like the grey one.
    assert card.method == "by colour"
    assert card.whole == 1
    assert card.harmed["dark"] == 0.25
    assert card.harmed["JPEG 30"] == card.harmed["noisy"] == 1
    assert seen == [1] * len(COLOURS)


def test_the_report_shows_the_harmed_pictures_themselves(features):
    told = section(robustness([BY_COLOUR], features), features)

    assert told.tables[0].headings == ["method", "as they are", *HARMS]
    assert told.tables[0].rows[0][:2] == ["by colour", "1.000"]
    assert [shown.label for shown in told.strips[0]] == ["as it is", *HARMS]
    assert len(told.strips) == 3
