"""A design is found once, by the colour of it that is closest."""

import pytest

from catalog import variants
from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import search, stages
from tests.embeddings.shop import names, upload
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db

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


def test_what_too_many_have_in_common_hides_none_of_them(colours, monkeypatch):
    monkeypatch.setattr(variants, "LARGEST_DESIGN", 4)
    Product.objects.filter(name="mug 3").update(visible=False)
    as_a_design = search.find_similar(upload("red"), ALL)
    Product.objects.filter(name="mug 3").update(visible=True)

    found = search.find_similar(upload("red"), ALL)
    beside = search.find_similar_to(Product.objects.get(name="mug 0"), ALL, limit=3)

    assert names(as_a_design) == ["mug 0", "bowl", "lamp"]
    assert names(found)[:4] == ["mug 0", "mug 1", "mug 2", "mug 3"]
    assert names(found)[4:6] == ["bowl", "lamp"]
    assert found.total == len(found.items) == 7
    assert names(beside) == ["mug 1", "mug 2", "mug 3"]


def test_beside_a_product_stands_each_other_design_once(colours):
    mug = Product.objects.get(name="mug 0")

    in_stock = search.find_similar_to(mug, ALL)
    mug.stock = 0
    mug.save()
    out_of_stock = search.find_similar_to(mug, ProductFilters(in_stock=True))

    assert names(in_stock) == ["bowl", "lamp"]
    assert names(out_of_stock) == ["mug 1", "bowl", "lamp"]


def test_pages_follow_each_other_without_a_gap(colours):
    query = upload("red")

    pages = [search.find_similar(query, ALL, limit=1, offset=n) for n in range(4)]

    assert [names(page) for page in pages] == [["mug 0"], ["bowl"], ["lamp"], []]
