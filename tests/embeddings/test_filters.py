"""Conditions hold integers and nothing else."""

import pytest

from embeddings.filters import In, Range


@pytest.mark.parametrize("value", ["1", '1] or id > 0 or "" == "', 1.0, True, None])
def test_a_value_that_is_no_integer_is_refused(value):
    with pytest.raises(TypeError, match="filters take integers"):
        In("category_id", (1, value))


@pytest.mark.parametrize("value", ["1", 1.5, False])
def test_an_end_of_a_range_that_is_no_integer_is_refused(value):
    with pytest.raises(TypeError, match="filters take integers"):
        Range("price_minor", minimum=value)


def test_a_range_may_be_open_at_both_ends():
    assert Range("price_minor") == Range("price_minor", None, None)
