"""One connection to Milvus a process: time limits, our own exceptions, a breaker."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from embeddings.breaker import Breaker
from embeddings.vector_stores.base import VectorStoreError, VectorStoreUnavailable

# The client logs a traceback for every error that it also raises; we log one line. Its
# import sets the level of this logger anew, so LOGGING cannot.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

# A shopper waits for it, and has the database's answer within three all the same.
QUICK_SECONDS = 2.0
# So long nobody asks a server that was away: each would wait QUICK_SECONDS for it.
REST_SECONDS = 5.0
NOT_CONNECTED = 2
NOT_LOADED = 101


class MilvusConnection:
    """Opened on first use (gRPC does not survive a fork); safe to call from threads.

    `check` is told at that time whether the server is Milvus Lite, and may refuse it.
    """

    def __init__(self, uri: str, token: str, check: Callable[[bool], None]) -> None:
        self._uri = uri
        self._token = token
        self._check = check
        self._client: MilvusClient | None = None
        self._lock = threading.Lock()
        self._breaker = Breaker(REST_SECONDS)

    def call(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Call the client's method, with a time limit and our own exceptions.

        Nothing is asked of a server that was found away in the last REST_SECONDS.
        """
        options.setdefault("timeout", QUICK_SECONDS)
        if not self._breaker.lets_through():
            raise VectorStoreUnavailable(f"{method}: Milvus was away a moment ago")
        client = self._connect()
        with self._watched(method):
            try:
                return getattr(client, method)(*arguments, **options)
            except MilvusException as error:
                if error.code != NOT_LOADED:
                    raise
                # Lite forgets at every start of its server what had been loaded.
                client.load_collection(arguments[0], timeout=options["timeout"])
                return getattr(client, method)(*arguments, **options)

    def is_lite(self) -> bool:
        return "lite" in self.call("get_server_version")

    def _connect(self) -> MilvusClient:
        asked = time.monotonic()
        with self._lock:
            if self._client is None:
                # Ten threads would each wait in turn for what the first waited for.
                if self._breaker.failed_since(asked):
                    raise VectorStoreUnavailable("Milvus could not be reached")
                with self._watched("connect"):
                    client = MilvusClient(
                        self._uri, token=self._token, timeout=QUICK_SECONDS
                    )
                    # Without a limit of its own it waited 35 s for a server that
                    # stood still.
                    version = client.get_server_version(timeout=QUICK_SECONDS)
                    # The server that comes as a package calls itself v2.3.5-lite.
                    self._check("milvus_lite" in version)
                self._client = client
            return self._client

    @contextmanager
    def _watched(self, method: str) -> Iterator[None]:
        """Raises our own exceptions, and tells the breaker whether Milvus answered."""
        try:
            yield
        except MilvusException as error:
            gone = "timeout" in error.message.lower() or error.code == NOT_CONNECTED
            (self._breaker.failed if gone else self._breaker.succeeded)()
            away = gone or error.retriable
            kind = VectorStoreUnavailable if away else VectorStoreError
            raise kind(f"{method}: {error.message}") from error
        except grpc.RpcError as error:
            self._breaker.failed()
            raise VectorStoreUnavailable(f"{method}: {error}") from error
        else:
            self._breaker.succeeded()
