"""Pairs of products are compared by what is stored of them."""

import numpy as np
import pytest

from catalog.models import ProductImage
from embeddings import backends, colours, shapes, textures
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.pairs import Facts, compare_pairs
from embeddings.ranking import Tuning
from embeddings.vector_stores.base import VectorStoreUnavailable
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.embeddings.tuning import tune, tuning_json
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock(index_all):
    """A red, a scarlet and a blue product, known by their SKUs; all are indexed."""
    for sku, colour in (("R-1", "red"), ("R-2", "#e01515"), ("B-1", "blue")):
        add_image(make_product(external_id=sku), colour)
    index_all()


def picture(sku):
    return f"picture:{ProductImage.objects.get(product__external_id=sku).pk}"


def test_each_pair_gets_its_facts_in_order(stock):
    near, far = compare_pairs([("R-1", "R-2"), ("R-1", "B-1")])

    assert float(near.cosine) > float(far.cosine)
    assert near.phash_bits == "64"
    assert float(near.colours) > float(far.colours)
    assert (near.problem, far.problem) == ("", "")


def test_each_measure_stands_in_its_column(stock):
    class Planted(MemoryVectorStore):
        def fetch(self, collection, ids):
            return dict(zip(ids, np.array([[1, 0], [0.6, 0.8]]), strict=True))

    backends._vector_stores["memory"] = Planted()
    for sku, bits, shares, pattern, edges in [
        ("R-1", "0" * 16, "34", "34", "34"),
        ("R-2", "f".zfill(16), "04", "30", "04"),
    ]:
        ProductImage.objects.filter(product__external_id=sku).update(
            perceptual_hash=bits,
            colours=shares.ljust(colours.BINS, "0"),
            textures=pattern.ljust(textures.BINS, "0"),
            shapes=edges.ljust(shapes.BINS, "0"),
        )

    (facts,) = compare_pairs([("R-1", "R-2")])

    assert facts == Facts(
        cosine="0.6000",
        euclidean="0.8944",  # the root of 0.8
        tanimoto="0.4286",  # 0.6 / 1.4
        phash_bits="60",
        colours="0.8000",
        pattern="0.3675",  # 1 - the root of 0.4
        shape="0.8000",
    )


def test_probability_and_band_are_as_was_learned(stock):
    tune()

    (facts,) = compare_pairs([("R-1", "B-1")])

    calibration = Tuning.from_json(tuning_json()).calibration
    probability = calibration.probability(float(facts.cosine))
    assert float(facts.probability) == pytest.approx(probability, abs=1e-3)
    assert facts.band == calibration.band(float(facts.cosine))


def test_nothing_is_said_where_nothing_was_learned(stock):
    (facts,) = compare_pairs([("R-1", "B-1")])

    assert (facts.probability, facts.band) == ("", "")


def test_two_products_with_the_same_file_show_the_same(stock, index_all):
    add_image(make_product(external_id="R-3"), "red")
    index_all()

    (facts,) = compare_pairs([("R-1", "R-3")])

    assert (facts.probability, facts.band) == ("1.0000", "same product")


def test_of_a_products_pictures_the_closest_counts(stock, index_all):
    both = make_product(external_id="RB")
    add_image(both, "blue")
    add_image(both, "#f01010")
    index_all()

    red, alone = compare_pairs([("R-2", "RB"), ("R-2", "B-1")])

    assert float(red.cosine) > float(alone.cosine)


def test_one_picture_is_named_by_its_number(stock):
    by_number, by_sku = compare_pairs(
        [(picture("R-1"), picture("B-1")), ("R-1", "B-1")]
    )

    assert by_number == by_sku


@pytest.mark.parametrize(
    "reference", ["", "none", "picture:", "picture:x", "picture:" + "9" * 30, "1"]
)
def test_what_is_unknown_is_a_problem_of_its_pair_alone(stock, reference):
    wrong, right = compare_pairs([("R-1", reference), ("R-1", "R-2")])

    assert wrong == Facts(problem=f"unknown: {reference}")
    assert right.problem == ""


def test_a_product_without_a_picture_is_a_problem(stock):
    make_product(external_id="BARE")

    assert compare_pairs([("BARE", "R-1")]) == [Facts(problem="no picture: BARE")]


def test_a_picture_that_is_not_indexed_yet_is_a_problem(stock):
    add_image(make_product(external_id="NEW"), "green")

    assert compare_pairs([("R-1", "NEW")]) == [Facts(problem="not indexed yet: NEW")]


def test_before_anything_is_indexed_every_pair_has_that_problem():
    add_image(make_product(external_id="A"), "red")

    assert compare_pairs([("A", "A")]) == [Facts(problem="not indexed yet: A")]


def test_nothing_is_encoded(stock, monkeypatch):
    monkeypatch.delattr(HistogramEncoder, "encode_images")

    assert compare_pairs([("R-1", "R-2")])[0].problem == ""


def test_a_store_that_is_away_is_no_problem_of_a_pair(stock, monkeypatch):
    class Away(MemoryVectorStore):
        def fetch(self, *arguments):
            raise VectorStoreUnavailable("nobody answers")

    backends._vector_stores["memory"] = Away()

    with pytest.raises(VectorStoreUnavailable):
        compare_pairs([("R-1", "R-2")])
