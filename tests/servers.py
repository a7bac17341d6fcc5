"""Real servers for the live tests: started on a free port, stopped in the end."""

import fcntl
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException


@dataclass
class Server:
    process: subprocess.Popen
    uri: str


def free_port() -> int:
    """Below the ports that the kernel gives to outgoing connections, which may take
    a port between this question and the server's start."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


@contextmanager
def running(command: list[str], log: Path, **options) -> Iterator[subprocess.Popen]:
    """A process that is ended with the block, children and all, its output in a file.

    The real Milvus' starter leaves the server behind when it alone is ended, and the
    next one then finds its ports taken.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    try:
        yield process
    finally:
        end_group(process)


def end_group(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until_true(condition, seconds: float, what: str) -> None:
    """Ask again ten times a second; fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


def milvus_answers(uri: str) -> bool:
    try:
        client = MilvusClient(uri, timeout=2)
        client.list_collections(timeout=2)
    except MilvusException:
        return False
    client.close()
    return True


@contextmanager
def milvus_lite(folder: Path, port: int) -> Iterator[Server]:
    program = Path(sys.executable).with_name("milvus-lite")
    arguments = ["--data-dir", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with running([str(program), "server", *arguments], log) as process:
        uri = f"http://127.0.0.1:{port}"
        wait_until_true(lambda: milvus_answers(uri), 60, "Milvus Lite answers")
        yield Server(process, uri)


@contextmanager
def alone_with(name: str) -> Iterator[None]:
    """Tests run side by side; of this thing, the machine bears one user at a time."""
    with Path(tempfile.gettempdir(), f"lookalike-{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def milvus_server(folder: Path, port: int) -> Iterator[Server]:
    """The real server, from the program that MILVUS_SERVER names."""
    program = os.environ["MILVUS_SERVER"]
    arguments = ["--data", str(folder), "--proxy-port", str(port)]
    log = folder / "server.log"
    with alone_with("milvus"), running([program, *arguments], log) as process:
        uri = f"http://127.0.0.1:{port}"
        wait_until_true(lambda: milvus_answers(uri), 180, "Milvus answers")
        yield Server(process, uri)
