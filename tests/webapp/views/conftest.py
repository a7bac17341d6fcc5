import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from embeddings.images import decode_image
from embeddings.queries import keep_query_image
from tests.factories import (
    add_image,
    make_brand,
    make_category,
    make_file,
    make_picture,
    make_product,
)


@pytest.fixture
def give_picture(client):
    """Post a file to the search box, as a browser does."""

    def give(data=None, name="picture.png", **headers):
        data = make_file(make_picture("red")) if data is None else data
        return client.post(
            "/search/", {"picture": SimpleUploadedFile(name, data)}, headers=headers
        )

    return give


@pytest.fixture
def search_red(client, index_all):
    """Search with a red disc once everything is indexed; takes a query string."""

    def search(query_string=""):
        index_all()
        query = keep_query_image(decode_image(make_file(make_picture("red"))))
        return client.get(f"/search/{query.token}/{query_string}")

    return search


@pytest.fixture
def shelf(db):
    """A red, a nearly red and a blue product, none alike in price, brand or stock."""
    red = make_product(
        "Red", price=10, brand=make_brand("Kiln"), category=make_category("Mugs")
    )
    scarlet = make_product(
        "Scarlet", price=20, brand=make_brand("Ash"), category=make_category("Bowls")
    )
    blue = make_product("Blue", price=30, stock=0, category=make_category("Bowls"))
    for product, colour in ((red, "red"), (scarlet, "#e01515"), (blue, "blue")):
        add_image(product, colour)
