"""A shop owner keeps the catalogue in the admin, and mistakes there are form errors."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from catalog.models import Brand, Product, ProductImage
from tests.factories import (
    add_image,
    make_brand,
    make_category,
    make_file,
    make_picture,
    make_product,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_product_changelist")
ADD = reverse("admin:catalog_product_add")


def names_in(response):
    return [product.name for product in response.context["cl"].result_list]


def form_of(product=None, *, pictures=(), **fields):
    """What the form of a product sends, with new pictures in the order given."""
    category = product.category if product else make_category()
    kept = list(product.images.all()) if product else []
    data = {
        "name": product.name if product else "Mug",
        "category": category.pk,
        "price": "10.00",
        "stock": "5",
        "visible": "on",
        "attributes": "{}",
        "images-TOTAL_FORMS": len(kept) + len(pictures),
        "images-INITIAL_FORMS": len(kept),
    }
    for number, image in enumerate(kept):
        data[f"images-{number}-id"] = image.pk
        data[f"images-{number}-product"] = product.pk
        data[f"images-{number}-display_order"] = image.display_order
    for number, picture in enumerate(pictures, len(kept)):
        data[f"images-{number}-file"] = picture
        data[f"images-{number}-display_order"] = number
        data[f"images-{number}-alt_text"] = f"Picture {number}"
    return data | fields


def upload(data, name="picture.png"):
    return SimpleUploadedFile(name, data, "image/png")


def test_the_list_shows_what_matters(admin_client):
    product = make_product("Blue mug", brand=make_brand("Kiln"), price="12.50", stock=3)
    image = add_image(product, alt_text="A disc")

    page = admin_client.get(LIST).content.decode()

    for shown in ("Blue mug", "Kiln", "Mugs", 'value="12.50"', 'value="3"', "A disc"):
        assert shown in page
    assert image.thumbnail.url in page


def test_the_list_asks_no_more_for_thirty_products_than_for_three(admin_client):
    counts = []
    for wanted in (3, 30):
        for number in range(Product.objects.count(), wanted):
            product = make_product(
                category=make_category(f"Category {number}"),
                brand=make_brand(f"Brand {number}"),
            )
            add_image(product, make_file(make_picture("red", (20 + number, 20))))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(names_in(admin_client.get(LIST))) == wanted
        counts.append(len(queries))

    assert counts[0] == counts[1] < 16


def test_prices_stock_and_visibility_are_edited_in_the_list(admin_client):
    product = make_product("Mug", attributes={"colour": "red"})
    data = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": product.pk,
        "form-0-price": "7.50",
        "form-0-stock": "0",
        "_save": "Save",
    }

    admin_client.post(LIST, data)

    product.refresh_from_db()
    assert (str(product.price), product.stock, product.visible) == ("7.50", 0, False)
    assert (product.name, product.attributes) == ("Mug", {"colour": "red"})


@pytest.mark.parametrize("query", ["mug", "杯", "kiln", "ab-1", '"', "%", "mug*"])
def test_the_search_is_that_of_the_shop(admin_client, query):
    hits = {"mug": ["Blue mug"], "mug*": ["Blue mug"], "杯": ["杯子"]}
    hits |= {"kiln": ["Plate"], "ab-1": ["Bowl"]}
    category = make_category("Tableware")
    make_product("Blue mug", category=category, visible=False)
    make_product("杯子", category=category)
    make_product("Plate", category=category, brand=make_brand("Kiln"))
    make_product("Bowl", category=category, external_id="AB-1")

    response = admin_client.get(LIST, {"q": query})

    assert names_in(response) == hits.get(query, [])


def test_the_list_is_narrowed_by_category_with_all_below_and_by_stock(admin_client):
    kitchen = make_category("Kitchen")
    make_product("Mug", category=make_category("Mugs", kitchen), stock=0)
    make_product("Pan", category=kitchen, stock=2)
    make_product("Chair", category=make_category("Seats"))

    def narrowed(**filters):
        return sorted(names_in(admin_client.get(LIST, filters)))

    assert narrowed(category=kitchen.pk) == ["Mug", "Pan"]
    assert narrowed(category=kitchen.pk, in_stock="no") == ["Mug"]
    assert narrowed(in_stock="yes") == ["Chair", "Pan"]
    assert narrowed(category="none") == ["Chair", "Mug", "Pan"]
    assert narrowed(category="9" * 30) == ["Chair", "Mug", "Pan"]


def test_a_product_is_added_with_its_pictures(admin_client):
    pictures = [upload(make_file(make_picture(colour))) for colour in ("red", "blue")]

    response = admin_client.post(ADD, form_of(pictures=pictures))

    product = Product.objects.get()
    assert response.status_code == 302
    assert [image.alt_text for image in product.images.all()] == [
        "Picture 0",
        "Picture 1",
    ]
    assert product.main_image.width == 96
    assert product.external_id is None


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "HEIF", "AVIF", "GIF"])
def test_every_format_can_be_uploaded(admin_client, format):
    name = {"HEIF": "photo.heic"}.get(format, f"photo.{format.lower()}")
    picture = upload(make_file(format=format), name)

    response = admin_client.post(ADD, form_of(pictures=[picture]))

    assert response.status_code == 302, errors_of(response)


def errors_of(response):
    return re.findall(
        r'class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.S
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello", "Upload a valid image"),
        (b"", "The submitted file is empty"),
        (make_file()[:100], "Upload a valid image"),
        (make_file(make_picture(size=(4, 4))), "smaller than 8 pixels"),
        (make_file(Image.new("1", (12_001, 9))), "too many pixels"),
        (make_file(format="BMP"), "not a picture in a format we read"),
        (make_file(format="JPEG")[:-200], "damaged"),
    ],
)
def test_a_picture_that_is_none_is_a_form_error_and_stores_nothing(
    admin_client, data, reason
):
    pictures = [upload(make_file()), upload(data)]

    response = admin_client.post(ADD, form_of(pictures=pictures))

    assert response.status_code == 200
    assert reason in "".join(errors_of(response))
    assert not Product.objects.exists()
    assert not ProductImage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price": "99999999999"}, "no more than"),
        ({"stock": "-1"}, "greater than or equal to 0"),
        ({"attributes": "[1]"}, "This is not written as"),
        ({"attributes": "{"}, "Enter a valid JSON"),
        ({"name": " "}, "required"),
        ({"category": "999"}, "Select a valid choice"),
    ],
)
def test_a_wrong_field_is_a_form_error(admin_client, fields, reason):
    response = admin_client.post(ADD, form_of(**fields))

    assert response.status_code == 200
    assert reason in "".join(errors_of(response))


def test_a_picture_can_be_replaced_moved_and_removed(admin_client):
    product = make_product()
    first = add_image(product, "red")
    add_image(product, "blue")
    address = reverse("admin:catalog_product_change", args=[product.pk])
    fields = {
        "images-0-file": upload(make_file(make_picture("green", (50, 40)))),
        "images-1-DELETE": "on",
    }

    response = admin_client.post(address, form_of(product, **fields))

    assert response.status_code == 302, errors_of(response)
    image = ProductImage.objects.get()
    assert (image.pk, image.width, image.height) == (first.pk, 50, 40)
    assert image.file.name != first.file.name


def test_the_form_of_a_product_shows_its_pictures(admin_client):
    image = add_image(make_product())
    address = reverse("admin:catalog_product_change", args=[image.product_id])

    page = admin_client.get(address).content.decode()

    assert f'<img src="{image.thumbnail.url}"' in page


def test_an_alternative_text_is_text_and_no_markup(admin_client):
    add_image(make_product(), alt_text='"><script>alert(1)</script>')

    assert "<script>alert" not in admin_client.get(LIST).content.decode()


def test_brands_are_found_and_deleting_one_keeps_its_products(admin_client):
    product = make_product(brand=make_brand("Kiln"))
    address = reverse("admin:catalog_brand_changelist")
    assert "Kiln" in admin_client.get(address, {"q": "kil"}).content.decode()

    admin_client.post(
        reverse("admin:catalog_brand_delete", args=[product.brand_id]), {"post": "yes"}
    )

    product.refresh_from_db()
    assert not Brand.objects.exists()
    assert product.brand is None


def test_brands_and_categories_are_offered_while_typing(admin_client):
    make_category("Mugs")
    make_brand("Kiln")

    for field, name in [("category", "Mugs"), ("brand", "Kiln")]:
        found = admin_client.get(
            reverse("admin:autocomplete"),
            {
                "app_label": "catalog",
                "model_name": "product",
                "field_name": field,
                "term": name[:2],
            },
        ).json()
        assert [result["text"] for result in found["results"]] == [name]
