"""A batch holds some products, different views of each, and what is easily mixed up."""

import numpy as np

from embeddings.training.sampling import Sampler
from embeddings.training.shop import Example
from embeddings.training.views import VIEWS


def examples(*labels, weight=1.0):
    return [
        Example(None, content_hash="", look=None, label=label, weight=weight)
        for label in labels
    ]


def test_an_epoch_gives_each_product_once_and_no_view_twice():
    shown = examples(1, 1, 2, 3, 4, 5)
    sampler = Sampler(shown, (), labels_a_batch=2, views_a_label=4)

    batches = list(sampler.batches(seed=0, epoch=1))

    labels = [{shown[number].label for number, _ in batch} for batch in batches]
    # Of the fifth product alone there would be nothing to learn.
    assert [len(found) for found in labels] == [2, 2]
    assert len(set.union(*labels)) == 4
    for batch in batches:
        assert len(np.unique(batch, axis=0)) == len(batch) == 8
        assert batch[:, 1].max() < VIEWS


def test_the_same_seed_and_epoch_give_the_same_batches_and_others_do_not():
    sampler = Sampler(examples(*range(20)), (), labels_a_batch=20, views_a_label=2)

    (first,), (same,), (other,) = (
        list(sampler.batches(seed, epoch)) for seed, epoch in ((0, 1), (0, 1), (0, 2))
    )

    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_products_that_people_told_apart_come_together():
    shown = examples(*range(20))
    sampler = Sampler(shown, [(3, 17)], labels_a_batch=2, views_a_label=1)

    for batch in sampler.batches(seed=0, epoch=1):
        labels = {shown[number].label for number, _ in batch}
        assert (3 in labels) == (17 in labels)


def test_what_was_clicked_is_drawn_half_as_often():
    shown = examples(1) + examples(1, weight=0.5) + examples(2)
    sampler = Sampler(shown, (), labels_a_batch=2, views_a_label=1)

    drawn = [
        number
        for epoch in range(600)
        for batch in sampler.batches(seed=0, epoch=epoch)
        for number, _ in batch.tolist()
    ]

    share = drawn.count(1) / (drawn.count(0) + drawn.count(1))
    assert abs(share - 1 / 3) < 0.06
