"""Without Milvus the shop goes on being edited; whatever Milvus lost is made anew."""

import shutil

import pytest

from tests.faults.conftest import OUTAGE_SECONDS
from tests.faults.shop import draw
from tests.servers import wait_until_true

pytestmark = pytest.mark.live

BOTH = ("postgresql", "sqlite")


def edit(shop) -> None:
    """All three kinds of change, while nothing can be written to the store."""
    shop.save_product(draw())
    first, second, *_ = shop.newest(3)
    shop.change_product(first, price="9.90", picture=draw())
    shop.delete_product(second)
    shop.add_products(20)


@pytest.mark.fault("Milvus killed during upserts", parts=BOTH)
def test_milvus_may_be_killed_while_it_writes(shop, fault, run):
    shop.ask("between-upsert-and-mark", "wait")
    with shop.importing(60):
        shop.wait_for("between-upsert-and-mark")
        shop.go_on()
        fault.strikes_within(1)
        shop.milvus.kill()
    edit(shop)
    shop.milvus.start()

    fault.is_over()


@pytest.mark.parametrize("mode", ["refuse", "freeze"])
@pytest.mark.fault(f"Milvus away for {OUTAGE_SECONDS} s: {{mode}}")
def test_milvus_may_be_away(shop, fault, run, mode):
    shop.add_products(20)
    fault.strikes_within(1)
    with shop.proxy.spoilt(mode), fault.lasting(OUTAGE_SECONDS):
        edit(shop)

    fault.is_over()


@pytest.mark.fault("all data of Milvus deleted")
def test_milvus_may_lose_everything(shop, fault, run):
    shop.add_products(20)
    with shop.milvus.stopped():
        shutil.rmtree(shop.milvus.data)
        edit(shop)

    fault.is_over()


@pytest.mark.fault("data of Milvus restored from before")
def test_milvus_may_fall_behind(shop, fault, run):
    backup = shop.folder / f"milvus-{fault.seed}"
    shop.add_products(20)
    wait_until_true(lambda: not shop.oracle.compare(), 60, "all is indexed")
    with shop.milvus.stopped():
        shutil.copytree(shop.milvus.data, backup)
    edit(shop)
    wait_until_true(lambda: not shop.oracle.compare(), 60, "all is indexed")

    with shop.milvus.stopped():
        shutil.rmtree(shop.milvus.data)
        backup.rename(shop.milvus.data)

    fault.is_over()
