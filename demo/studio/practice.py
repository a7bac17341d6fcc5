"""Pictures to learn from: every product as shoppers would take it, never a query."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from demo.studio.products import products
from demo.studio.queries import SITUATIONS, Query

# Queries count from 1 within their category; no picture to learn from is one of them.
FIRST_NUMBER = 100


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
