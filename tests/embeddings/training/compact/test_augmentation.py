import numpy as np
import pytest
import torch

from embeddings.training.compact.augmentation import Strength, augment, recolour
from embeddings.training.compact.pixels import SIDE, subjects
from tests.factories import make_picture

NOTHING = Strength(1.0, 0, 0, 0, 0, 0, 0, 0)


def discs(*colours):
    pixels = np.stack([np.asarray(make_picture(c, (SIDE, SIDE))) for c in colours])
    masks = torch.from_numpy(subjects(pixels))[:, None]
    return torch.from_numpy(pixels).permute(0, 3, 1, 2), masks


def seeded(number=0):
    return torch.Generator().manual_seed(number)


def test_gives_floats_from_0_to_1_of_the_size_asked_for():
    pixels, masks = discs("red", "green", "blue", "white")

    images = augment(pixels, masks, 64, seeded(), Strength(0.3, 1, 1, 1, 1, 1, 1, 1))

    assert images.shape == (4, 3, 64, 64)
    assert images.dtype == torch.float32
    assert images.min() >= 0 and images.max() <= 1


def test_the_same_seed_changes_pictures_in_the_same_way():
    pixels, masks = discs("red", "green", "blue")

    one = augment(pixels, masks, 64, seeded(7), Strength())
    two = augment(pixels, masks, 64, seeded(7), Strength())
    other = augment(pixels, masks, 64, seeded(8), Strength())

    assert torch.equal(one, two)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("colour", ["red", "green", "blue"])
def test_a_colour_stays_what_it_is(colour):
    pixels, masks = discs(*[colour] * 8)

    images = augment(pixels, masks, 64, seeded(), NOTHING)

    middle = images[:, :, 32, 32]
    strongest = ["red", "green", "blue"].index(colour)
    assert middle.argmax(dim=1).tolist() == [strongest] * 8


def test_a_known_subject_stands_before_another_ground():
    pixels, masks = discs("red", "blue", "red", "blue")

    as_is = augment(pixels, masks, 64, seeded(), NOTHING)
    moved = augment(pixels, masks, 64, seeded(), Strength(1.0, 0, 1, 0, 0, 0, 0, 0))

    assert (moved - as_is).abs()[:, :, 32, 32].max() < 0.35  # only its light differs
    assert (moved - as_is).abs().amax() > 0.5


def test_in_other_colours_the_subject_changes_and_the_ground_does_not():
    pixels, masks = discs("red", "blue")

    other = recolour(pixels, masks, seeded())

    centre, corner = other[:, :, SIDE // 2, SIDE // 2], other[:, :, 2, 2]
    before = pixels[:, :, SIDE // 2, SIDE // 2]
    assert (centre.int() - before.int()).abs().amax(dim=1).min() > 60
    assert corner.tolist() == [[255, 255, 255]] * 2
    assert other.dtype == torch.uint8
