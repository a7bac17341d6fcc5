"""Periodic tasks come at their time, whatever happens to the clock."""

from datetime import timedelta

import pytest

from webapp.celery import app
from webapp.schedules import Every


@pytest.mark.parametrize(
    ("seconds_ago", "due"), [(0, False), (14, False), (16, True), (-3600, True)]
)
def test_a_task_is_due_after_its_seconds_and_when_the_clock_was_set_back(
    seconds_ago, due
):
    every = Every(15, app=app)

    state = every.is_due(every.now() - timedelta(seconds=seconds_ago))

    assert state.is_due is due
    assert 0 < state.next <= 15
