"""`manage.py check_worker` is what a container's health is judged by."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from embeddings.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def workers():
    """One of a minute ago, another of an hour and a half."""
    for name, minutes in {"celery@one": 1, "celery@two": 90}.items():
        taken = timezone.now() - timedelta(minutes=minutes)
        Worker.objects.create(name=name, consumed_at=taken)


def test_it_tells_when_the_last_message_was_taken(workers, capsys):
    call_command("check_worker")

    assert capsys.readouterr().out == "celery@one took its last message 60 s ago.\n"


def test_it_fails_for_a_worker_that_takes_none(workers):
    with pytest.raises(CommandError) as failure:
        call_command("check_worker", name="celery@two")

    assert str(failure.value) == "celery@two took its last message 5400 s ago."
    assert failure.value.returncode == 1


def test_it_fails_where_the_time_allowed_is_shorter(workers):
    with pytest.raises(CommandError, match=r"60 s ago"):
        call_command("check_worker", max_age=30)


def test_it_fails_where_no_worker_ever_was():
    with pytest.raises(CommandError, match=r"^A worker has never taken a message\.$"):
        call_command("check_worker")


def test_it_fails_for_a_worker_it_has_never_heard_of(workers):
    with pytest.raises(CommandError, match=r"^celery@x has never taken a message\.$"):
        call_command("check_worker", name="celery@x")
