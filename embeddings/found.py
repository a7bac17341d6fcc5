"""What a search found, as pages show it: products, and what their scores mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog.models import Product, ProductImage
from embeddings.guesses import NOTHING, Guesses
from embeddings.ranking import Candidate, Tuning


@dataclass(frozen=True)
class SimilarProduct:
    """A found product, its best-matching picture, and how alike that is.

    `score` is the cosine similarity, with what else counts where the version's encoder
    was tuned, and in a degraded answer that of fallback.rank(). `confidence` is the
    probability that it is the same product, and `band` says so in words; both are empty
    where that was not learned.
    """

    product: Product
    image: ProductImage
    score: float
    confidence: float | None = None
    band: str = ""


@dataclass(frozen=True)
class SimilarProducts:
    """One page of found products, closest first.

    `total` counts all products that could be listed under the same filters: visible,
    matching, and with at least one indexed picture; each design once. `degraded` says
    that they were found by outline and colours, as encoder or vector store are away.
    `no_good_match` says that even the closest is most likely another product;
    never where scores were not calibrated. `kept_out` adds that one of those which the
    filters leave out may be the same. `words_weight` is what words counted beside
    the picture, 0 where they could not be read. `guesses` are what the closest products
    say of the picture, where it counted alone.
    """

    items: list[SimilarProduct]
    total: int
    degraded: bool = False
    no_good_match: bool = False
    kept_out: bool = False
    words_weight: float = 0.0
    guesses: Guesses = NOTHING


def with_rows(
    ranked: Sequence[Candidate], tuning: Tuning | None = None
) -> list[SimilarProduct]:
    """Their rows, in the same order, with what their scores mean where that was
    learned; who is not visible any more is left out."""
    products = Product.objects.visible().for_cards()
    rows = products.in_bulk([found.product_id for found in ranked])
    return [
        _judged(SimilarProduct(product, image, found.score), tuning)
        for found in ranked
        if (product := rows.get(found.product_id))
        for image in product.images.all()
        if image.pk == found.image_id
    ]


def _judged(found: SimilarProduct, tuning: Tuning | None) -> SimilarProduct:
    """With what its score means, where that was learned."""
    if tuning is None:
        return found
    calibration = tuning.calibration
    confidence = float(calibration.probability(found.score))
    return replace(found, confidence=confidence, band=calibration.band(found.score))
