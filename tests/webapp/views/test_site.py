import re
from errno import EDQUOT, ENOSPC

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import (
    MemoryFileUploadHandler,
    TemporaryFileUploadHandler,
)
from django.db import connection
from django.test import RequestFactory
from pytest_django.asserts import assertContains, assertNumQueries

from tests.factories import add_image, make_product
from webapp.views.site import server_error

pytestmark = pytest.mark.django_db


def test_a_product_picture_may_be_kept_for_a_year(client):
    image = add_image(make_product())

    response = client.get(image.thumbnail.url)

    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "nix.webp",
        "../settings.py",
        "..%2f..%2fdb.sqlite3",
        "%2e%2e/x.webp",
        "a%00.webp",
        "products/",
        "x.html",
    ],
)
def test_nothing_but_product_pictures_is_served(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_the_pulse_asks_the_database_once(client):
    with assertNumQueries(1):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_our_own_failure_is_told_without_the_database():
    with connection.execute_wrapper(lambda *_: pytest.fail("a query was made")):
        response = server_error(RequestFactory().get("/"))

    assertContains(response, "Something broke on our side", status_code=500)
    assertContains(response, "Lookalike", status_code=500)


@pytest.mark.parametrize("error", [ENOSPC, EDQUOT])
def test_a_full_disk_is_told_as_one(error):
    try:
        raise OSError(error, "No room")
    except OSError:
        response = server_error(RequestFactory().get("/"))

    assert response["Retry-After"] == "120"
    assertContains(response, "There is no room just now", status_code=503)


def test_an_upload_that_finds_the_disk_full_is_no_failure_of_ours(client, monkeypatch):
    def refuse(self, data, start):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", refuse)
    monkeypatch.setattr(MemoryFileUploadHandler, "receive_data_chunk", refuse)
    client.raise_request_exception = False

    response = client.post("/search/", {"picture": SimpleUploadedFile("a", b"x")})

    assertContains(response, "There is no room just now", status_code=503)


def test_pages_hold_no_inline_code_or_style(client, search_red):
    product = make_product()
    add_image(product)

    for response in (
        search_red(),
        client.get("/"),
        client.get(product.get_absolute_url()),
    ):
        text = response.content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        # A block of data is never run, whatever is in it.
        code = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", text)
        assert code.count("<script") == code.count('<script type="module" src="')
