"""Losses by name: each pulls a product's pictures together and pushes others away."""

import pytest
import torch
import torch.nn.functional as F

from embeddings.training.losses import LOSSES, growing, objective


def lead(vectors, labels):
    """By how much pictures of one product are closer than those of two."""
    unit = F.normalize(vectors.detach())
    similar, same = unit @ unit.T, labels[:, None] == labels
    return (
        similar[same & ~torch.eye(16, dtype=bool)].mean() - similar[~same].mean()
    ).item()


@pytest.mark.parametrize("name", LOSSES)
def test_vectors_that_follow_a_loss_gather_by_product(name):
    torch.manual_seed(0)
    vectors = torch.randn(16, 8, requires_grad=True)
    labels = torch.arange(16) % 4
    optimiser = torch.optim.Adam([vectors], lr=0.05)
    before = lead(vectors, labels)

    for _ in range(40):
        loss = objective(name, 0.0)(F.normalize(vectors), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert lead(vectors, labels) > before + 0.1


@pytest.mark.parametrize("name", ["contrastive", "triplet"])
def test_vectors_that_keep_the_first_margin_are_asked_for_a_larger_one_later(name):
    angle = {"contrastive": 0.65, "triplet": 0.4}[name]
    angles = torch.tensor([0.0, 0.0, angle, angle])
    vectors = torch.stack([angles.cos(), angles.sin()], dim=1)
    labels = torch.tensor([0, 0, 1, 1])

    early, later = (objective(name, p)(vectors, labels).item() for p in (0, 0.4))

    assert early == pytest.approx(0, abs=1e-6)
    assert later > 0.05


def test_triplets_are_semi_hard_first_and_hard_later():
    early, late = objective("triplet", 0.0), objective("triplet", 0.5)

    assert early.miner.type_of_triplets == "semihard"
    assert late.miner.type_of_triplets == "hard"


def test_margins_grow_and_then_stay():
    steps = [growing(0.1, 0.3, progress) for progress in (0, 0.25, 0.5, 1)]

    assert steps == pytest.approx([0.1, 0.2, 0.3, 0.3])
