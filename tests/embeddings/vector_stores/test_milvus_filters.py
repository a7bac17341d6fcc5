"""Filters are written in Milvus' language, and hold nothing but integers."""

from embeddings.filters import In, Range
from embeddings.vector_stores.milvus_filters import render


def test_renders_filters_from_integers_only():
    filters = [In("category_id", (1, 2)), Range("price_minor", 5, 9), Range("stock")]

    assert render(filters) == (
        "(category_id in [1, 2]) and (price_minor >= 5 and price_minor <= 9)"
        " and (stock == stock)"
    )
    assert render([]) == ""
