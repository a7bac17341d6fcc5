"""Without room for pictures the shop says so, and keeps no half of anything."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.shop import PRODUCTS, draw
from tests.fragile import children

pytestmark = pytest.mark.live

SMALLER_THAN_A_PICTURE = 100


@contextmanager
def no_room_for(process) -> Iterator[None]:
    """As on a full disk, but for this process' children alone: no file may grow."""
    former = {}
    for pid in children(process):
        former[pid] = soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        limits = (SMALLER_THAN_A_PICTURE, hard)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    yield
    for pid, limits in former.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


# SQLite would find no room for its rows, either.
@pytest.mark.fault("no room for pictures", only=True)
def test_a_full_disk_is_told_and_spoils_nothing(shop, fault, run):
    before = shop.newest()

    with no_room_for(shop.web):
        refused = shop.post_product(draw())
        search = shop.search(draw())
        home = shop.session.get(shop.address)

    assert refused.status_code == 302
    assert "cannot be stored" in shop.session.get(shop.address + PRODUCTS).text
    assert search.status_code == 503
    assert home.status_code == 200
    assert shop.newest() == before
    shop.save_product(draw())
    fault.is_over()
