"""Keeps calls from a server that was just found to be away: a circuit breaker."""

import threading
import time


class Breaker:
    """After a failure, refuses calls for `rest` seconds; then lets one through to try.

    Safe to call from several threads. It goes by the monotonic clock: pybreaker by
    that of the wall, which keeps a server out for an hour when it is set back by one,
    and lets all threads try at once.
    """

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._lock = threading.Lock()
        self._failed_at: float | None = None
        self._refused_until = 0.0

    def lets_through(self) -> bool:
        """Whether a call may be made now; its end is then to be told."""
        with self._lock:
            if self._failed_at is None:
                return True
            now = time.monotonic()
            if now < self._refused_until:
                return False
            self._refused_until = now + self._rest  # Others wait for this one's end.
            return True

    def failed(self) -> None:
        """A call found nobody."""
        with self._lock:
            self._failed_at = time.monotonic()
            self._refused_until = self._failed_at + self._rest

    def succeeded(self) -> None:
        """A call was answered."""
        with self._lock:
            self._failed_at = None

    def failed_since(self, moment: float) -> bool:
        """Whether a call has failed since then (in monotonic seconds), the last one."""
        with self._lock:
            return self._failed_at is not None and self._failed_at >= moment
