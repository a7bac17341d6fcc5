"""A design is found once, by the colour of it that is closest."""

import pytest

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import search, stages
from tests.embeddings.shop import names, upload
from tests.factories import add_image, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]

ALL = ProductFilters()


@pytest.fixture
def colours(index_all):
    """A mug in four reds and in blue, a bowl in two, and a lamp of no design."""
    for name, design, colour in [
        ("mug 0", "mug", "#ff0000"),
        ("mug 1", "mug", "#f80000"),
        ("mug 2", "mug", "#f00000"),
        ("mug 3", "mug", "#e80000"),
        ("blue mug", "mug", "blue"),
        ("bowl", "bowl", "#d00000"),
        ("blue bowl", "bowl", "blue"),
        ("lamp", "", "#c00000"),
    ]:
        product = make_product(name, attributes={"design": design} if design else {})
        add_image(product, colour)
    index_all()


def test_the_closest_colour_stands_for_its_design(colours):
    red = search.find_similar(upload("red"), ALL)
    blue = search.find_similar(upload("blue"), ALL)

    assert names(red) == ["mug 0", "bowl", "lamp"]
    assert names(blue)[0] == "blue mug"
    assert set(names(blue)[1:]) == {"blue bowl", "lamp"}
    assert red.total == blue.total == 3


def test_of_what_a_filter_leaves_the_closest_stands(colours):
    Product.objects.filter(name__in=["mug 0", "mug 1"]).update(stock=0)

    found = search.find_similar(upload("red"), ProductFilters(in_stock=True))

    assert names(found) == ["mug 2", "bowl", "lamp"]


def test_more_is_asked_for_until_there_are_enough_designs(colours, monkeypatch):
    asked, rank = [], stages.rank

    def note(question, filters, wanted):
        asked.append(wanted)
        return rank(question, filters, wanted)[:wanted]

    monkeypatch.setattr(stages, "rank", note)

    found = search.find_similar(upload("red"), ALL, limit=2)

    assert names(found) == ["mug 0", "bowl"]
    assert asked == [2, 4, 8]


def test_pages_follow_each_other_without_a_gap(colours):
    query = upload("red")

    pages = [search.find_similar(query, ALL, limit=1, offset=n) for n in range(4)]

    assert [names(page) for page in pages] == [["mug 0"], ["bowl"], ["lamp"], []]
