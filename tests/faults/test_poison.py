"""A picture that ends whoever decodes it is set aside, and takes no other along."""

import pytest

from tests.faults.shop import draw

pytestmark = pytest.mark.live

# Ten seconds of hanging and ten of rest for each, until the next sweep.
THREE_ATTEMPTS = 100
IMAGE = "SELECT id FROM catalog_productimage WHERE product_id = {product}"
ENTRY = """
    SELECT entry.state, entry.reason FROM embeddings_indexentry AS entry
    JOIN catalog_productimage AS image ON image.id = entry.image_id
    WHERE image.product_id = {product}
"""


@pytest.mark.parametrize("deed", ["exit", "hang"])
@pytest.mark.fault("a picture that makes its decoder {deed}")
def test_a_deadly_picture_is_set_aside_and_its_neighbours_are_indexed(
    shop, fault, run, deed
):
    before = fault.random.randint(0, 20)
    with shop.worker.stopped():
        shop.add_products(before)
        shop.save_product(draw(comment=b"POISON:" + deed.encode()))
        (poison,) = shop.newest()
        shop.oracle.deadly |= {pk for (pk,) in shop.rows(IMAGE.format(product=poison))}
        shop.add_products(20 - before)
    shop.add_products(20)

    fault.is_over(within=THREE_ATTEMPTS)
    ((state, reason),) = shop.rows(ENTRY.format(product=poison))
    assert (state, "decod" in reason) == ("quarantined", True)
