"""The two sets of parts a shop runs on, each told to it by its environment alone."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg.sql import SQL, Identifier

from tests.servers import alone_with, free_port, milvus_lite, milvus_server

Environment = dict[str, str]
# The two databases of the Redis server; they must be empty, or an earlier run's.
BROKER, CACHE = 9, 10
OWNER = "lookalike-tests"


class PartMissing(Exception):
    """A part of the set is not on this machine; the message says which."""


@contextmanager
def embedded(folder: Path) -> Iterator[Environment]:
    """SQLite, a folder as broker, Milvus Lite: no service but what starts here."""
    (folder / "milvus").mkdir()
    with milvus_lite(folder / "milvus", free_port()) as milvus:
        yield {
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "CELERY_BROKER_URL": "filesystem://localhost",
            "CACHE_URL": "locmem://",
            "MILVUS_URI": milvus.uri,
        }


@contextmanager
def production(folder: Path) -> Iterator[Environment]:
    """PostgreSQL, Redis and the real Milvus server; raises PartMissing."""
    if "MILVUS_SERVER" not in os.environ:
        raise PartMissing("MILVUS_SERVER names no program of the real Milvus server")
    with ExitStack() as parts:
        parts.enter_context(alone_with("production"))
        database = parts.enter_context(postgresql_database())
        broker = parts.enter_context(redis_database(BROKER))
        cache = parts.enter_context(redis_database(CACHE))
        (folder / "milvus").mkdir()
        milvus = parts.enter_context(milvus_server(folder / "milvus", free_port()))
        yield {
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": broker,
            "CACHE_URL": cache,
            "MILVUS_URI": milvus.uri,
        }


SETS: dict[str, Callable[[Path], AbstractContextManager[Environment]]] = {
    "embedded": embedded,
    "production": production,
}


@contextmanager
def postgresql_database() -> Iterator[str]:
    """The address of a new database, which is dropped in the end."""
    server = os.environ.get("POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432")
    name = f"lookalike_parts_{os.getpid()}"
    try:
        admin = psycopg.connect(
            f"{server}/postgres", autocommit=True, connect_timeout=3
        )
    except psycopg.OperationalError as error:
        raise PartMissing("POSTGRESQL_URL names no running server") from error
    drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    with admin:
        admin.execute(drop)
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(drop)


@contextmanager
def redis_database(number: int) -> Iterator[str]:
    """The address of an empty database of the Redis server, emptied in the end."""
    server = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379")
    if urlsplit(server).path.strip("/"):
        raise PartMissing("REDIS_URL is to name a server, and no database of it")
    address = f"{server.rstrip('/')}/{number}"
    with redis.Redis.from_url(address, socket_connect_timeout=3) as client:
        try:
            in_use = client.dbsize() and not left_behind(client.get(OWNER))
        except redis.RedisError as error:
            raise PartMissing(f"REDIS_URL: {error}") from error
        if in_use:
            raise PartMissing(f"database {number} of REDIS_URL is in use")
        client.flushdb()
        client.set(OWNER, os.getpid())
        try:
            yield address
        finally:
            client.flushdb()


def left_behind(owner: bytes | None) -> bool:
    """Whether an earlier run of these tests, by now ended, wrote this mark."""
    return owner is not None and not Path(f"/proc/{int(owner)}").exists()
