"""Pictures on cards come in the size and at the time they are needed."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from catalog.models import ProductImage
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def test_a_browser_chooses_between_two_sizes_of_a_picture(client):
    image = add_image(make_product())

    page = client.get("/products/")

    small, large = image.small_thumbnail.url, image.thumbnail.url
    assertContains(page, f'src="{large}" srcset="{small} 384w, {large} 640w"')


def test_a_picture_of_before_the_second_size_has_one(client):
    image = add_image(make_product())
    ProductImage.objects.update(small_thumbnail="")

    page = client.get("/products/")

    assertContains(page, f'src="{image.thumbnail.url}"')
    assertNotContains(page, "srcset")


def test_only_pictures_below_the_first_row_wait_for_the_scroll(client):
    for _ in range(6):
        add_image(make_product())

    page = client.get("/products/")

    assertContains(page, 'loading="lazy"', count=2)
    assertContains(page, 'fetchpriority="high"', count=1)


def test_a_picture_without_its_thumbnail_breaks_no_page(client):
    product = make_product("Red mug")
    for number in range(2):
        add_image(product, display_order=number)
    ProductImage.objects.update(thumbnail="")

    for address in ("/", "/products/", product.get_absolute_url()):
        assertContains(client.get(address), "No picture yet")
