"""A TCP proxy before a server, which a test switches from passing to breaking."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from tests.servers import free_port

CHUNK = 65_536


class Proxy:
    """Passes all on to a port of this machine until it is told otherwise.

    `mode` is "pass", "refuse" (every connection ends at once) or "freeze" (accepted,
    and never answered).
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = free_port()
        self._mode = "pass"
        self._passing = threading.Event()
        self._passing.set()
        self._open: set[socket.socket] = set()

    def __enter__(self) -> "Proxy":
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._switch("refuse")
        self._listener.close()

    @contextmanager
    def spoilt(self, mode: str) -> Iterator[None]:
        """In another mode for the length of the block."""
        self._switch(mode)
        try:
            yield
        finally:
            # Who was frozen gets no late answer: its connection breaks, as it would
            # with a server that was replaced.
            self._switch("refuse")
            self._switch("pass")

    def _switch(self, mode: str) -> None:
        self._mode = mode
        if mode == "freeze":
            self._passing.clear()
            return
        self._passing.set()
        if mode == "refuse":
            for connection in list(self._open):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):  # The listener was closed.
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        """Connect a client with the server, for as long as both wish."""
        with closing(client), suppress(OSError):
            if self._mode == "refuse":
                return
            self._open.add(client)
            with socket.create_connection(("127.0.0.1", self.target)) as server:
                self._open.add(server)
                back = threading.Thread(
                    target=self._pass_on, args=(server, client), daemon=True
                )
                back.start()
                self._pass_on(client, server)
                back.join()
                self._open.discard(server)
        self._open.discard(client)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._passing.wait()
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
