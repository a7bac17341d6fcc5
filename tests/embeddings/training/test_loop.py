"""A training stops in time, keeps its best, and goes on after a stop as if none was."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
import torch

from embeddings.training.loop import CannotResume, Plan, fit
from tests.embeddings.training.toys import make_student

PLAN = Plan(
    base="toy",
    loss="ntxent",
    epochs=6,
    learning_rate=0.05,
    weight_decay=0.1,
    patience=3,
)


@pytest.fixture
def checkpoint(tmp_path):
    return tmp_path / "states" / "toy.pt"


def examined(student, results):
    """The exam gives these, one after the other."""
    answers = iter(results)
    student.recall = lambda: next(answers)
    return student


def test_it_ends_when_the_exam_gets_no_better_and_keeps_the_best(checkpoint):
    student = examined(make_student(), [0.1, 0.3, 0.5, 0.4, 0.5, 0.2, 0.9])
    kept = []
    batches = student.batches

    def noting(seed, epoch):
        kept.append(student.module.weight())
        yield from batches(seed, epoch)

    student.batches = noting

    history = fit(student, PLAN, checkpoint, resume=False)

    assert [epoch.number for epoch in history.epochs] == [0, 1, 2, 3, 4, 5]
    assert history.best.number == 2
    # What the third epoch began with is what the second ended with.
    np.testing.assert_array_equal(student.module.weight(), kept[2])


def test_where_nothing_is_better_the_head_stays_what_it_was(checkpoint):
    student = examined(make_student(), [0.9, 0.8, 0.9, 0.7])

    history = fit(student, PLAN, checkpoint, resume=False)

    assert history.best.number == 0
    np.testing.assert_array_equal(
        student.module.weight(), np.eye(len(student.module.weight()))
    )


def interrupted(student, epoch):
    """Somebody presses Ctrl-C in the middle of this epoch."""
    batches = student.batches

    def stopping(seed, number):
        for step, batch in zip(count(), batches(seed, number), strict=False):
            if number == epoch and step == 1:
                raise KeyboardInterrupt
            yield batch

    student.batches = stopping
    return student


def test_a_stopped_training_keeps_its_best_and_resumed_ends_with_the_same_weights(
    checkpoint, tmp_path
):
    plan = replace(PLAN, patience=6)
    whole = make_student()
    uninterrupted = fit(whole, plan, tmp_path / "whole.pt", resume=False)

    stopped = interrupted(make_student(), epoch=4)
    first = fit(stopped, plan, checkpoint, resume=False)
    resumed = make_student()
    second = fit(resumed, plan, checkpoint, resume=True)

    assert (first.stopped, first.epochs[-1].number) == (True, 3)
    assert not second.stopped
    assert str(second.epochs) == str(uninterrupted.epochs)
    np.testing.assert_array_equal(resumed.module.weight(), whole.module.weight())


def test_there_must_be_something_to_go_on_with(checkpoint):
    with pytest.raises(CannotResume, match="nothing|no training to go on with"):
        fit(make_student(), PLAN, checkpoint, resume=True)


def test_a_training_is_gone_on_with_as_it_was_begun(checkpoint):
    fit(interrupted(make_student(), epoch=2), PLAN, checkpoint, resume=False)
    other = Plan(base="toy", loss="triplet", epochs=6, learning_rate=1, weight_decay=0)

    with pytest.raises(CannotResume, match="loss='ntxent'.*loss='triplet'"):
        fit(make_student(), other, checkpoint, resume=True)


def test_a_checkpoint_that_would_run_code_is_refused(checkpoint):
    checkpoint.parent.mkdir()
    torch.save({"plan": make_student}, checkpoint)

    with pytest.raises(CannotResume, match="cannot be read"):
        fit(make_student(), PLAN, checkpoint, resume=True)
