"""A worker writes down that it takes messages, and nobody suffers where it cannot."""

import pytest
from django.db import connection

from embeddings import liveness, tasks
from embeddings.models import Worker


@pytest.fixture
def pulse(monkeypatch):
    """As of a worker that wrote down its last sign of life long ago."""
    pulse = liveness._Pulse()
    pulse.name, pulse.last_note = "celery@one", -liveness.SECONDS_BETWEEN_NOTES
    monkeypatch.setattr(liveness, "_pulse", pulse)
    return pulse


def times():
    return list(Worker.objects.values_list("consumed_at", flat=True))


@pytest.mark.django_db
def test_a_message_taken_is_written_down(pulse):
    tasks.delete_expired_query_images.apply()

    assert Worker.objects.get().name == "celery@one"
    assert liveness.silent_for() < 5


@pytest.mark.django_db
def test_progress_is_written_down_once_in_five_seconds(pulse):
    liveness.progressed()
    first = times()

    liveness.progressed()
    soon = times()
    pulse.last_note -= liveness.SECONDS_BETWEEN_NOTES
    liveness.progressed()

    assert soon == first
    assert times() > first


@pytest.mark.django_db
def test_a_process_that_is_no_worker_writes_nothing(pulse):
    pulse.name = ""

    liveness.progressed()

    assert times() == []


@pytest.mark.django_db(transaction=True)
def test_a_task_does_not_fail_for_a_sign_of_life(pulse, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE embeddings_worker RENAME TO elsewhere")
    try:
        result = tasks.delete_expired_query_images.apply()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO embeddings_worker")

    assert result.successful()
    [line] = caplog.messages
    assert line.startswith("a sign of life could not be written down: ")
