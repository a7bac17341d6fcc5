"""A database restored from yesterday is the truth; the index follows it back."""

import pytest

from tests.faults.shop import draw
from tests.servers import wait_until_true

pytestmark = pytest.mark.live

BOTH = ("postgresql", "sqlite")


@pytest.mark.fault("database restored from before", parts=BOTH)
def test_the_index_follows_a_restored_database(shop, fault, run):
    shop.add_products(20)
    wait_until_true(lambda: not shop.oracle.compare(), 60, "all is indexed")
    shop.back_up()
    kept, changed = shop.newest(2)
    shop.change_product(changed, price="99.00")
    shop.add_products(20)
    shop.delete_product(kept)
    wait_until_true(lambda: not shop.oracle.compare(), 60, "all is indexed")

    with shop.worker.stopped(), shop.clock.stopped():
        shop.restore()
    # These get the numbers of pictures that are no more, and whose vectors still are.
    shop.save_product(draw())
    shop.add_products(fault.random.randint(1, 10))

    fault.is_over()
