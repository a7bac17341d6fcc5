"""The tree of categories is kept in the admin, and products hear of it."""

import pytest
from django.urls import reverse

from catalog.models import Category, Product
from tests.factories import make_category, make_product

pytestmark = pytest.mark.django_db


def test_the_tree_of_categories_is_shown_searched_and_added_to(admin_client):
    kitchen = make_category("Kitchen")
    address = reverse("admin:catalog_category_changelist")

    assert "Kitchen" in admin_client.get(address).content.decode()
    assert "Kitchen" in admin_client.get(address, {"q": "kit"}).content.decode()
    admin_client.post(
        reverse("admin:catalog_category_add"),
        {
            "name": "Mugs",
            "slug": "",
            "treebeard_position": "first-child",
            "treebeard_ref_node": kitchen.pk,
        },
    )

    mugs = Category.objects.get(name="Mugs")
    assert list(map(str, mugs.way())) == ["Kitchen", "Mugs"]
    assert mugs.slug == "mugs"


@pytest.mark.parametrize(
    ("written", "kept", "said"),
    [
        ('{"zh-hans": "杯子"}', {"zh-hans": "杯子"}, ""),
        ("", {}, ""),
        ('{"de": "Tassen"}', None, "There is no language &#x27;de&#x27;"),
        ('["杯子"]', None, "This is not written as"),
        ('{"zh-hans": ', None, "Enter a valid JSON."),
    ],
)
def test_names_in_other_languages_are_written_in_the_form(
    admin_client, written, kept, said
):
    response = admin_client.post(
        reverse("admin:catalog_category_add"),
        {
            "name": "Mugs",
            "names": written,
            "treebeard_position": "first-child",
            "treebeard_ref_node": "",
        },
    )

    assert [category.names for category in Category.objects.all()] == (
        [] if kept is None else [kept]
    )
    assert said in response.content.decode()


def test_a_category_moved_in_the_form_is_heard_of_by_its_products(admin_client):
    product = make_product(category=make_category("Mugs", make_category("Kitchen")))
    garden = make_category("Garden")
    fields = {
        "name": "Cups",
        "slug": "mugs",
        "treebeard_position": "first-child",
        "treebeard_ref_node": garden.pk,
    }
    address = reverse("admin:catalog_category_change", args=[product.category_id])

    response = admin_client.post(address, fields)

    product.refresh_from_db()
    assert response.status_code == 302
    assert product.search_text.split("\n")[2] == "garden cups"


def test_a_category_dragged_elsewhere_is_heard_of_by_its_products(admin_client):
    product = make_product(category=make_category("Mugs", make_category("Kitchen")))
    garden = make_category("Garden")
    address = reverse("admin:catalog_category_changelist") + "move/"
    move = {"node": product.category_id, "target": garden.pk, "relation": "child"}

    assert admin_client.post(address, move).status_code == 200

    product.refresh_from_db()
    assert product.search_text.split("\n")[2] == "garden mugs"


@pytest.mark.parametrize("from_list", [True, False])
def test_a_category_with_products_below_it_is_not_deleted(admin_client, from_list):
    kitchen = make_category("Kitchen")
    product = make_product("Blue mug", category=make_category("Mugs", kitchen))
    if from_list:
        address = reverse("admin:catalog_category_changelist")
        data = {"action": "delete_selected", "_selected_action": kitchen.pk}
    else:
        address = reverse("admin:catalog_category_delete", args=[kitchen.pk])
        data = {}

    response = admin_client.post(address, data | {"post": "yes"})

    assert response.status_code in (200, 403)
    assert Category.objects.count() == 2
    assert Product.objects.get() == product


def test_an_empty_branch_can_be_deleted(admin_client):
    kitchen = make_category("Kitchen")
    make_category("Mugs", kitchen)

    admin_client.post(
        reverse("admin:catalog_category_delete", args=[kitchen.pk]), {"post": "yes"}
    )

    assert not Category.objects.exists()
