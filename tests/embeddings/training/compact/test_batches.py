from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from embeddings.training.compact.batches import Sampler
from embeddings.training.compact.corpus import Example


def demo(design, colour, view):
    path = Path(f"{design}-{colour}-{view}.webp")
    return Example(path, "demo", f"{design} {colour}", design, "Mugs")


def garment(number):
    return Example(Path(f"{number}.jpg"), "clothing", str(number), "", "hat worn")


@pytest.fixture
def examples():
    mugs = [
        demo(design, colour, view)
        for design in "AB"
        for colour in ("red", "blue")
        for view in range(3)
    ]
    return [*mugs, *map(garment, range(4))]


def test_the_same_seed_and_step_give_the_same_batch(examples):
    one, two = (Sampler(examples).batch(1, 5) for _ in range(2))

    assert one.pictures.tolist() == two.pictures.tolist()
    assert Sampler(examples).batch(1, 6).pictures.tolist() != one.pictures.tolist()


def test_each_item_comes_twice(examples):
    batch = Sampler(examples).batch(0, 0)

    assert set(Counter(batch.items.tolist()).values()) == {2}


def test_colours_of_one_design_are_other_items_of_the_same_design(examples):
    sampler = Sampler(examples)

    batch = sampler.batch(0, 0)

    of_demo = batch.pictures < 12
    assert len(set(batch.items[of_demo])) == 4
    assert len(set(batch.designs[of_demo])) == 2


def test_a_picture_alone_has_a_twin_in_other_colours(examples):
    batch = Sampler(examples).batch(0, 0)

    alone = batch.pictures >= 12
    for picture in set(batch.pictures[alone]):
        its = batch.pictures == picture
        assert batch.recoloured[its].tolist() == [False, False, True, True]
        assert len(set(batch.items[its])) == 2
        assert len(set(batch.designs[its])) == 1


def test_the_colours_of_one_design_are_one_class(examples):
    batch = Sampler(examples).batch(0, 0)

    of_demo = batch.pictures < 12
    pairs = set(zip(batch.designs[of_demo], batch.classes[of_demo], strict=True))
    assert len(pairs) == len(set(batch.classes[of_demo])) == 2


def test_only_what_has_several_pictures_is_a_class(examples):
    batch = Sampler(examples).batch(0, 0)

    assert np.array_equal(batch.classes == -1, batch.pictures >= 12)
    assert (batch.kinds >= 0).all()
