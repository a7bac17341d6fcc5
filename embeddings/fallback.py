"""Ranks products by what the database knows of their pictures: outline and colours."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.filtering import ProductFilters
from catalog.models import ProductImage
from embeddings.colours import Colour, share_in
from embeddings.fusion import FusionWeights, fuse
from embeddings.looks import Look, likenesses
from embeddings.ranking import Candidate, best_image_per_product
from embeddings.vector_stores.base import Hit

# Compared in 0.2 s on one core. More would keep shoppers waiting, and the database
# from the rest of the shop.
MOST_PICTURES = 20_000
# What has less of a colour than this, or than half of what has most of it, is not
# called by it: of the demo's 650 products 25 are light blue so, and not 146.
LEAST_IN_COLOUR = 0.2
EVENLY = FusionWeights(vector=0, colour=0.5, hash=0.5)


class TooManyPictures(Exception):
    """The shop holds more pictures than can be compared without the vector store."""


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


def rank_in_colour(colour: Colour, filters: ProductFilters) -> list[Candidate]:
    """Products that match and are in about that colour, those with most of it first.

    Scores are the share of a picture's subject that is in it, LEAST_IN_COLOUR to 1.
    Raises TooManyPictures where more than MOST_PICTURES match.
    """
    images = ProductImage.objects.filter(product__in=filters.products())
    known = images.exclude(colours="").order_by()
    rows = list(known.values_list("pk", "product", "colours")[: MOST_PICTURES + 1])
    if len(rows) > MOST_PICTURES:
        raise TooManyPictures(f"more than {MOST_PICTURES} pictures match")
    if not rows:
        return []
    ids, products, signatures = zip(*rows, strict=True)
    shares = share_in(colour, signatures)
    least = max(LEAST_IN_COLOUR, shares.max() / 2)
    hits = map(Hit, ids, shares.tolist())
    in_it = [hit for hit in hits if hit.score >= least]
    return best_image_per_product(in_it, dict(zip(ids, products, strict=True)))


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
