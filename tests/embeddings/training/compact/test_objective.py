import math

import pytest
import torch
import torch.nn.functional as F

from embeddings.training.compact.objective import Objective, relations_loss, texts_loss


def labels(*numbers):
    return torch.tensor(numbers)


def test_vectors_that_agree_with_their_labels_cost_less():
    torch.manual_seed(0)
    objective = Objective(4, features=6, classes=2, kinds=1, teacher=3)
    apart = torch.eye(4)[[0, 0, 1, 1]]
    mixed = torch.eye(4)[[0, 1, 0, 1]]
    known = {
        "items": labels(0, 0, 1, 1),
        "designs": labels(0, 0, 1, 1),
        "classes": labels(0, 0, 1, 1),
        "kinds": labels(0, 0, 0, -1),
    }

    good, bad = objective.pictures(apart, **known), objective.pictures(mixed, **known)

    assert good["items"] < bad["items"]
    assert good["designs"] < bad["designs"]


def test_a_kind_that_is_not_known_is_no_family():
    torch.manual_seed(0)
    objective = Objective(4, features=6, classes=2, kinds=2, teacher=3)
    vectors, items = torch.eye(4)[[0, 0, 1, 1, 0]], labels(0, 1, 2, 3, 4)

    def families(*kinds):
        parts = objective.pictures(
            vectors, items=items, designs=items, classes=items % 2, kinds=labels(*kinds)
        )
        return parts["families"].item()

    assert families(0, 0, 1, 1, -1) < 0.01
    assert families(0, 0, 1, 1, 1) > 1


def test_the_total_weighs_its_parts():
    objective = Objective(4, features=6, classes=2, kinds=1, teacher=3)

    total = objective.total({"items": torch.tensor(2.0), "kinds": torch.tensor(10.0)})

    assert total.item() == pytest.approx(2.0 * 1.0 + 10.0 * 0.8)


def test_a_lesson_that_was_learned_costs_nothing():
    torch.manual_seed(0)
    objective = Objective(4, features=6, classes=2, kinds=1, teacher=3)
    seen = torch.randn(5, 6, 2, 2)
    said = objective.teacher(seen.movedim(1, 3)).movedim(3, 1).detach()
    with torch.no_grad():  # The mean of what is taught does not count.
        objective.teacher.bias -= said.mean(dim=(0, 2, 3))

    learned = objective.lesson(seen, said * 7 + 3)
    opposite = objective.lesson(seen, said * -7)

    assert learned.item() == pytest.approx(0, abs=1e-6)
    assert opposite.item() == pytest.approx(2, abs=1e-6)


def test_a_teacher_that_sees_finer_is_asked_for_means_of_its_places():
    torch.manual_seed(0)
    objective = Objective(4, features=6, classes=2, kinds=1, teacher=3)
    seen, taught = torch.randn(5, 6, 2, 2), torch.randn(5, 3, 2, 2)

    cost = objective.lesson(
        seen, taught.repeat_interleave(2, 2).repeat_interleave(2, 3)
    )

    torch.testing.assert_close(cost, objective.lesson(seen, taught))


def test_relations_are_learned_when_neighbours_are_as_far_as_the_teacher_says():
    torch.manual_seed(0)
    taught = F.normalize(torch.randn(6, 3), dim=1)
    turned = taught @ torch.linalg.qr(torch.randn(3, 3)).Q

    assert relations_loss(turned, taught).item() == pytest.approx(0, abs=1e-5)
    assert relations_loss(turned.flip(0), taught) > 0.1


def test_an_objective_without_a_teacher_has_nothing_for_one_to_learn():
    objective = Objective(4, features=6, classes=2, kinds=1, teacher=None)

    assert not list(objective.teacher.parameters())


def test_texts_are_right_for_every_picture_they_are_true_of():
    pictures = F.normalize(torch.tensor([[1.0, 0], [1, 0], [0, 1]]), dim=1)
    texts = torch.tensor([[1.0, 0], [0, 1]])
    true = torch.tensor([[True, False], [True, False], [False, True]])

    right = texts_loss(pictures, texts, true, torch.tensor(50.0))
    wrong = texts_loss(pictures, texts, ~true, torch.tensor(50.0))

    # The first text has two right pictures: the best it can do is half for each.
    assert right.item() == pytest.approx(math.log(2) / 2 / 2, abs=1e-3)
    assert wrong > 10
