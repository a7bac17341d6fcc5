"""A labelled set asks for products by queries, by other views and by other colours."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.encoders.histogram import HistogramEncoder
from embeddings.evaluation.datasets import (
    GalleryPicture,
    LabelledSet,
    Photo,
    Query,
    TextQuery,
)
from embeddings.evaluation.features import Features
from embeddings.evaluation.methods import COLOURS, PHASH, SHAPES, TEXTURES
from embeddings.evaluation.tasks import QUERIES, VARIANTS, VIEWS, tasks_of, words_of
from embeddings.fusion import VECTOR_ALONE, FusionWeights

PRODUCTS = ["red mug", "red mug", "blue mug", "bowl", "twin of red mug"]


def photo(name):
    return Photo(name, b"".join)


def features_of(queries, products=PRODUCTS):
    gallery = [GalleryPicture(photo(str(n)), p) for n, p in enumerate(products)]
    count = len(products)

    def rows(number):
        return {
            "encoder": np.eye(count, dtype=np.float32)[:number] * 3,
            COLOURS.name: np.eye(count, dtype=np.float32)[:number],
            PHASH.name: np.arange(number, dtype=np.uint64),
            # All their own: each has but one bin, and another.
            TEXTURES.name: np.array(
                ["f".rjust(n, "0").ljust(60, "0") for n in range(1, number + 1)]
            ),
            SHAPES.name: np.array(
                ["f".rjust(n, "0").ljust(768, "0") for n in range(1, number + 1)]
            ),
        }

    labelled = LabelledSet("set", gallery, queries)
    return Features(labelled, rows(len(queries)), rows(count), {}, 0.0)


RED = Query(
    photo("query"),
    right=frozenset(["red mug", "twin of red mug"]),
    variants=frozenset(["blue mug"]),
)


def test_queries_ask_for_every_picture_of_the_right_products():
    (task, *_) = tasks_of(features_of([RED]), "encoder")

    assert task.name == QUERIES
    assert task.right.tolist() == [[True, True, False, False, True]]
    assert task.variants.tolist() == [[False, False, True, False, False]]
    assert not task.left_out.any()
    assert task.similarities["vector"].tolist() == [[1, 0, 0, 0, 0]]
    assert task.similarities["colour"].tolist() == [[1, 0, 0, 0, 0]]
    expected = [[1, 63 / 64, 63 / 64, 62 / 64, 63 / 64]]
    assert task.similarities["hash"] == pytest.approx(np.array(expected))
    assert task.similarities["texture"].tolist() == [[1, 0, 0, 0, 0]]
    assert task.similarities["shape"].tolist() == [[1, 0, 0, 0, 0]]


def test_further_pictures_ask_for_the_main_ones():
    task = next(t for t in tasks_of(features_of([RED]), "encoder") if t.name == VIEWS)

    assert list(task.products) == ["red mug", "blue mug", "bowl", "twin of red mug"]
    assert task.right.tolist() == [[True, False, False, True]]
    assert not task.left_out.any()


def test_main_pictures_ask_for_other_colours_with_their_own_left_out():
    task = tasks_of(features_of([RED]), "encoder")[-1]

    assert task.name == VARIANTS
    red, blue, twin = [True, False, False, True], [False, True, False, False], 2
    assert task.right.tolist() == [blue, red, blue]
    assert task.left_out.tolist() == [red, blue, red]
    assert len(task) == 1 + twin


def test_a_set_without_views_and_variants_has_its_queries_alone():
    query = Query(photo("query"), right=frozenset(["bowl"]))

    tasks = tasks_of(features_of([query], ["mug", "bowl"]), "encoder")

    assert [task.name for task in tasks] == [QUERIES]


def test_scores_are_of_products_by_their_best_picture_and_none_for_those_left_out():
    query = Query(photo("query"), right=frozenset(["mug"]), left_out=frozenset(["cup"]))
    (task, *_) = tasks_of(
        features_of([query], ["mug", "bowl", "mug", "cup"]), "encoder"
    )

    scores = task.scores(VECTOR_ALONE)

    assert scores.tolist() == [[0, -np.inf, 1]]  # bowl, cup, mug
    assert task.of_products(task.right).tolist() == [[False, False, True]]


def test_scores_are_fused():
    (task, *_) = tasks_of(features_of([RED]), "encoder")

    scores = task.scores(FusionWeights(vector=0.5, hash=0.5))

    assert scores == pytest.approx(np.array([[63, 62, 128, 63]]) / 128)


def test_some_questions_are_a_task_as_well():
    task = tasks_of(features_of([RED]), "encoder")[-1].some(np.array([1]))

    assert len(task) == 1
    assert task.right.tolist() == [[True, False, False, True]]
    assert task.scores(VECTOR_ALONE).shape == (1, 4)


class Reader(HistogramEncoder):
    """Reads a text as the number of the gallery picture that it means."""

    supports_texts = True

    def encode_texts(self, texts):
        return np.eye(len(PRODUCTS), dtype=np.float32)[[int(text) for text in texts]]


def test_words_beside_a_picture_ask_for_the_variant_they_describe():
    texts = [
        TextQuery("2", frozenset(["blue mug"])),
        TextQuery("3", frozenset(["bowl"])),  # in no other colour
        TextQuery("0", frozenset(["red mug", "blue mug"])),  # tells none of them
    ]
    features = features_of([RED])
    features = replace(features, labelled=replace(features.labelled, texts=texts))

    task = words_of(features, "encoder", Reader())

    red, blue = [True, False, False, True], [False, True, False, False]
    assert task.right.tolist() == [blue, blue]
    assert task.left_out.tolist() == [red, red]
    assert task.similarities["text"].tolist() == [[0, 1, 0, 0]] * 2
    assert task.similarities["vector"][0].tolist() == [1, 0, 0, 0]


def test_words_are_no_task_for_a_set_or_an_encoder_without():
    features = features_of([RED])
    text = TextQuery("2", frozenset(["blue mug"]))
    with_text = replace(features, labelled=replace(features.labelled, texts=[text]))

    assert words_of(features, "encoder", Reader()) is None
    assert words_of(with_text, "encoder", HistogramEncoder()) is None
