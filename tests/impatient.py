"""The site's Celery app with seconds where it waits for minutes, for the live tests."""

from embeddings import watchdog
from webapp.celery import app

watchdog.SECONDS_BETWEEN_LOOKS = 0.5
watchdog.LONGEST_SILENCE = 5
watchdog.LONGEST_WAIT = 2
app.conf.beat_schedule["sweep"]["schedule"] = 3
