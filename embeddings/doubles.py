"""Products whose main pictures are the very same: one card, which names the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from catalog.models import Product
from embeddings.found import SimilarProduct

# More of them share a picture that says "no picture yet", and hide each other.
MOST_TOGETHER = 6


def fold(
    found: Sequence[SimilarProduct],
) -> tuple[list[SimilarProduct], dict[int, list[Product]]]:
    """The found products, of those with the same main picture the first one in stock.

    It stands where the first of them stood. Beside the list: whom each stands for, by
    its key, in their order. Pictures of which a page holds more than MOST_TOGETHER are
    no product's own, and nothing is folded there; nor is it for a further picture that
    many products have, as a table of sizes.
    """
    same: defaultdict[str, list[SimilarProduct]] = defaultdict(list)
    for item in found:
        same[_main_picture(item)].append(item)
    kept: list[SimilarProduct] = []
    others: dict[int, list[Product]] = {}
    for item in found:
        items = same[_main_picture(item)]
        if not 1 < len(items) <= MOST_TOGETHER:
            kept.append(item)
        elif item is items[0]:
            shown = next((one for one in items if one.product.in_stock), item)
            kept.append(shown)
            others[shown.product.pk] = [o.product for o in items if o is not shown]
    return kept, others


def _main_picture(item: SimilarProduct) -> str:
    return (item.product.main_image or item.image).content_hash
