"""Ends a worker that takes no message though some wait: another is then started."""

import logging
import os
import threading
import time
from collections.abc import Callable
from time import monotonic

from celery import Celery

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 15
LONGEST_SILENCE = 300
# A message that came a moment ago is no proof: the worker may be about to take it.
LONGEST_WAIT = 60


def start(app: Celery, silent_for: Callable[[], float]) -> None:
    """Watch this process from a thread of its own. `silent_for` tells the seconds since
    the last message was taken or got on with."""
    threading.Thread(
        target=_watch, args=(app, silent_for), name="watchdog", daemon=True
    ).start()


def _watch(app: Celery, silent_for: Callable[[], float]) -> None:
    waiting_since: float | None = None
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        silence = silent_for()
        if silence < LONGEST_SILENCE or not (count := _messages(app)):
            waiting_since = None
            continue
        waiting_since = waiting_since or monotonic()
        if monotonic() - waiting_since >= LONGEST_WAIT:
            _end(silence, count)


def _messages(app: Celery) -> int:
    """How many wait; 0 too where the broker does not answer: no worker can help it."""
    try:
        with app.connection_for_read() as connection:
            channel = connection.default_channel
            queue = channel.queue_declare(app.conf.task_default_queue, passive=True)
            return queue.message_count
    except Exception as error:  # Whatever a broker raises, the dog must not die of it.
        # An empty queue is one that does not exist, for Redis.
        logger.debug("no messages seen: %s", error)
        return 0


def _end(silence: float, count: int) -> None:
    logger.critical(
        "no message taken for %.0f s, though %s wait: this worker ends, to be started"
        " again",
        silence,
        count,
    )
    for handler in logging.getLogger().handlers:
        handler.flush()
    # No tidy end: the main thread hangs, and would hang in that as well.
    os._exit(1)
