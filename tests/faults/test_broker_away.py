"""Without Redis the shop goes on being edited, and what it missed is made up for."""

import pytest

from tests.faults.shop import draw

pytestmark = pytest.mark.live


def edit(shop) -> None:
    """Save in the back office and import, as on any other day."""
    shop.save_product(draw())
    shop.change_product(shop.newest()[0], price="9.90")
    shop.add_products(20)


@pytest.mark.fault("Redis stopped for 20 s")
def test_redis_may_stop(shop, fault, run):
    with shop.redis.stopped(), fault.lasting(20):
        edit(shop)

    fault.is_over()


@pytest.mark.fault("Redis frozen for 30 s")
def test_redis_may_freeze(shop, fault, run):
    with shop.redis.frozen(), fault.lasting(30):
        edit(shop)

    fault.is_over()


@pytest.mark.fault("FLUSHALL with 500 pictures pending")
def test_redis_may_forget_everything(shop, fault, run):
    with shop.worker.frozen():
        shop.add_products(500)
        fault.strikes_within(2)
        shop.redis.flush()

    fault.is_over()
