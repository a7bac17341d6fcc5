import re
from errno import ENOSPC

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertTemplateUsed

from embeddings.images import MAX_BYTES
from embeddings.models import QueryImage
from tests.factories import add_image, make_file, make_picture, make_product
from webapp.uploads import FORM_BYTES

pytestmark = pytest.mark.django_db


def names(response):
    return [item.product.name for item in response.context["found"]]


def test_the_search_page_has_the_search_box(client):
    response = client.get("/search/")

    assertContains(response, 'enctype="multipart/form-data"')
    assertContains(response, 'name="picture"')


def test_a_picture_leads_to_its_results(client, shelf, index_all, give_picture):
    index_all()

    response = give_picture()

    query = QueryImage.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/search/{query.token}/"
    assert names(client.get(response["Location"])) == ["Red", "Scarlet", "Blue"]


@pytest.mark.parametrize(
    "data, status, words",
    [
        (b"", 400, "This file is empty."),
        (b"no picture at all", 415, "not a picture in a format we read"),
        (b"%PDF-1.7\n", 415, "not a picture in a format we read"),
        (make_file()[:200], 400, "damaged"),
        (make_file(make_picture(size=(4, 4))), 400, "shows nothing"),
        (make_file(make_picture(size=(12_001, 9))), 413, "too many pixels"),
    ],
)
def test_a_file_that_is_no_usable_picture_is_told(give_picture, data, status, words):
    response = give_picture(data)

    assert response.status_code == status
    assertContains(response, words, status_code=status)
    assertContains(response, 'class="upload"', status_code=status)
    assert not QueryImage.objects.exists()


def test_a_lying_name_does_not_matter(index_all, shelf, give_picture):
    index_all()

    assert give_picture(name="../../etc/passwd.exe").status_code == 303


def test_a_form_without_a_picture_is_told(client):
    response = client.post("/search/", {"something": "else"})

    assertContains(response, "Choose a picture first.", status_code=400)


def test_two_pictures_are_one_too_many(client):
    files = [SimpleUploadedFile(f"{n}.png", make_file()) for n in range(2)]

    response = client.post("/search/", {"picture": files})

    assertContains(response, "One picture at a time.", status_code=400)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(give_picture):
    response = give_picture(bytes(MAX_BYTES + FORM_BYTES))

    assertContains(response, "This file is larger than 20.0\xa0MB.", status_code=413)


def test_a_file_a_little_too_large_is_refused_too(give_picture):
    response = give_picture(bytes(MAX_BYTES + 1))

    assertContains(response, "This file is larger than 20 MB.", status_code=413)


def test_a_body_that_is_no_form_is_a_bad_request(client):
    response = client.post(
        "/search/", b"--x", content_type="multipart/form-data; boundary="
    )

    assert response.status_code == 400
    assertTemplateUsed(response, "400.html")


def test_too_many_files_are_a_bad_request(client):
    files = [SimpleUploadedFile(f"{n}.png", b"x") for n in range(21)]

    response = client.post("/search/", {"picture": files})

    assertContains(response, "This request could not be read", status_code=400)


def test_a_form_without_our_token_is_refused_in_plain_words():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/search/", {"picture": SimpleUploadedFile("a", b"x")})

    assertContains(response, "This form has expired", status_code=403)


def test_a_form_with_our_token_is_taken(shelf, index_all):
    index_all()
    strict = Client(enforce_csrf_checks=True)
    token = strict.get("/").cookies["csrftoken"].value
    file = SimpleUploadedFile("a.png", make_file())

    response = strict.post("/search/", {"picture": file, "csrfmiddlewaretoken": token})

    assert response.status_code == 303


def test_a_picture_given_before_anything_is_indexed_leads_to_results(
    client, shelf, give_picture
):
    response = client.get(give_picture()["Location"])

    assert names(response)[0] == "Red"
    assert response["X-Search-Degraded"] == "1"


def test_a_picture_for_which_there_is_no_room_is_asked_for_again(
    give_picture, monkeypatch
):
    def refuse(self, name, content):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(type(storages["private"]), "_save", refuse)

    response = give_picture()

    assert response["Retry-After"] == "120"
    assertContains(response, "We cannot take in pictures just now.", status_code=503)
    assertContains(response, 'class="upload"', status_code=503)


def test_a_picture_never_waits_in_the_temporary_folder(give_picture, settings):
    settings.FILE_UPLOAD_TEMP_DIR = "/nowhere/at/all"
    large = make_file() + bytes(MAX_BYTES - len(make_file()))

    assert give_picture(large).status_code == 303


@pytest.fixture
def samples(tmp_path, settings):
    """A folder with one red picture to try the search with."""
    settings.SAMPLE_PICTURES_DIR = tmp_path
    (tmp_path / "red.png").write_bytes(make_file(make_picture("red")))
    (tmp_path / "red.webp").write_bytes(make_file(make_picture("red"), "WEBP"))


@pytest.mark.parametrize("page", ["/", "/search/"])
def test_visitors_without_a_picture_are_offered_some(client, samples, page):
    response = client.get(page)

    assertContains(response, "Try one of these")
    assertContains(response, 'value="red.png"')


def test_nothing_is_offered_where_the_shop_has_no_samples(client):
    assert b"Try one of these" not in client.get("/search/").content


def test_a_sample_leads_to_its_results(client, samples, shelf, index_all):
    index_all()

    response = client.post("/search/", {"sample": "red.png"})

    assert response.status_code == 303
    assert names(client.get(response["Location"])) == ["Red", "Scarlet", "Blue"]


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_a_sample_is_shown_to_everyone(client, samples, kind):
    response = client.get(f"/search/samples/red.{kind}")

    assert response.content == make_file(make_picture("red"), kind.upper())
    assert response["Content-Type"] == f"image/{kind}"
    assert response["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("name", ["none.png", "..%2Fred.png"])
def test_no_other_file_can_be_had_as_a_sample(client, samples, name):
    assert client.get(f"/search/samples/{name}").status_code == 404


def test_an_unknown_sample_is_no_picture(client, samples):
    response = client.post("/search/", {"sample": "none.png"})

    assertContains(response, "Choose a picture first.", status_code=400)


def test_a_product_leads_to_all_that_looks_like_it(client, shelf, index_all):
    index_all()
    page = client.get("/products/red/")
    [number] = re.findall(r'name="product_picture" value="(\d+)"', page.text)

    response = client.post("/search/", {"product_picture": number})

    assert response.status_code == 303
    found = client.get(response["Location"])
    assert names(found) == ["Red", "Scarlet", "Blue"]
    assert found.context["found"][0].score == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "9" * 18, "9" * 40, "\0"])
def test_no_other_number_is_a_picture_to_search_with(client, number):
    response = client.post("/search/", {"product_picture": number})

    assertContains(response, "not there any more", status_code=404)


def test_a_hidden_picture_is_none_to_search_with(client):
    hidden = add_image(make_product(visible=False))

    response = client.post("/search/", {"product_picture": hidden.pk})

    assert response.status_code == 404


def test_a_picture_that_cannot_be_read_is_to_be_asked_for_again(client):
    lost = add_image(make_product())
    lost.file.storage.delete(lost.file.name)

    response = client.post("/search/", {"product_picture": lost.pk})

    assertContains(response, "cannot be read just now", status_code=503)
    assert response["Retry-After"] == "120"
