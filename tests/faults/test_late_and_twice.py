"""Whatever comes twice, late or in another order ends in the same state."""

import time

import pytest

from tests.faults.shop import draw
from tests.servers import wait_until_true

pytestmark = pytest.mark.live

# A worker that is frozen renews no claim: after this time others may take its pictures.
LEASE_SECONDS = 20
TASKS = ["sweep", "index_pending"]
WRITTEN = " written, "
MID_BATCH = ["after-claim", "after-encode", "between-upsert-and-mark"]


@pytest.mark.fault("each message five times at once, two workers")
def test_messages_may_come_five_times_in_any_order(shop, fault, run):
    messages = TASKS * 5
    fault.random.shuffle(messages)
    with shop.second_worker():
        with shop.importing(40):
            for _ in range(5):
                fault.strikes_within(1)
                shop.send(*messages)
        shop.delete_product(shop.newest()[0])
        shop.send(*messages)

        fault.is_over()


@pytest.mark.fault("product rolled back")
def test_a_product_that_was_rolled_back_was_never_there(shop, fault, run):
    before = shop.newest()

    shop.manage("shell", "-c", ROLLED_BACK)

    assert shop.newest() == before
    fault.is_over()


@pytest.mark.fault("picture deleted while it is embedded")
def test_a_picture_may_go_while_it_is_embedded(shop, fault, run):
    step = fault.random.choice(MID_BATCH)
    shop.ask(step, "wait")
    shop.add_products(8)
    shop.wait_for(step)

    for product in shop.newest(8)[::2]:
        shop.delete_product(product)
    shop.go_on()

    fault.is_over()


@pytest.mark.fault("picture replaced while it is embedded")
def test_a_picture_may_be_replaced_while_it_is_embedded(shop, fault, run):
    step = fault.random.choice(MID_BATCH)
    shop.ask(step, "wait")
    shop.add_products(8)
    shop.wait_for(step)

    for product in shop.newest(8)[::2]:
        shop.change_product(product, picture=draw(), price="1.23")
    shop.go_on()

    fault.is_over()


@pytest.mark.fault("upsert later than its deletion")
def test_a_delete_wins_over_a_late_upsert(shop, fault, run):
    shop.ask("after-encode", "wait")
    shop.add_products(8)
    shop.wait_for("after-encode")
    deleted, replaced, *_ = shop.newest(8)

    with shop.second_worker():
        with shop.worker.frozen():
            shop.delete_product(deleted)
            shop.change_product(replaced, picture=draw())
            time.sleep(LEASE_SECONDS + 2)
            shop.send(*TASKS)
            fault.strikes_within(5)
            shop.go_on()
            written = shop.log("worker").count(WRITTEN)
        wait_until_true(
            lambda: shop.log("worker").count(WRITTEN) > written, 20, "it comes, late"
        )

        fault.is_over()


ROLLED_BACK = """
from django.db import transaction
from tests.factories import add_image, make_product

with transaction.atomic():
    for _ in range(5):
        add_image(make_product(), "red")
    transaction.set_rollback(True)
"""
