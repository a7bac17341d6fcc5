"""A worker that dies loses nothing, whatever it was about to do."""

import os
import signal
import time
from contextlib import suppress

import pytest

from tests.fragile import children
from tests.servers import wait_until_true

pytestmark = pytest.mark.live

BOTH = ("postgresql", "sqlite")

HIT = """
    SELECT count(*) FROM embeddings_indexentry WHERE state = 'pending' AND reason <> ''
"""
STEPS = ["after-claim", "after-encode", "between-upsert-and-mark"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.fault("worker killed {step}")
def test_a_worker_killed_at_a_step_loses_nothing(shop, fault, step, run):
    deaths = len(shop.worker.codes)
    shop.ask(step, "die")

    shop.add_products(40)
    shop.wait_for(step)

    fault.is_over()
    assert -signal.SIGKILL in shop.worker.codes[deaths:]


@pytest.mark.fault("worker killed at a random moment", parts=BOTH)
def test_a_worker_killed_at_any_moment_loses_nothing(shop, fault, run):
    with shop.importing(60):
        fault.strikes_within(5)
        shop.worker.kill()

    fault.is_over()


@pytest.mark.fault("decoding child killed in a batch")
def test_a_killed_decoding_child_loses_nothing(shop, fault, run):
    # Sixty were through in 2.4 s on an idle machine: later there was none to hit.
    with shop.importing(400, side=1500):
        fault.strikes_within(5)
        wait_until_true(lambda: a_picture_was_hit(shop), 30, "a picture is hit")

    fault.is_over()


def a_picture_was_hit(shop) -> bool:
    """Kill all children; whether one was decoding then, this time or before.

    Struck every tenth of a second, none lived long enough to begin with a picture.
    """
    time.sleep(1)
    for child in children(shop.worker.process):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return shop.rows(HIT) != [(0,)]


@pytest.mark.fault("worker asked to stop in a batch")
def test_a_worker_asked_to_stop_ends_in_order_and_loses_nothing(shop, fault, run):
    deaths = len(shop.worker.codes)
    step = fault.random.choice(STEPS)
    shop.ask(step, "wait")
    shop.add_products(40)
    shop.wait_for(step)

    shop.worker.process.terminate()
    fault.strikes_within(2)
    shop.go_on()

    fault.is_over()
    wait_until_true(lambda: shop.worker.codes[deaths:] == [0], 20, "it ends with 0")
