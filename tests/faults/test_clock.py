"""Claims of a worker whose clock was wrong hold nobody up."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.live

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@pytest.mark.parametrize("hours", ["+2h", "-2h"])
@pytest.mark.fault("worker dies with claims, its clock {hours}")
def test_a_worker_of_another_time_is_followed_by_one_of_this(shop, fault, run, hours):
    if FAKETIME is None:
        pytest.skip("Debian's package faketime is not installed")
    clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": hours}
    with shop.worker_with(**clock, DONT_FAKE_MONOTONIC="1"):
        with shop.worker.stopped():
            shop.add_products(40)
            shop.ask("after-claim", "die")
        shop.wait_for("after-claim")

    fault.is_over()
