"""Pictures to learn from, as shoppers would take them, and none of them a query."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from demo.studio.products import products
from demo.studio.queries import SITUATIONS, Query, answered

# Queries count from 1 within their category; no picture to learn from is one of them,
# and none that an encoder learned from is rehearsed with.
FIRST_NUMBER, REHEARSAL_NUMBER = 100, 900


def practice(each: int) -> Iterator[Query]:
    """`each` pictures of every product in situations that chance picks.

    First one of each product, then the next, so that a part of them is of all.
    """
    for number in range(FIRST_NUMBER, FIRST_NUMBER + each):
        # Neither cryptography nor security: the same choice each time is wanted.
        random = Random(f"practice {number}")  # noqa: S311
        for product in random.sample(products(), len(products())):
            situation = random.choice(SITUATIONS)
            yield Query(number, product, [], [], situation)


def rehearsal(count: int) -> list[Query]:
    """Queries to learn from what an encoder's scores mean: of `count` products that
    chance picks, the situations in turn."""
    everything = products()
    random = Random("rehearsal")  # noqa: S311
    once = [product for product in everything if not product.again]
    return [
        answered(REHEARSAL_NUMBER, product, SITUATIONS[n % len(SITUATIONS)], everything)
        for n, product in enumerate(random.sample(once, min(count, len(once))))
    ]
