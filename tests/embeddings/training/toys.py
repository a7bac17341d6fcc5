"""Features in which half of the numbers tell products apart and half are chance."""

import numpy as np

from embeddings.encoders.base import unit_rows
from embeddings.training.exam import Exam
from embeddings.training.heads import HeadStudent
from embeddings.training.sampling import Sampler
from embeddings.training.shop import Example, Material
from embeddings.training.views import VIEWS

WIDTH = 8


def make_material(training=30, validation=10, pictures=3):
    def examples(labels):
        return [
            Example(file=None, content_hash="", look=None, label=label)
            for label in labels
            for _ in range(pictures)
        ]

    last = training + validation
    return Material(examples(range(training)), examples(range(training, last)))


def make_features(material, seed=0):
    """Of shape (examples, VIEWS, 2 x WIDTH); chance is twice as loud as the product."""
    chance = np.random.default_rng(seed)
    labels = [example.label for example in material.examples]
    own = chance.normal(size=(max(labels) + 1, WIDTH))[labels]
    noise = 2 * chance.normal(size=(len(labels), VIEWS, WIDTH))
    told = np.repeat(own[:, None], VIEWS, axis=1)
    return unit_rows(np.concatenate([told, noise], -1).reshape(-1, 2 * WIDTH)).reshape(
        len(labels), VIEWS, 2 * WIDTH
    )


def make_student():
    material = make_material()
    sampler = Sampler(material.training, (), labels_a_batch=16, views_a_label=4)
    return HeadStudent(make_features(material), sampler, Exam.of(material, 100))
