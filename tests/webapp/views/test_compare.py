"""Two pictures in, one answer out, and a word for everything that may be wrong."""

from errno import ENOSPC

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from catalog.models import Product, ProductImage
from embeddings import backends, comparing
from embeddings.encoders.base import EncoderUnavailable
from embeddings.images import MAX_BYTES, decode_image
from embeddings.models import QueryImage
from embeddings.queries import keep_query_image
from tests.embeddings.planted import BLUES, GREENS, REDS, plant, speckled
from tests.embeddings.tuning import tune
from tests.factories import make_file, make_picture
from webapp.uploads import FORM_BYTES

pytestmark = pytest.mark.django_db


def file_of(colour):
    return SimpleUploadedFile("picture.png", make_file(make_picture(colour)))


def keep(image):
    return keep_query_image(decode_image(make_file(image))).token


@pytest.fixture
def kept(shelf, index_all):
    """The address of a red and a blue picture's comparison."""
    index_all()
    left, right = keep(make_picture("red")), keep(make_picture("blue"))
    return f"/compare/{left}/{right}/"


def test_the_form_asks_for_two_pictures(client):
    response = client.get("/compare/")

    assertContains(response, 'name="left"')
    assertContains(response, 'name="right"')
    assertContains(response, " required", count=2)


def test_every_page_leads_to_the_form(client):
    assertContains(client.get("/"), 'href="/compare/"')


def test_two_pictures_lead_to_their_comparison(client, shelf, index_all):
    index_all()

    response = client.post(
        "/compare/", {"left": file_of("red"), "right": file_of("blue")}
    )

    left, right = QueryImage.objects.order_by("pk")
    assert response.status_code == 303
    assert response["Location"] == f"/compare/{left.token}/{right.token}/"
    assert client.get(response["Location"]).status_code == 200


def test_the_answer_comes_with_each_measure(client, kept):
    tune()

    response = client.get(kept)

    found = response.context["found"]
    assertContains(response, "<h1>Similar</h1>", html=True)
    assertContains(response, "19 of 20 are at least this alike")
    assertContains(response, "the probability that both show the same product is 23%.")
    assertContains(response, f"<strong>{found.likeness.cosine:.3f}</strong>")
    assertContains(response, f"<strong>{found.likeness.euclidean:.3f}</strong>")
    assertContains(response, f"<strong>{found.likeness.tanimoto:.3f}</strong>")
    assertContains(response, f"<strong>{found.likeness.bits} of 64</strong>")
    assert "X-Search-Degraded" not in response


def test_an_answer_that_was_not_learned_is_not_made_up(client, kept):
    response = client.get(kept)

    assertContains(response, "was not learned for this encoder")
    assertNotContains(response, "the probability that")


def test_the_same_file_is_the_same_product(client, shelf, index_all):
    index_all()
    token = keep(make_picture("red"))

    response = client.get(f"/compare/{token}/{token}/")

    assertContains(response, "<h1>The same product</h1>", html=True)
    assertContains(response, "Both are the very same file.")


def test_a_planted_region_is_drawn_and_named(client, shelf, index_all):
    index_all()
    patch = speckled(REDS, (80, 80))
    left = keep(plant(patch, speckled(BLUES, (200, 200)), at=(0, 0)))
    right = keep(plant(patch, speckled(GREENS, (200, 200)), at=(120, 80)))

    response = client.get(f"/compare/{left}/{right}/")

    assertContains(
        response, "In the left picture: top left. In the right picture: right."
    )
    assertContains(response, '<rect x="0%" y="0%" width="40%" height="40%"/>')
    assertContains(response, '<rect x="60%" y="40%" width="40%" height="40%"/>')
    assertContains(response, "<text", count=2)


def test_pictures_without_a_common_region_are_said_to_have_none(client, kept):
    assertContains(client.get(kept), "No part of one picture stands out")


def test_while_others_are_compared_the_page_says_to_look_again(client, kept):
    with comparing._turn:
        response = client.get(kept)

    assertContains(response, "Other pictures are being compared just now.")
    assertContains(response, f'<a href="{kept}">Look again')
    assertNotContains(response, "No part of one picture stands out")


def test_a_product_picture_stands_on_one_side(client, shelf, index_all):
    index_all()
    image = ProductImage.objects.get(product__name="Red")

    page = client.get(f"/compare/?left={image.pk}")
    response = client.post("/compare/", {"left": image.pk, "right": file_of("blue")})

    assertContains(page, image.thumbnail.url)
    assertContains(page, " required", count=1)
    query = QueryImage.objects.get()
    assertRedirects(response, f"/compare/{image.pk}/{query.token}/", status_code=303)


def test_two_product_pictures_are_compared_at_once(client, shelf, index_all):
    index_all()
    red, blue = (
        ProductImage.objects.get(product__name=name).pk for name in ("Red", "Blue")
    )

    response = client.get(f"/compare/?left={red}&right={blue}", follow=True)

    assert response.redirect_chain == [(f"/compare/{red}/{blue}/", 302)]
    assertContains(response, "/products/red/")


def test_a_file_goes_before_the_picture_that_was_there(client, shelf):
    image = ProductImage.objects.first()

    response = client.post(
        "/compare/",
        {"left": [image.pk, file_of("green")], "right": file_of("blue")},
    )

    left, right = QueryImage.objects.order_by("pk")
    assert response["Location"] == f"/compare/{left.token}/{right.token}/"


@pytest.mark.parametrize(
    "reference", ["999", "nothing", "%00", "9" * 18, "9" * 40, "../../etc", "１"]
)
def test_a_reference_that_leads_nowhere_is_told(client, reference):
    response = client.get(f"/compare/?left={reference}")

    assertContains(response, "This picture is not there any more.")
    assertContains(response, " required", count=2)


def test_a_hidden_products_picture_is_not_there(client, shelf):
    image = ProductImage.objects.get(product__name="Red")
    Product.objects.update(visible=False)

    response = client.get(f"/compare/{image.pk}/{image.pk}/")

    assert response.status_code == 410


@pytest.mark.parametrize(
    "data, status, words",
    [
        (b"", 400, "This file is empty."),
        (b"no picture at all", 415, "not a picture in a format we read"),
        (make_file()[:200], 400, "damaged"),
        (make_file(make_picture(size=(12_001, 9))), 413, "too many pixels"),
        (bytes(MAX_BYTES + 1), 413, "This file is larger than 20 MB."),
    ],
)
def test_a_bad_picture_is_told_and_the_good_one_is_kept(client, data, status, words):
    bad = SimpleUploadedFile("bad.png", data)

    response = client.post("/compare/", {"left": file_of("red"), "right": bad})

    kept = QueryImage.objects.get()
    assert response.status_code == status
    assertContains(response, words, status_code=status)
    assertContains(response, f'value="{kept.token}"', status_code=status)


def test_a_missing_picture_is_told(client):
    response = client.post("/compare/", {"left": file_of("red")})

    assertContains(response, "Choose a picture first.", status_code=400)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client):
    large = SimpleUploadedFile("large.png", bytes(2 * MAX_BYTES + FORM_BYTES))

    response = client.post("/compare/", {"left": large})

    assertContains(response, "This file is larger than 20.0\xa0MB.", status_code=413)


def test_a_picture_for_which_there_is_no_room_is_asked_for_again(client, monkeypatch):
    def refuse(self, name, content):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(type(storages["private"]), "_save", refuse)

    response = client.post(
        "/compare/", {"left": file_of("red"), "right": file_of("blue")}
    )

    assert response["Retry-After"] == "120"
    assertContains(response, "We cannot take in pictures just now.", status_code=503)


def test_a_form_without_our_token_is_refused(client):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/compare/", {"left": file_of("red")})

    assert response.status_code == 403


def test_an_expired_picture_is_gone_and_the_other_is_offered_again(client, kept):
    left, right = QueryImage.objects.order_by("pk")
    QueryImage.objects.filter(pk=left.pk).update(expires_at=timezone.now())

    response = client.get(kept)

    assertContains(response, "A picture is gone", status_code=410)
    assertContains(response, f'value="{right.token}"', status_code=410)


def test_a_picture_whose_file_is_gone_is_told(client, kept):
    query = QueryImage.objects.first()
    query.file.storage.delete(query.file.name)
    cache.clear()

    assert client.get(kept).status_code == 410


def test_without_an_encoder_the_answer_is_marked_as_degraded(client, kept, monkeypatch):
    def fail(*arguments):
        raise EncoderUnavailable("its weights are not here")

    monkeypatch.setattr(backends, "get_encoder", fail)
    cache.clear()

    response = client.get(kept)

    assert response["X-Search-Degraded"] == "1"
    assertContains(response, "compared by outline, colours, pattern and shape alone")
    assertContains(response, "of 64")
    assertNotContains(response, "Cosine")


def test_a_storage_that_is_away_is_tried_again_later(client, kept, monkeypatch):
    def refuse(self, name, mode="rb"):
        raise OSError("the S3 service says: nothing")

    cache.clear()
    monkeypatch.setattr(type(storages["private"]), "_open", refuse)

    response = client.get(kept)

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
