"""Processes that a test stops, freezes and kills, and such as come back then."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis

from tests.parts import PartMissing
from tests.servers import end_group, free_port, milvus_answers, wait_until_true
from webapp.settings import BASE_DIR

# As long as a supervisor waits after a first death.
PAUSE = 1


class Part:
    """A process with all its children, in a session of its own."""

    def __init__(self, command: list[str], log: Path, environment=None) -> None:
        self.command = command
        self.log = log
        self.environment = dict(environment or os.environ)
        self.process: subprocess.Popen | None = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=BASE_DIR,
                env=self.environment,
            )

    def stop(self) -> None:
        end_group(self.process)

    def kill(self) -> None:
        """As the kernel does when memory runs out: this process alone."""
        self.process.kill()
        self.process.wait()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Not running for the length of the block."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Alive and deaf for the length of the block."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGCONT)


class Kept(Part):
    """Starts again when it has died, as under any supervisor.

    `codes` are the exit statuses of those that died.
    """

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.codes: list[int] = []
        self._closing = threading.Event()
        self._lock = threading.RLock()

    def __enter__(self):
        self.start()
        self._thread = threading.Thread(target=self._tend)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._closing.set()
        self._thread.join()
        self.stop()

    def kill(self) -> None:
        """Leaves it to the one who tends it to see that it is dead."""
        self.process.kill()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        with self._lock, super().stopped():
            yield

    def _tend(self) -> None:
        while not self._closing.wait(0.1):
            with self._lock:
                if self.process.poll() is not None:
                    self.codes.append(self.process.returncode)
                    end_group(self.process)
                    time.sleep(PAUSE)
                    self.start()


class RedisServer(Part):
    """A broker of its own that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder)]
        nothing_kept = ["--save", "", "--appendonly", "no"]
        command = ["redis-server", *place, *nothing_kept]
        super().__init__(command, folder / "redis.log")
        self.url = f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        super().start()
        wait_until_true(lambda: answers(self.port), 20, "Redis answers")

    def flush(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.flushall()


class Milvus(Part):
    """Milvus Lite, or the real server, with its data in `folder`/milvus."""

    def __init__(self, folder: Path, real: bool) -> None:
        self.data = folder / "milvus"
        self.port = free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        data, port = str(self.data), str(self.port)
        lite = str(Path(sys.executable).with_name("milvus-lite"))
        place = ["--data-dir", data, "--host", "127.0.0.1", "--port", port]
        command = [lite, "server", *place]
        if real:
            command = [milvus_program(), "--data", data, "--proxy-port", port]
        super().__init__(command, folder / "milvus.log")

    def start(self) -> None:
        self.data.mkdir(exist_ok=True)
        super().start()
        wait_until_true(lambda: milvus_answers(self.uri), 180, "Milvus answers")


def milvus_program() -> str:
    """The real server's; raises PartMissing."""
    if "MILVUS_SERVER" not in os.environ:
        raise PartMissing("MILVUS_SERVER names no program of the real Milvus server")
    return os.environ["MILVUS_SERVER"]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def children(process: subprocess.Popen) -> list[int]:
    """The process numbers of its children, whichever of its threads made them."""
    files = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for file in files for pid in file.read_text().split()]
