"""The closest products vote on what a picture may be and has."""

import pytest

from catalog.facets import AttributeValue
from catalog.models import Product
from embeddings.guesses import NOTHING, VOTERS, Guesses, guess
from embeddings.ranking import Candidate
from tests.factories import make_category, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranked():
    """Makes a ranking: products one after the other, by their scores and fields."""

    def make(*found):
        products = [make_product(f"product {n}", **f) for n, (_, f) in enumerate(found)]
        scores = [score for score, _ in found]
        return [
            Candidate(product.pk, 0, score)
            for product, score in zip(products, scores, strict=True)
        ]

    return make


def test_each_is_heard_by_how_far_it_is_above_the_last(ranked):
    mugs, bowls = make_category("Mugs"), make_category("Bowls")
    lamps = make_category("Lamps")
    candidates = ranked(
        (0.9, {"category": mugs}),
        (0.7, {"category": bowls}),
        (0.6, {"category": bowls}),
        (0.4, {"category": lamps}),
    )

    assert guess(candidates).categories == [mugs, bowls, lamps]


def test_what_most_of_the_votes_have_is_seen_in_the_picture(ranked):
    candidates = ranked(
        (0.8, {"attributes": {"colour": "sage / white", "material": "oak"}}),
        (0.7, {"attributes": {"colour": "Sage / sage", "material": "ash"}}),
        (0.6, {"attributes": {"colour": "red", "material": "oak"}}),
        (0.4, {}),
    )

    assert guess(candidates).attributes == [
        AttributeValue("colour", "sage"),
        AttributeValue("material", "oak"),
    ]


def test_what_no_picture_shows_is_not_guessed_at(ranked):
    same = {"attributes": {"size": "M", "weight": "2 kg"}}

    assert guess(ranked((0.9, same), (0.8, same), (0.1, {}))).attributes == []


def test_whoever_is_no_neighbour_has_no_vote(ranked):
    mugs, lamps = make_category("Mugs"), make_category("Lamps")
    near = [(0.9, {"category": mugs})] * VOTERS

    guesses = guess(ranked(*near, (0.1, {"category": lamps})))

    assert guesses.categories == [mugs]


def test_a_single_product_says_what_kind_of_thing_it_is_alone(ranked):
    mugs = make_category("Mugs")
    alone = {"category": mugs, "attributes": {"colour": "red"}}

    assert guess(ranked((0.9, alone))) == Guesses([mugs], [])


@pytest.mark.parametrize("odd", [[], "red", {"colour": 3}, {"colour": None}])
def test_odd_attributes_have_no_vote(ranked, odd):
    candidates = ranked((0.9, {}), (0.8, {}), (0.1, {}))
    Product.objects.update(attributes=odd)

    assert guess(candidates).attributes == []


def test_nothing_votes_where_nothing_is_found():
    assert guess([]) == NOTHING


def test_a_product_shares_what_it_has_of_what_is_seen():
    guesses = Guesses(
        [], [AttributeValue("colour", "sage"), AttributeValue("material", "oak")]
    )

    product = make_product("Chair", attributes={"colour": "Tan / Sage", "size": "oak"})

    assert guesses.shared_with(product) == [AttributeValue("colour", "sage")]
    assert NOTHING.shared_with(product) == []
