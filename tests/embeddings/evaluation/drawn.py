"""Labelled sets of drawn discs, and features made of numbers, for the studies."""

import numpy as np

from embeddings.evaluation.datasets import GalleryPicture, LabelledSet, Photo, Query
from embeddings.evaluation.features import Feature, Features
from embeddings.evaluation.methods import Method
from embeddings.measures import cosine
from tests.factories import make_file, make_picture


def photo_of(colour, name=""):
    return Photo(name or f"{colour}.png", lambda: make_file(make_picture(colour)))


def set_of(colours, *, asked=None):
    """A product of each colour, and a query for each of those `asked`."""
    gallery = [GalleryPicture(photo_of(c), f"{c} disc") for c in colours]
    queries = [
        Query(photo_of(c, f"query {c}"), right=frozenset([f"{c} disc"]))
        for c in asked or colours
    ]
    return LabelledSet("discs", gallery, queries)


def mean_colours(images):
    return np.array([np.asarray(image).mean(axis=(0, 1)) for image in images])


COLOUR = Feature("mean colour", mean_colours)
BY_COLOUR = Method(
    "by colour",
    [COLOUR],
    lambda queries, gallery: (
        -np.abs(queries[COLOUR.name][:, None] - gallery[COLOUR.name]).sum(axis=2)
    ),
)
NUMBERS = Feature("numbers", mean_colours)
BY_NUMBERS = Method(
    "by numbers",
    [NUMBERS],
    lambda queries, gallery: cosine(queries[NUMBERS.name], gallery[NUMBERS.name]),
)


def features_of(labelled, queries, gallery, name=NUMBERS.name):
    """As if these rows had been seen in the pictures."""
    return Features(
        labelled=labelled,
        queries={name: np.asarray(queries, np.float32)},
        gallery={name: np.asarray(gallery, np.float32)},
        ms={name: 1.0},
        decode_ms=1.0,
    )
