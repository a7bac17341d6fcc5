"""The Celery application: tasks are found in the installed apps."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django.utils.log import configure_logging
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

TRANSPORT_ALIASES["filesystem"] = "webapp.filesystem_broker:Transport"

# A third of the time that a web page gets, where both want a core. With 10 it was a
# tenth, and on a busy machine pictures waited for minutes.
NICE = 5

app = Celery("webapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_site_does(**options: Any) -> None:
    """Without a receiver here Celery sets the root logger to WARNING, LOG_LEVEL or
    not, and an operator does not see what a worker does."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


@worker_init.connect
def step_back(**options: Any) -> None:
    """Shoppers' queries are encoded by the web pages: they go before pictures that can
    wait. A kernel that groups processes by session (autogroup) heeds only the group's
    number, and each process that is supervised leads a session."""
    os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICE))
