"""From hits on pictures to a list of products."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from embeddings.vector_stores.base import Hit


class Candidate(NamedTuple):
    """A product on its way through ranking, with its best-matching picture."""

    product_id: int
    image_id: int
    score: float


def best_image_per_product(
    hits: Iterable[Hit], product_of_image: Mapping[int, int]
) -> list[Candidate]:
    """One candidate a product, closest first, equal scores by product id.

    Hits whose picture has no product in the mapping are left out. Milvus could group
    as well, but its grouping lowers the quality of the first results (milvus#46349).
    """
    best: dict[int, Candidate] = {}
    for hit in hits:
        product_id = product_of_image.get(hit.id)
        if product_id is None:
            continue
        known = best.get(product_id)
        if known is None or hit.score > known.score:
            best[product_id] = Candidate(product_id, hit.id, hit.score)
    return sorted(best.values(), key=lambda found: (-found.score, found.product_id))
