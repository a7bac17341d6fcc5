"""Other orders of what was found than the closest first."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.models import Product
from embeddings import backends
from embeddings.models import IndexVersion
from embeddings.ranking import Candidate, varied

# So many products are put in another order than that of likeness: of those further
# away few look alike any more.
CLOSEST = 96
# An order that is no column's: by likeness, but not one product line after the other.
VARIED = ("varied",)


def in_order(
    ranked: Sequence[Candidate],
    order: Sequence[str],
    version: IndexVersion | None = None,
) -> Sequence[Candidate]:
    """The CLOSEST as the database puts their products in order; all without one."""
    if not order:
        return ranked
    if order == VARIED:
        return _varied(ranked[:CLOSEST], version)
    of_product = {found.product_id: found for found in ranked[:CLOSEST]}
    keys = Product.objects.filter(pk__in=of_product).order_by(*order)
    return [of_product[key] for key in keys.values_list("pk", flat=True)]


def _varied(
    ranked: Sequence[Candidate], version: IndexVersion | None
) -> Sequence[Candidate]:
    """By their vectors in the index version; as they were where it cannot be asked."""
    if version is None:
        return ranked
    images = [found.image_id for found in ranked]
    return varied(ranked, backends.get_vector_store().fetch(version.collection, images))
