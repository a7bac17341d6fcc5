"""Decodes pictures in children of this process, which a bad file may kill or hang."""

from __future__ import annotations

import atexit
import os
import resource
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from mmap import PAGESIZE, mmap
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from PIL import Image

from embeddings.images import MAX_BYTES, InvalidImage, Picture, decode_image

# The worst of honest pictures, a WEBP of 50 megapixels with transparency, took 4.7 s
# and 1.4 GB on two busy cores.
SECONDS = 10.0
MEMORY = 2 * 1024**3
# A child ends itself when its seconds are over, counted from the start of the decoding.
# One that is frozen cannot: its parent ends it so much later.
GRACE = 5.0
SECONDS_TO_START = 60.0
CHILDREN = min(os.cpu_count() or 1, 4)
# What the libraries leak goes with the child; a new one takes 0.07 s.
PICTURES_A_CHILD = 500
# Room for the largest file on its way there, and for the pixels on their way back.
SHARED = MAX_BYTES + 1
CODE = "from embeddings import decoding; decoding.serve({}, {})"
ROOT = Path(__file__).resolve().parents[1]


class DecoderDied(Exception):
    """The picture ended its decoder or took too long; the message is for an admin."""


class DecoderUnavailable(Exception):
    """This machine cannot start a decoder now, which is the fault of no picture."""


Answer = Picture | InvalidImage | DecoderDied


def decode_apart(files: Sequence[bytes], *, seconds: float = SECONDS) -> list[Answer]:
    """Decode picture files in children of this process, each within `seconds`.

    In their order, with the error in place of a picture that has none. Pictures are as
    decode_image makes them, less the file's metadata in `image.info`. Safe to call from
    several threads; all share CHILDREN. Raises DecoderUnavailable.
    """
    return list(_threads.map(lambda data: _decode_one(data, seconds), files))


def close() -> None:
    """End the children that are idle; the next picture starts new ones."""
    with suppress(IndexError):
        while True:
            _idle.pop().end()


def serve(descriptor: int, shared: int) -> None:
    """What a child does: decode the files that come in, until its parent is gone.

    The descriptors are those of its socket and of the memory it shares with its parent.
    """
    _bound_memory()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    memory = mmap(shared, SHARED)
    # However the parent ends, its end of the socket closes.
    with Connection(descriptor) as parent, suppress(EOFError, OSError):
        parent.send("ready")
        while True:
            size, seconds = parent.recv()
            # This signal ends the process, be it deep inside a library.
            signal.setitimer(signal.ITIMER_REAL, seconds)
            answer = _flat(_decode(memory[:size]), memory)
            signal.setitimer(signal.ITIMER_REAL, 0)
            parent.send(answer)


def _bound_memory() -> None:
    """Let this process have MEMORY beside what it maps already.

    Both bounds, because some systems do not count what is mapped as data (Linux with
    `ignore_rlimit_data`, gVisor) and others do not bound the address space.
    """
    pages = Path("/proc/self/statm")
    mapped = int(pages.read_text().split()[0]) * PAGESIZE if pages.exists() else MEMORY
    for bound, size in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_AS, MEMORY + mapped + SHARED),
    ):
        with suppress(ValueError):  # The system's own bound may be a lower one.
            resource.setrlimit(bound, (size, size))


class _Decoder:
    """A child, with a socket and some memory that it shares with no other.

    Pebble and multiprocessing connect all their children by the same pipes and locks: a
    child that is killed while it writes or holds a lock stops the others as well. In 6
    of 20 trials Pebble 5.2.3 lost all pictures of the batch that came after the kill.
    """

    def __init__(self) -> None:
        """Raises DecoderUnavailable."""
        self.pictures = 0
        try:
            self._start()
            self._receive(SECONDS_TO_START)
        except (OSError, DecoderDied) as error:
            raise DecoderUnavailable(f"cannot start a decoder: {error}") from error

    def decode(self, data: bytes, seconds: float) -> Answer:
        """Raises DecoderDied where the child ends instead of answering."""
        self.pictures += 1
        data = data[:SHARED]  # One byte too many is enough to be refused.
        self._memory[: len(data)] = data
        with suppress(OSError):  # It has died just now; _receive() tells of what.
            self._socket.send((len(data), seconds))
        return _unflat(self._receive(seconds + GRACE), self._memory)

    @property
    def usable(self) -> bool:
        return self.pictures < PICTURES_A_CHILD and self._process.poll() is None

    def end(self) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _start(self) -> None:
        self._socket, theirs = Pipe()
        with theirs, _shared_file() as file:
            file.truncate(SHARED)
            self._memory = mmap(file.fileno(), SHARED)
            descriptors = (theirs.fileno(), file.fileno())
            # A fresh interpreter: CUDA and gRPC do not survive a fork. In a session of
            # its own, because Ctrl-C is for the parent to answer.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", CODE.format(*descriptors)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=descriptors,
                start_new_session=True,
            )

    def _receive(self, seconds: float) -> Any:
        """Raises DecoderDied where the child ends by itself, or has to be ended."""
        try:
            if not self._socket.poll(seconds):
                self._process.kill()
            return self._socket.recv()
        except (EOFError, OSError):
            raise DecoderDied(_cause(self._process.wait())) from None


# The children that nobody uses now. They are used by one thread at a time.
_idle: deque[_Decoder] = deque()
_threads = ThreadPoolExecutor(CHILDREN, "decoding")
atexit.register(close)


def _decode_one(data: bytes, seconds: float) -> Answer:
    decoder = _take()
    try:
        answer = decoder.decode(data, seconds)
    except DecoderDied as died:
        decoder.end()
        return died
    _idle.append(decoder)
    return answer


def _take() -> _Decoder:
    with suppress(IndexError):
        while True:
            decoder = _idle.pop()
            if decoder.usable:
                return decoder
            decoder.end()
    with suppress(DecoderUnavailable):
        return _Decoder()
    return _Decoder()  # Once may be chance: somebody killed it while it started.


def _shared_file() -> IO[bytes]:
    """A file in memory, where the system has such."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("decoding"), "r+b")
    return TemporaryFile()


def _decode(data: bytes) -> Answer:
    try:
        return decode_image(data)
    except InvalidImage as error:
        if isinstance(error.__cause__, MemoryError):
            return DecoderDied(f"Its decoder needs more than {MEMORY >> 30} GB.")
        return error


def _flat(answer: Answer, memory: mmap) -> Any:
    """The pixels are laid into the memory: pickled, 3 MB would take 4 ms longer."""
    if not isinstance(answer, Picture):
        return answer
    pixels = answer.image.tobytes()
    memory[: len(pixels)] = pixels
    return {**vars(answer), "image": answer.image.size}


def _unflat(flat: Any, memory: mmap) -> Answer:
    if not isinstance(flat, dict):
        return flat
    width, height = flat["image"]
    with memoryview(memory) as view, view[: width * height * 3] as pixels:
        image = Image.frombytes("RGB", (width, height), pixels)
    return Picture(**flat | {"image": image})


def _cause(status: int) -> str:
    if status == -signal.SIGALRM:
        return "Its decoder took too long and was ended."
    if status < 0:
        return f"Its decoder died: {signal.strsignal(-status)}."
    return f"Its decoder ended with status {status}."
