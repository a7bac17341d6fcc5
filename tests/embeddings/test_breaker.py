"""A server that is away is left alone for a while, then asked by one."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from embeddings.breaker import Breaker

REST = 0.2


@pytest.fixture
def broken():
    breaker = Breaker(REST)
    breaker.failed()
    return breaker


def test_calls_are_let_through_until_one_fails():
    breaker = Breaker(REST)

    before = [breaker.lets_through() for _ in range(3)]
    breaker.failed()

    assert before == [True, True, True]
    assert not breaker.lets_through()


def test_after_the_rest_one_of_many_threads_tries(broken):
    time.sleep(REST)

    with ThreadPoolExecutor(8) as threads:
        let = list(threads.map(lambda _: broken.lets_through(), range(8)))

    assert let.count(True) == 1


def test_an_answer_lets_all_through_again(broken):
    time.sleep(REST)
    broken.lets_through()

    broken.succeeded()

    assert [broken.lets_through() for _ in range(3)] == [True, True, True]


def test_another_failure_begins_the_rest_anew(broken):
    time.sleep(REST)
    broken.lets_through()

    broken.failed()

    assert not broken.lets_through()


def test_a_try_that_never_ends_keeps_nobody_out_for_ever(broken):
    time.sleep(REST)
    broken.lets_through()

    time.sleep(REST)

    assert broken.lets_through()


def test_a_clock_set_back_changes_nothing(broken, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 0)

    time.sleep(REST)

    assert broken.lets_through()


def test_tells_failures_since_a_moment_from_earlier_ones(broken):
    assert not broken.failed_since(time.monotonic())
    assert broken.failed_since(time.monotonic() - REST)
