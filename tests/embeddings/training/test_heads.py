"""A head learns what tells products apart, also those it never saw."""

import numpy as np
import pytest

from embeddings.training.loop import Plan, fit
from embeddings.training.losses import LOSSES
from tests.embeddings.training.toys import WIDTH, make_student


def plan(**changes):
    options = {"base": "", "loss": "ntxent", "epochs": 20, "learning_rate": 0.05}
    return Plan(**(options | {"weight_decay": 0.1} | changes))


def test_before_it_learns_a_head_leaves_vectors_as_they_are():
    student = make_student()

    np.testing.assert_array_equal(student.module.weight(), np.eye(2 * WIDTH))


@pytest.mark.parametrize("loss", LOSSES)
def test_products_that_were_not_learnt_from_are_found_better(loss, tmp_path):
    student = make_student()
    before = student.recall()

    history = fit(student, plan(loss=loss), tmp_path / "state.pt", resume=False)

    assert student.recall() == history.best.recall > before + 0.2


def test_what_is_chance_fades_from_the_vectors(tmp_path):
    student = make_student()
    fit(student, plan(), tmp_path / "state.pt", resume=False)

    weight = student.module.weight()

    told, chance = np.abs(weight[:, :WIDTH]).sum(), np.abs(weight[:, WIDTH:]).sum()
    assert told > 1.5 * chance
