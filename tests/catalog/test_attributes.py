"""Attributes are stored as any database can, or refused with a reason."""

import json

import pytest
from django.urls import reverse

from catalog.attributes import clean_attributes
from catalog.models import Product
from tests.factories import make_category, make_product

pytestmark = pytest.mark.django_db


def nested(levels):
    return '{"x":' * levels + "1" + "}" * levels


def post(client, attributes):
    fields = {"name": "Mug", "category": make_category().pk, "price": "5", "stock": "1"}
    pictures = {"images-TOTAL_FORMS": 0, "images-INITIAL_FORMS": 0}
    address = reverse("admin:catalog_product_add")
    return client.post(address, fields | pictures | {"attributes": attributes})


@pytest.mark.parametrize("typed", ["", "null", "[]", '""', "{}"])
def test_an_emptied_box_is_no_attributes(admin_client, typed):
    response = post(admin_client, typed)

    assert response.status_code == 302
    assert Product.objects.get().attributes == {}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("0", 'This is not written as {"name": "value"}.'),
        ('{"x": NaN}', "This holds nan, which is no number."),
        ('{"x": [-1e999]}', "This holds -inf, which is no number."),
        (nested(11), "This is nested deeper than 10 levels."),
        (nested(100_000), "This is nested deeper than 10 levels."),
        ("{", "Enter a valid JSON."),
    ],
)
def test_what_cannot_be_stored_is_a_form_error_and_stays_typed(
    admin_client, typed, reason
):
    response = post(admin_client, typed)

    form = response.context["adminform"].form
    assert form.errors == {"attributes": [reason]}
    assert form["attributes"].value() == typed
    assert not Product.objects.exists()


def test_a_whole_number_of_many_digits_is_a_form_error(admin_client):
    response = post(admin_client, '{"x": ' + "1" * 5000 + "}")

    [reason] = response.context["adminform"].form.errors["attributes"]
    assert reason.startswith("Exceeds the limit (4300 digits)")


def test_ten_levels_are_stored(admin_client):
    post(admin_client, nested(10))

    assert Product.objects.get().attributes == json.loads(nested(10))


def test_texts_and_names_lose_what_no_database_stores(admin_client):
    post(admin_client, r'{"a\u0000": ["b\ud800", {"c": "Cafe\u0301"}], "d": 1.5}')

    expected = {"a": ["b", {"c": "Caf\u00e9"}], "d": 1.5}
    assert Product.objects.get().attributes == expected


def test_attributes_of_none_are_saved_as_empty():
    product = make_product(attributes=None)

    product.refresh_from_db()
    assert product.attributes == {}


@pytest.mark.parametrize("value", [None, [], "red", 7])
def test_attributes_are_names_with_values(value):
    with pytest.raises(ValueError, match="^is not written as"):
        clean_attributes(value)
