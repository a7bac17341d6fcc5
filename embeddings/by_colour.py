"""Finding by a colour alone, which needs neither encoder nor vector store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage, ProductQuerySet
from embeddings import orders
from embeddings.colours import Colour, share_in
from embeddings.designs import one_of_each
from embeddings.fallback import MOST_PICTURES, TooManyPictures
from embeddings.found import SimilarProducts, with_rows
from embeddings.ranking import Candidate, best_image_per_product
from embeddings.vector_stores.base import Hit

# What has less of a colour than this, or than half of what has most of it, is not
# called by it: of the demo's 650 products 22 are red so, and 19, not 61, light blue.
LEAST = 0.2


@dataclass(frozen=True)
class InColour:
    """The products in about a colour that match some filters, most of it first.

    `everything` are those of all the shop, to count among; None where it is too large.
    """

    ranked: list[Candidate]
    everything: ProductQuerySet | None

    def page(
        self, *, order: Sequence[str] = (), limit: int = 24, offset: int = 0
    ) -> SimilarProducts:
        """One page; with an order of the database's, of the CLOSEST in that."""
        shown = orders.in_order(self.ranked, order)
        return SimilarProducts(with_rows(shown[offset : offset + limit]), len(shown))


def find_in_colour(colour: Colour, filters: ProductFilters) -> InColour:
    """The products of whose pictures' subject most is in about that colour.

    Of each design the one that has most of it. What is too little is measured by all of
    the shop, or by what matches, where there are more than MOST_PICTURES pictures.
    Raises TooManyPictures where that is too many as well.
    """
    try:
        ranked = _rank(colour, Product.objects.visible())
    except TooManyPictures:
        return InColour(one_of_each(_rank(colour, filters.products())), None)
    everything = Product.objects.visible().filter(
        pk__in=[found.product_id for found in ranked]
    )
    matching = set(
        filters.products().filter(pk__in=everything).values_list("pk", flat=True)
    )
    ranked = [found for found in ranked if found.product_id in matching]
    return InColour(one_of_each(ranked), everything)


def _rank(colour: Colour, products: ProductQuerySet) -> list[Candidate]:
    """Scores are the share that is in the colour, LEAST to 1."""
    images = ProductImage.objects.filter(product__in=products).exclude(colours="")
    rows = list(
        images.order_by().values_list("pk", "product", "colours")[: MOST_PICTURES + 1]
    )
    if len(rows) > MOST_PICTURES:
        raise TooManyPictures(f"more than {MOST_PICTURES} pictures")
    if not rows:
        return []
    ids, of_products, signatures = zip(*rows, strict=True)
    shares = share_in(colour, signatures)
    least = max(LEAST, shares.max() / 2)
    hits = map(Hit, ids, shares.tolist())
    in_it = [hit for hit in hits if hit.score >= least]
    return best_image_per_product(in_it, dict(zip(ids, of_products, strict=True)))
