"""Ranks products by what the database knows of their pictures: outline and colours."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.filtering import ProductFilters
from catalog.models import ProductImage
from embeddings.fusion import FusionWeights, fuse
from embeddings.looks import Look, likenesses
from embeddings.ranking import Candidate, best_image_per_product
from embeddings.vector_stores.base import Hit

# Compared in 0.2 s on one core. More would keep shoppers waiting, and the database
# from the rest of the shop.
MOST_PICTURES = 20_000
EVENLY = FusionWeights(vector=0, colour=0.5, hash=0.5)


class TooManyPictures(Exception):
    """There are more pictures than can be compared one by one."""


def rank(looks: Sequence[Look], filters: ProductFilters) -> list[Candidate]:
    """All products that match the filters, those closest to any of the looks first.

    Scores are 0 to 1, 1 for the same picture, and no cosines: the mean of the share of
    equal bits and of shared colours, the former alone where either has no colours.
    Of the demo's 64 phone photos, 31 have their product among the first 24 so; by the
    hash alone it is 12, by the colours alone 26.
    Raises TooManyPictures above MOST_PICTURES, whatever the filters leave of them.
    """
    hits, product_of = _compared(looks, filters)
    return best_image_per_product(hits, product_of)


def closest_pictures(
    looks: Sequence[Look], filters: ProductFilters
) -> tuple[list[int], dict[int, int]]:
    """Ids of all pictures that match the filters, those closest to any look first.

    With the product of each; otherwise as rank().
    """
    hits, product_of = _compared(looks, filters)
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.id))
    return [hit.id for hit in ordered], product_of


def _compared(
    looks: Sequence[Look], filters: ProductFilters
) -> tuple[list[Hit], dict[int, int]]:
    if ProductImage.objects.order_by()[: MOST_PICTURES + 1].count() > MOST_PICTURES:
        raise TooManyPictures(f"more than {MOST_PICTURES} pictures")
    images = ProductImage.objects.filter(product__in=filters.products())
    rows = list(
        images.exclude(perceptual_hash="")
        .order_by()
        .values_list("pk", "product", "perceptual_hash", "colours")
    )
    looks = [look for look in looks if look.perceptual_hash]
    if not rows or not looks:
        return [], {}
    ids, products, *described = zip(*rows, strict=True)
    known = list(map(Look, *described))
    scores = fuse(EVENLY, **likenesses(looks, known)).max(axis=0)
    hits = list(map(Hit, ids, scores.tolist()))
    return hits, dict(zip(ids, products, strict=True))
