"""Shoppers who search at a steady rate, whatever the shop is busy with."""

import threading
import time
from collections.abc import Iterator
from statistics import quantiles
from types import TracebackType
from typing import Self

import requests

from tests.shop import Shop


class Shoppers:
    """Search in a thread of their own while the block runs.

    `seconds` holds the time of each search from when it was due, so that one slow
    answer counts for all who wait behind it; `refused` counts other answers than 200.
    """

    def __init__(self, shop: Shop, pictures: Iterator[bytes], rate: float) -> None:
        self.seconds: list[float] = []
        self.refused = 0
        self._shop = shop
        self._pictures = pictures
        self._rate = rate
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._search)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closed.set()
        self._thread.join()

    def percentile(self, percent: int) -> float:
        """In milliseconds; NaN where there were not two answers."""
        if len(self.seconds) < 2:
            return float("nan")
        return quantiles(self.seconds, n=100, method="inclusive")[percent - 1] * 1000

    def _search(self) -> None:
        due = time.monotonic()
        while not self._closed.wait(max(0, due - time.monotonic())):
            try:
                found = self._shop.search(next(self._pictures)).status_code == 200
            except requests.RequestException:
                found = False
            if found:
                self.seconds.append(time.monotonic() - due)
            self.refused += not found
            due += 1 / self._rate
