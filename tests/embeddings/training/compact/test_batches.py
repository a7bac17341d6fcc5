from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from embeddings.training.compact.batches import Sampler
from embeddings.training.compact.corpus import Example


def demo(design, colour, view):
    path = Path(f"{design}-{colour}-{view}.webp")
    return Example(path, "demo", f"{design} {colour}", design, "Mugs")


def shop(kinds, designs, colours):
    """Examples of so many kinds, designs of each, and colours of those."""
    return [
        Example(Path(f"{k} {d} {c} {view}"), "demo", f"{k} {d} {c}", f"{k} {d}", str(k))
        for k in range(kinds)
        for d in range(designs)
        for c in range(colours)
        for view in range(2)
    ]


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


def test_sister_designs_of_two_kinds_are_told_apart_at_once():
    sampler = Sampler(shop(kinds=5, designs=9, colours=4))

    batch = sampler.batch(0, 0)

    assert len(set(batch.items)) == 50
    designs = {(k, d) for k, d in zip(batch.kinds, batch.designs, strict=True)}
    assert sorted(Counter(kind for kind, _ in designs).values()) == [6, 7]


def test_garments_of_three_kinds_are_told_apart_at_once():
    kinds = [f"{name} worn" for name in ("hat", "shirt", "dress", "shoes")]
    examples = [
        Example(Path(f"{kind} {n}.jpg"), "clothing", f"{kind} {n}", "", kind)
        for kind in kinds
        for n in range(9)
    ]

    batch = Sampler(examples).batch(0, 0)

    assert len(set(batch.designs)) == 17
    assert len(set(batch.kinds)) == 3


def test_a_small_shop_is_learned_whole():
    batch = Sampler(shop(kinds=1, designs=3, colours=2)).batch(0, 0)

    assert len(set(batch.items)) == 6


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
