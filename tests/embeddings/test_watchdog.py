"""A worker that takes no message though some wait ends, and only such a one."""

import time
from contextlib import contextmanager

import pytest

from tests.fragile import RedisServer
from tests.parts import Environment
from tests.servers import wait_until_true
from tests.shop import Shop, wait_until_ready

pytestmark = pytest.mark.live

CELERY = ("celery", "-A", "tests.impatient")
# More than LONGEST_SILENCE and LONGEST_WAIT of tests/impatient.py together.
LONG = 8


@contextmanager
def working(folder, broker):
    """A shop's database, and a worker that has just begun."""
    database = f"sqlite:///{folder / 'db.sqlite3'}"
    parts: Environment = {"DATABASE_URL": database, "CELERY_BROKER_URL": broker}
    shop = Shop(folder, parts, CACHE_URL="locmem://", VECTOR_STORE="memory")
    shop.manage("migrate")
    with shop.run("worker", *CELERY, "worker", "--pool", "solo") as worker:
        wait_until_ready(shop, ["worker"])
        yield shop, worker


def celery(shop, *words):
    with shop.run(words[0], *CELERY, *words) as process:
        assert process.wait(30) == 0, shop.log(words[0])


def call(shop):
    celery(shop, "call", "embeddings.tasks.index_pending")


def test_a_worker_that_answers_and_takes_nothing_ends(tmp_path):
    with (
        RedisServer(tmp_path) as server,
        working(tmp_path, server.url) as (
            shop,
            worker,
        ),
    ):
        celery(shop, "control", "cancel_consumer", "celery")
        call(shop)
        celery(shop, "inspect", "ping")

        code = worker.wait(30)

    assert code == 1
    assert "1 wait: this worker ends, to be started again" in shop.log("worker")


@pytest.mark.parametrize("broker", ["redis", "filesystem"])
def test_a_worker_that_has_nothing_to_do_lives_on(tmp_path, broker):
    with RedisServer(tmp_path) as server:
        url = server.url if broker == "redis" else "filesystem://localhost"
        with working(tmp_path, url) as (shop, worker):
            time.sleep(LONG)
            before = shop.rows("SELECT consumed_at FROM embeddings_worker")
            call(shop)

            wait_until_true(
                lambda: shop.rows("SELECT consumed_at FROM embeddings_worker") > before,
                10,
                "the worker takes a message",
            )

            assert worker.poll() is None


def test_a_broker_that_is_gone_is_not_the_worker_s_fault(tmp_path):
    with RedisServer(tmp_path) as server, working(tmp_path, server.url) as (_, worker):
        server.stop()
        time.sleep(LONG)

        assert worker.poll() is None
