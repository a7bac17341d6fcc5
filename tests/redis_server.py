"""A Redis of the test's own, which may be stopped, frozen and emptied."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import redis

from tests.servers import free_port, running, wait_until_true


class RedisServer:
    """What it holds is gone with its process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url, socket_timeout=2)
        self._running = ExitStack()

    def start(self) -> None:
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port)]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        process = running(command, self.folder / "redis.log")
        self.pid = self._running.enter_context(process).pid
        wait_until_true(self._answers, 10, "Redis answers")

    def stop(self) -> None:
        self._running.close()

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _answers(self) -> bool:
        with suppress(redis.RedisError):
            return self.client.ping()
        return False


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        with suppress(ProcessLookupError):
            server.thaw()
        server.stop()
        server.client.close()
