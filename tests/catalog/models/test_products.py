"""Categories, brands and products know what follows from what they are given."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalog.models import Category, Product
from tests.factories import make_brand, make_category, make_product, withdraw

pytestmark = pytest.mark.django_db


def test_slugs_are_made_of_names_in_any_script_and_never_clash():
    slugs = [make_product(name).slug for name in ("蓝色 杯子", "Mug", "mug", "?!")]

    assert slugs == ["蓝色-杯子", "mug", "mug-2", "item"]


def test_a_category_stands_for_everything_below_it():
    kitchen = make_category("Kitchen")
    mugs = make_category("Mugs", kitchen)
    other = make_category("Garden")
    kitchen.refresh_from_db()
    inside = [make_product(category=kitchen), make_product(category=mugs)]
    make_product(category=other)

    assert set(Product.objects.in_category(kitchen)) == set(inside)
    assert list(map(str, mugs.way())) == ["Kitchen", "Mugs"]


def test_only_visible_products_are_shown():
    shown = make_product()
    make_product(visible=False)

    assert list(Product.objects.visible()) == [shown]


@pytest.mark.parametrize("price", ["19.99", "0.29", "1000000.10"])
def test_a_price_in_minor_units_is_exact(price):
    assert make_product(price=price).price_minor == int(price.replace(".", ""))


@pytest.mark.parametrize("attributes", [["red"], "red", 7])
def test_attributes_that_are_no_names_with_values_are_refused(attributes):
    product = make_product()
    product.attributes = attributes

    with pytest.raises(ValidationError, match="This is not written as"):
        product.full_clean()


def test_the_search_text_holds_what_a_product_is_found_by():
    category = make_category("Mugs", make_category("Kitchen"))
    product = make_product(
        "Blue  MUG",
        category=category,
        brand=make_brand("Kiln"),
        external_id="AB-１",
        attributes={"colour": "Blau"},
        description="Holds\ncoffee.",
    )

    assert product.search_text.split("\n") == [
        "blue mug",
        "kiln",
        "kitchen mugs",
        "ab-1",
        "blau",
        "holds coffee.",
    ]


def test_the_search_text_holds_all_languages_and_each_name_in_its_first_line():
    category = make_category("Mugs", make_category("Kitchen"))
    Category.objects.filter(name="Kitchen").update(names={"zh-hans": "厨房"})
    product = make_product(
        "Berry mug",
        category=category,
        attributes={
            "name@zh-hans": "草莓杯",
            "colour": "red",
            "colour@zh-hans": "红色",
            "description@zh-hans": "可装咖啡。",
            "name@de": "Beerentasse",
        },
        description="Holds coffee.",
    )

    assert product.search_text.split("\n") == [
        "berry mug 草莓杯",
        "",
        "kitchen 厨房 mugs",
        "",
        "red 红色 beerentasse",
        "holds coffee. 可装咖啡。",
    ]


def test_a_category_named_in_another_language_is_heard_of_by_everything_below():
    kitchen = make_category("Kitchen")
    product = make_product(category=make_category("Mugs", kitchen))
    kitchen = Category.objects.get(pk=kitchen.pk)

    kitchen.names = {"zh-hans": "厨\0房"}
    kitchen.save()

    product.refresh_from_db()
    assert product.search_text.split("\n")[2] == "kitchen 厨房 mugs"


def test_shoppers_read_names_in_their_language_and_the_back_office_the_shops_own():
    category = make_category("Mugs")
    category.names = {"zh-hans": "杯子"}
    product = make_product(
        "Mug",
        category=category,
        attributes={"name@zh-hans": "马克杯", "description@zh": "可装咖啡。"},
        description="Holds coffee.",
    )

    with translation.override("zh-hans"):
        assert (product.title, product.about) == ("马克杯", "可装咖啡。")
        assert (category.title, str(category), str(product)) == ("杯子", "Mugs", "Mug")
    assert (product.title, product.about) == ("Mug", "Holds coffee.")
    assert category.title == "Mugs"


def test_a_changed_price_leaves_the_search_text_unread():
    product = make_product("Mug")
    Product.objects.filter(pk=product.pk).update(search_text="kept")

    product.save(update_fields=["price"])

    product.refresh_from_db()
    assert product.search_text == "kept"


def test_a_part_with_the_name_writes_the_search_text():
    product = make_product("Mug")
    product.name = "Cup"

    product.save(update_fields=["name"])

    product.refresh_from_db()
    assert product.search_text.startswith("cup\n")


def test_a_renamed_brand_is_found_by_its_new_name():
    product = make_product(brand=make_brand("Kiln"))

    product.brand.name = "Oven"
    product.brand.save()

    product.refresh_from_db()
    assert product.search_text.split("\n")[1] == "oven"


def test_a_deleted_brand_is_found_no_longer():
    product = make_product(brand=make_brand("Kiln"))

    product.brand.delete()

    product.refresh_from_db()
    assert product.search_text.split("\n")[1] == ""


def test_a_renamed_category_is_heard_of_by_everything_below():
    kitchen = make_category("Kitchen")
    product = make_product(category=make_category("Mugs", kitchen))
    kitchen = Category.objects.get(pk=kitchen.pk)

    kitchen.name = "Cooking"
    kitchen.save()

    product.refresh_from_db()
    assert product.search_text.split("\n")[2] == "cooking mugs"


def test_a_moved_category_is_heard_of_by_everything_below():
    mugs = make_category("Mugs", make_category("Kitchen"))
    product = make_product(category=mugs)

    Category.objects.move(mugs, make_category("Garden"), "first-child")

    product.refresh_from_db()
    assert product.search_text.split("\n")[2] == "garden mugs"
    assert list(map(str, product.category.way())) == ["Garden", "Mugs"]


def test_a_renamed_category_does_not_date_its_products_anew():
    product = make_product()
    before = product.updated_at

    product.category.name = "Cups"
    product.category.save()

    product.refresh_from_db()
    assert product.updated_at == before
    assert io.StringIO(product.search_text).readlines()[2] == "cups\n"


def test_a_product_is_shown_since_it_was_first_visible():
    product = make_product(visible=False)
    assert product.shown_since is None

    product.visible = True
    product.save(update_fields=["visible"])
    product.refresh_from_db()
    first = product.shown_since
    assert first >= product.created_at

    for visible in (False, True):
        product.visible = visible
        product.save()
    product.refresh_from_db()
    assert product.shown_since == first


def test_what_was_shown_once_is_told_from_what_never_was():
    sold = make_product()
    withdrawn = withdraw(make_product())
    make_product(visible=False)

    assert set(Product.objects.ever_shown()) == {sold, withdrawn}
