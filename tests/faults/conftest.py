"""A fragile shop on either database, and a note of what each fault cost."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.shop import FragileShop
from tests.parts import PartMissing, postgresql_database
from tests.servers import wait_until_true

RUNS = int(os.environ.get("FAULT_RUNS", "1"))
TABLE = Path(os.environ["FAULT_TABLE"]) if "FAULT_TABLE" in os.environ else None
# Most of a fault's time is waiting: others may run beside it, in shops of their own.
LANE, LANES = map(int, os.environ.get("FAULT_LANE", "0/1").split("/"))
RECOVERY_SECONDS = 60
# Comparing a shop of more takes too long, twice a second.
MOST_PICTURES = 600
# An outage long enough for whatever gives up to do so; with one run of each fault, a
# shorter one has to do.
OUTAGE_SECONDS = 60 if RUNS > 1 else 15


def pytest_generate_tests(metafunc):
    """Each fault once on the parts that it names; on all when it is repeated, but for
    those that make sense `only` there."""
    marker = metafunc.definition.get_closest_marker("fault")
    if marker is not None:
        parts = marker.kwargs.get("parts", ["postgresql"])
        if RUNS > 1 and not marker.kwargs.get("only"):
            parts = [*parts, *sorted({"postgresql", "sqlite"} - {*parts})]
        metafunc.parametrize("shop", parts, indirect=True, scope="session")
        metafunc.parametrize("run", range(1, RUNS + 1))


def pytest_collection_modifyitems(config, items):
    """Leave out the runs that the table holds already: an interrupted one goes on.

    Of the others, this process runs its share.
    """
    keys = {item: key for item in items if (key := _key(item))}
    known = {
        (line["fault"], line["parts"], line["run"])
        for line in (table.read(TABLE) if TABLE else [])
    }
    left = [item for item, key in keys.items() if key not in known]
    # Each fault once before any comes again; a change of parts opens another shop.
    left.sort(key=lambda item: keys[item][1:])
    mine = [item for number, item in enumerate(left) if _lane(item, number) == LANE]
    others = [item for item in keys if item not in mine]
    config.hook.pytest_deselected(items=others)
    items[:] = mine + [item for item in items if item not in keys]


def pytest_runtest_logreport(report):
    """Keep what failed: the table's reader wants to know it without all the rest."""
    if report.failed and TABLE:
        table.note_failure(TABLE, report.nodeid, report.longreprtext)


def _lane(item, number: int) -> int:
    """A machine bears one real Milvus server at a time: those runs share a lane."""
    return 0 if item.callspec.params["shop"] == "production" else number % LANES


def _key(item):
    """What was broken, on which parts, in which run; None for other tests."""
    marker = item.get_closest_marker("fault")
    if marker is None:
        return None
    parameters = item.callspec.params
    name = marker.args[0].format(**parameters)
    return name, parameters["shop"], parameters["run"]


@pytest.fixture(scope="session")
def shop(request, tmp_path_factory):
    """On SQLite, on PostgreSQL, or on that and the real Milvus server."""
    folder = tmp_path_factory.mktemp(request.param)
    address = f"sqlite:///{folder / 'db.sqlite3'}"
    with ExitStack() as stack:
        try:
            if request.param != "sqlite":
                address = stack.enter_context(postgresql_database())
            shop = FragileShop(folder, address, request.param == "production")
        except PartMissing as missing:
            pytest.skip(str(missing))
        yield stack.enter_context(shop.open())


class Fault:
    """One run of one fault: when it strikes, and what it costs."""

    def __init__(self, shop: FragileShop, name: str, parts: str, run: int) -> None:
        self.shop = shop
        self.key = {"fault": name, "parts": parts, "run": run}
        self.seed = random.SystemRandom().randrange(1_000_000)
        self.random = random.Random(self.seed)

    def strikes_within(self, seconds: float) -> None:
        """Wait for a moment that is another one in each run."""
        time.sleep(self.random.uniform(0, seconds))

    @contextmanager
    def lasting(self, seconds: float) -> Iterator[None]:
        """The block takes at least so long."""
        end = time.monotonic() + seconds
        yield
        time.sleep(max(0, end - time.monotonic()))

    def is_over(self, within: float = RECOVERY_SECONDS) -> None:
        """From now on all must come right by itself, within so many seconds."""
        ended = time.monotonic()
        while finding := self.shop.oracle.compare():
            if time.monotonic() - ended > within:
                break
            time.sleep(0.5)
        seconds = round(time.monotonic() - ended, 1)
        lost = len(finding.lost)
        if TABLE:
            cost = {"lost": lost, "seconds": seconds, "healed": not finding}
            table.note(TABLE, **self.key, seed=self.seed, **cost)
        assert not finding, f"seed {self.seed}, after {seconds} s: {finding}"
        self.shop.manage("check_index")  # The shop's own comparison says the same.


@pytest.fixture
def fault(shop, request):
    """The fault of this test; it strikes a shop in which all is well."""
    shop.go_on()
    if len(shop.newest(MOST_PICTURES + 1)) > MOST_PICTURES:
        shop.clear()
        shop.add_products(1)
    wait_until_true(
        lambda: not shop.oracle.compare(), RECOVERY_SECONDS, "the last fault has healed"
    )
    name, parts, run = _key(request.node)
    fault = Fault(shop, name, parts, run)
    print(f"seed {fault.seed}")  # noqa: T201
    yield fault
    shop.go_on()
