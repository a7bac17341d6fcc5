from decimal import Decimal

import pytest
from django.http import QueryDict

from catalog.facets import AttributeValue
from catalog.filtering import ProductFilters
from embeddings.boxes import Box
from embeddings.fusion import Emphasis
from embeddings.refining import Refinement
from tests.factories import make_brand, make_category, make_product
from webapp.fields import MOST_EXAMPLES, MOST_VALUES
from webapp.forms import ProductFilterForm, ProductListForm, SearchForm

pytestmark = pytest.mark.django_db


def form(query, kind=ProductFilterForm):
    return kind(QueryDict(query))


def test_no_parameters_narrow_nothing():
    empty = form("")

    assert empty.filters() == ProductFilters()
    assert empty.problems() == []
    assert empty.page_number() == 1


def test_every_filter_is_read():
    category, brand = make_category("Mugs"), make_brand("Kiln")

    filled = form("category=mugs&brand=kiln&min_price=5&max_price=9.50&in_stock=1")

    assert filled.filters() == ProductFilters(
        category, Decimal(5), Decimal("9.50"), (brand,), in_stock=True
    )
    assert filled.problems() == []


def test_values_of_attributes_are_read_and_written_in_one_way():
    filled = form("attribute=size:M&attribute=colour:红&attribute=size:M&attribute=")

    assert filled.filters() == ProductFilters(
        attributes=(AttributeValue("colour", "红"), AttributeValue("size", "M"))
    )
    assert filled.parameters().getlist("attribute") == ["colour:红", "size:M"]
    assert filled.problems() == []


def test_as_many_values_as_may_be_chosen_at_once_can_be_searched_with():
    address = "&".join(f"attribute=size:{number}" for number in range(MOST_VALUES))

    assert form(address).filters().products().count() == 0


def test_slugs_may_be_chinese():
    category = make_category("杯子")

    assert form("category=杯子").filters() == ProductFilters(category=category)


def test_a_box_is_read_and_written_in_one_way():
    filled = form("box=12,5,60,80", SearchForm)

    assert filled.read()["box"] == Box(12, 5, 60, 80)
    assert filled.parameters()["box"] == "12,5,60,80"
    assert form("box=012,05,60,80", SearchForm).parameters() == filled.parameters()


@pytest.mark.parametrize("value", ["0", "false", ""])
def test_in_stock_can_be_said_to_be_off(value):
    assert form(f"in_stock={value}").filters() == ProductFilters()


@pytest.mark.parametrize(
    "query, field",
    [
        ("min_price=abc", "min_price"),
        ("min_price=-1", "min_price"),
        ("min_price=NaN", "min_price"),
        ("min_price=Infinity", "min_price"),
        ("max_price=1e99", "max_price"),
        ("max_price=1.234", "max_price"),
        ("category=nowhere", "category"),
        ("category=a%00b", "category"),
        ("brand=nobody", "brand"),
        ("brand=%00", "brand"),
        ("attribute=colour", "attribute"),
        ("attribute=colour:", "attribute"),
        ("attribute=colour:%00", "attribute"),
        ("attribute=colour:" + "a" * 101, "attribute"),
        ("attribute=design:D-1", "attribute"),
        ("&".join(f"attribute=size:{n}" for n in range(MOST_VALUES + 1)), "attribute"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=two", "page"),
        ("page=99999999999999999999", "page"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_told(query, field):
    broken = form(query + "&in_stock=1")

    assert broken.filters() == ProductFilters(in_stock=True)
    assert broken.page_number() == 1
    assert broken.problems() == [str(ProductFilterForm.left_out[field])]


@pytest.mark.parametrize("query, field", [("sort=magic", "sort"), ("q=%00", "q")])
def test_a_broken_order_or_word_is_told(query, field):
    broken = form(query, ProductListForm)

    assert broken.problems() == [str(ProductListForm.left_out[field])]


def test_a_highest_price_below_the_lowest_is_left_out():
    crossed = form("min_price=10&max_price=5")

    assert crossed.filters() == ProductFilters(price_min=Decimal(10))
    assert crossed.problems() == [str(ProductFilterForm.crossed_prices)]


def test_the_same_filters_are_always_written_alike():
    make_category("Mugs")
    make_brand("Kiln")
    make_brand("Ash")

    parameters = form(
        "page=3&brand=kiln&nonsense=1&in_stock=on&max_price=&brand=ash&category=mugs"
        "&min_price=1E%2B1"
    ).parameters()

    assert (
        parameters.urlencode()
        == "category=mugs&min_price=10&brand=ash&brand=kiln&in_stock=1"
    )


def test_what_was_left_out_is_not_written():
    assert form("min_price=abc&category=nowhere").parameters().urlencode() == ""


@pytest.mark.parametrize(
    "query, written",
    [
        ("sort=newest", ""),
        ("sort=price", "sort=price"),
        ("q=mug&sort=newest", "q=mug&sort=newest"),
    ],
)
def test_an_order_that_holds_unsaid_is_not_written(query, written):
    assert form(query, ProductListForm).parameters().urlencode() == written


def test_words_that_are_not_there_have_no_weight():
    cleared = form("words=&weight=70", SearchForm)

    assert cleared.refinement() == Refinement()
    assert cleared.parameters().urlencode() == ""
    assert form("words=red&weight=0", SearchForm).parameters()["weight"] == "0"


def test_what_counts_more_is_read_in_percent_and_written_where_it_does():
    given = form("more_colour=60&more_pattern=0", SearchForm)

    assert given.refinement() == Refinement(emphasis=Emphasis(colour=0.6))
    assert given.parameters().urlencode() == "more_colour=60"
    assert not given.picture_alone()


@pytest.mark.parametrize("name", SearchForm.more)
@pytest.mark.parametrize("value", ["101", "-1", "much"])
def test_what_counts_more_than_can_be_is_left_out_and_told(name, value):
    broken = form(f"{name}={value}", SearchForm)

    assert broken.refinement() == Refinement()
    assert broken.problems() == [str(SearchForm.left_out[name])]


def test_the_first_examples_of_the_address_count():
    slugs = [make_product(f"Mug {number}").slug for number in range(MOST_EXAMPLES + 1)]
    last_first = slugs[::-1]

    given = form("&".join(f"like={slug}" for slug in last_first), SearchForm)

    kept = last_first[:MOST_EXAMPLES]
    assert {product.slug for product in given.refinement().more_like} == set(kept)
    assert given.parameters().getlist("like") == sorted(kept)
    assert given.problems() == [str(SearchForm.too_many)]
