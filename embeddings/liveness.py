"""Signs of life of this process's worker: that it takes messages, and gets on."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from celery.signals import task_postrun, task_received, worker_ready
from django.db import Error, close_old_connections

from embeddings import watchdog
from embeddings.models import Worker

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_NOTES = 5


class _Pulse:
    """The name is "" in a process that is no worker."""

    name = ""
    last_sign = 0.0
    last_note = 0.0


_pulse = _Pulse()


def connect() -> None:
    """Connect the receivers; called once, when the app is ready."""
    worker_ready.connect(started)
    for signal in (task_received, task_postrun):
        signal.connect(progressed)


def started(sender: Any, **kwargs: Any) -> None:
    """A worker listens to the broker; `sender` is its consumer."""
    if _pulse.name:
        return  # It has found the broker again, which proves no more than a ping.
    _pulse.name, _pulse.last_sign = sender.hostname, monotonic()
    _note(Worker.objects.started)
    watchdog.start(sender.app, silent_for)


def progressed(**kwargs: Any) -> None:
    """A message was taken, or work on it goes on.

    To be called more than once in five minutes by whatever takes longer, outside of
    transactions; writes every five seconds at most, and nothing where no worker runs. A
    database that is away is another's to tell.
    """
    _pulse.last_sign = monotonic()
    if _pulse.name and _pulse.last_sign - _pulse.last_note >= SECONDS_BETWEEN_NOTES:
        _note(Worker.objects.alive)


def silent_for() -> float:
    """Seconds since the last sign of life."""
    return monotonic() - _pulse.last_sign


def _note(write: Callable[[str], None]) -> None:
    _pulse.last_note = monotonic()
    try:
        write(_pulse.name)
    except Error as error:
        logger.warning("a sign of life could not be written down: %s", error)
        # Celery does so only where tasks run, which may be another thread.
        close_old_connections()
