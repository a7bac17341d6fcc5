"""Products of one design know each other, by an index of the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog import variants
from catalog.models import Product
from catalog.variants import variants_of
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def of_design(name="", design="MUG-01", **fields):
    attributes = {"design": design} | fields.pop("attributes", {})
    product = make_product(name, attributes=attributes, **fields)
    return Product.objects.get(pk=product.pk)


def labels(product):
    return [variant.label for variant in variants_of(product)]


def test_variants_are_called_by_their_colour_with_the_product_among_them():
    red = of_design("Red mug", attributes={"colour": "red"})
    blue = of_design("Blue mug", attributes={"color": "blue"})
    of_design("Bowl", design="BOWL-01")

    assert labels(red) == labels(blue) == ["red", "blue"]
    assert [variant.product for variant in variants_of(blue)] == [red, blue]


def test_a_colour_that_two_share_or_none_names_is_told_by_the_name():
    small = of_design("Red mug, small", attributes={"colour": "red"})
    of_design("Red mug, large", attributes={"colour": "red"})
    of_design("Plain mug")

    assert labels(small) == ["Red mug, small", "Red mug, large", "Plain mug"]


def test_variants_are_called_in_the_active_language():
    red = {"colour": "red", "colour@zh-hans": "红色"}
    shown = of_design("Red mug", attributes=red)
    of_design("Plain mug", attributes={"name@zh-hans": "素杯"})
    of_design("Blue mug", attributes={"color": "blue"})

    with translation.override("zh-hans"):
        assert labels(shown) == ["红色", "素杯", "blue"]


def test_a_hidden_product_is_no_variant():
    red = of_design()
    of_design(visible=False)

    assert variants_of(red) == []


@pytest.mark.parametrize("design", ["", None])
def test_products_without_a_design_have_nothing_in_common(design):
    one, _ = of_design(design=design), of_design(design=design)

    assert variants_of(one) == []


@pytest.mark.parametrize("design", [7, "7", "x" * 3000, "杯子"])
def test_a_design_may_be_whatever_a_list_holds(design):
    one, other = of_design(design=design), of_design(design=design)

    assert [variant.product for variant in variants_of(one)] == [one, other]


def test_a_design_with_too_many_variants_shows_some_and_the_product(monkeypatch):
    monkeypatch.setattr(variants, "MOST_VARIANTS", 3)
    first, second, third, last = (of_design() for _ in range(4))

    shown = [variant.product for variant in variants_of(last)]

    assert shown == [first, second, last]


def test_what_too_many_have_in_common_is_no_design(monkeypatch):
    monkeypatch.setattr(variants, "LARGEST_DESIGN", 2)
    striped, *_ = (of_design(design="striped") for _ in range(3))
    red, blue, _ = of_design(), of_design(), of_design(visible=False)

    assert variants_of(striped) == []
    assert [variant.product for variant in variants_of(red)] == [red, blue]
    assert variants.others_by_design([striped, red]) == {"MUG-01": [blue]}


def test_variants_cost_two_queries_however_many(django_assert_num_queries):
    product = of_design()
    for _ in range(5):
        of_design()

    with django_assert_num_queries(2):
        variants_of(product)


def test_the_database_finds_a_design_by_its_index():
    same = Product.objects.visible().filter(design="MUG-01").order_by("pk")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # It reads a table of no rows at once.
            cursor.execute("SET LOCAL enable_seqscan = off")

        plan = same.explain()

    assert "catalog_pro_design" in plan


def test_the_others_of_several_designs_are_read_at_once(django_assert_num_queries):
    red, blue, hidden = of_design(), of_design(), of_design(visible=False)
    bowl, plain = of_design(design="BOWL-01"), make_product()

    with django_assert_num_queries(1):
        others = variants.others_by_design([red, bowl, plain])

    assert others == {"MUG-01": [blue]}
    assert hidden.design == "MUG-01"


def test_of_many_others_the_oldest_are_told(monkeypatch):
    monkeypatch.setattr(variants, "MOST_VARIANTS", 2)
    shown, *others = [of_design() for _ in range(4)]
    bowl, *bowls = [of_design(design="BOWL-01") for _ in range(4)]

    with CaptureQueriesContext(connection) as queries:
        told = variants.others_by_design([shown, bowl])

    assert told == {"MUG-01": others[:2], "BOWL-01": bowls[:2]}
    assert "ROW_NUMBER()" in queries[0]["sql"]
