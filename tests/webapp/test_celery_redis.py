"""Worker and beat go on by themselves when Redis is back, however it went."""

import os
import time
from pathlib import Path

import pytest

from tests.redis_server import redis_server
from tests.servers import wait_until_true
from tests.shop import Shop, wait_until_ready

pytestmark = pytest.mark.live

# More than a worker needs to call a silent link dead; what was promised is 60 s.
AWAY, PROMISED = 12, 60


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def shop(tmp_path_factory, server):
    """A worker, and a clock that has it sweep every three seconds."""
    folder = tmp_path_factory.mktemp("shop")
    database = f"sqlite:///{folder / 'db.sqlite3'}"
    parts = {"DATABASE_URL": database, "CELERY_BROKER_URL": server.url}
    shop = Shop(folder, parts, CACHE_URL="locmem://", VECTOR_STORE="memory")
    shop.manage("migrate")
    with (
        shop.start("worker") as shop.worker,
        shop.run("beat", "celery", "-A", "tests.impatient", "beat") as shop.beat,
    ):
        wait_until_ready(shop, ["worker"])
        wait_until_swept(shop)
        yield shop


def wait_until_swept(shop):
    """Two signs: the first may be of a message from before."""
    for _ in range(2):
        before = shop.rows("SELECT consumed_at FROM embeddings_worker")
        wait_until_true(
            lambda before=before: (
                shop.rows("SELECT consumed_at FROM embeddings_worker") > before
            ),
            PROMISED,
            f"the worker takes messages of beat\n{shop.log('worker')}",
        )
    assert (shop.worker.poll(), shop.beat.poll()) == (None, None)


def test_a_redis_that_was_stopped(server, shop):
    server.stop()
    time.sleep(AWAY)
    server.start()

    wait_until_swept(shop)


def test_a_redis_that_was_frozen(server, shop):
    server.freeze()
    time.sleep(AWAY)
    server.thaw()

    wait_until_swept(shop)


def test_a_redis_that_was_emptied(server, shop):
    server.client.flushall()

    wait_until_swept(shop)


def test_a_worker_lets_pages_go_first(shop):
    autogroup = Path(f"/proc/{shop.worker.pid}/autogroup")

    assert os.getpriority(os.PRIO_PROCESS, shop.worker.pid) == 5
    if autogroup.exists():
        assert autogroup.read_text().endswith("nice 5\n")
