"""Filters in the language of Milvus."""

from collections.abc import Sequence

from embeddings.filters import Filter, In


def render(filters: Sequence[Filter]) -> str:
    """The conditions in Milvus' filter language, "" for none.

    Templates would be the other way, but Milvus Lite does not know them; only integers
    and the names of our own fields are ever written here.
    """
    return " and ".join(f"({_render(condition)})" for condition in filters)


def _render(condition: Filter) -> str:
    if isinstance(condition, In):
        return f"{condition.field} in {list(condition.values)}"
    ends = []
    if condition.minimum is not None:
        ends.append(f"{condition.field} >= {condition.minimum}")
    if condition.maximum is not None:
        ends.append(f"{condition.field} <= {condition.maximum}")
    return " and ".join(ends) or f"{condition.field} == {condition.field}"
