"""Who takes messages is known from rows that the workers write."""

from datetime import timedelta

import pytest
from django.utils import timezone

from embeddings.models import Worker

pytestmark = pytest.mark.django_db

FIVE_MINUTES = timedelta(minutes=5)


def make_worker(name, **silence):
    return Worker.objects.create(
        name=name, consumed_at=timezone.now() - timedelta(**silence)
    )


def test_a_worker_that_starts_again_keeps_its_row():
    old = make_worker("celery@one", hours=2)

    Worker.objects.started("celery@one")

    worker = Worker.objects.get()
    assert worker.pk == old.pk
    assert worker.started_at == worker.consumed_at > old.started_at


def test_a_worker_that_starts_forgets_those_gone_for_a_day():
    make_worker("celery@gone", hours=25)
    make_worker("celery@silent", hours=23)

    Worker.objects.started("celery@new")

    names = list(Worker.objects.values_list("name", flat=True))
    assert names == ["celery@new", "celery@silent"]


def test_a_sign_of_life_tells_nothing_of_the_start():
    worker = make_worker("celery@one", minutes=4)

    Worker.objects.alive("celery@one")

    started_at, worker = worker.started_at, Worker.objects.get()
    assert worker.started_at == started_at
    assert worker.silent_for() < timedelta(seconds=5)


def test_a_worker_whose_row_was_deleted_gets_another_one():
    Worker.objects.alive("celery@one")

    assert Worker.objects.get().name == "celery@one"


def test_a_clock_that_jumped_back_makes_no_age_below_zero():
    worker = make_worker("celery@one", hours=-1)

    assert worker.silent_for() == timedelta()


def test_one_worker_is_gone_after_five_minutes_of_silence():
    assert make_worker("celery@one", minutes=6).is_gone(FIVE_MINUTES)
    assert not make_worker("celery@two", minutes=4).is_gone(FIVE_MINUTES)


def test_of_several_workers_each_may_be_silent_for_longer():
    worker = make_worker("celery@one", minutes=12)
    for name in "abc":
        make_worker(name, minutes=1)

    assert not worker.is_gone(FIVE_MINUTES)
    assert worker.is_gone(timedelta(minutes=2))
