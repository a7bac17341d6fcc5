from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from embeddings.images import decode_image
from embeddings.models import QueryImage
from embeddings.queries import keep_query_image
from tests.factories import add_image, make_file, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def query():
    return keep_query_image(decode_image(make_file()))


def test_every_page_leads_to_what_becomes_of_pictures(client):
    assertContains(client.get("/products/"), 'href="/privacy/"')
    assertContains(client.get("/privacy/"), "<h1>Your pictures and your privacy</h1>")


@pytest.mark.parametrize(
    "hours, words", [(1, "After 1 hour its"), (48, "48 hours its")]
)
def test_the_time_that_is_told_is_the_one_that_is_kept(client, settings, hours, words):
    settings.QUERY_IMAGE_HOURS = hours

    assertContains(client.get("/privacy/"), words)


def test_the_copy_of_an_alert_is_told_of_with_its_time(client):
    assertContains(client.get("/privacy/"), "a copy of your picture of its own: for 90")


def test_a_picture_given_to_compare_can_be_deleted_from_the_answer(client, query):
    image = add_image(make_product(), "blue")

    response = client.get(f"/compare/{query.token}/{image.pk}/")

    assertContains(response, f'action="/search/{query.token}/delete"', count=1)
    assertContains(response, "Delete my picture now", count=1)
    assertNotContains(response, "data-recent")


def test_a_deleted_picture_is_gone_from_all_its_addresses(client, query):
    response = client.post(f"/search/{query.token}/delete")

    results = f"/search/{query.token}/"
    assertRedirects(response, results, status_code=303, target_status_code=410)
    assertContains(client.get(results), "This picture is gone", status_code=410)
    assert client.get(f"{results}picture").status_code == 404
    assert not storages["private"].exists(query.file.name)
    assert not QueryImage.objects.exists()


def test_the_browser_is_told_to_forget_a_deleted_picture(client, query):
    response = client.post(f"/search/{query.token}/delete")

    assert response["Clear-Site-Data"] == '"cache"'


def test_deleting_twice_is_as_good_as_once(client, query):
    first = client.post(f"/search/{query.token}/delete")
    again = client.post(f"/search/{query.token}/delete")

    assert (again.status_code, again["Location"]) == (303, first["Location"])


def test_a_picture_whose_time_is_over_can_be_deleted_before_its_turn(client, query):
    QueryImage.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    client.post(f"/search/{query.token}/delete")

    assert not QueryImage.objects.exists()


def test_no_other_picture_is_deleted(client, query):
    client.post("/search/none-of-this-name/delete")

    assert client.get(f"/search/{query.token}/picture").status_code == 200


def test_a_link_deletes_nothing(client, query):
    assert client.get(f"/search/{query.token}/delete").status_code == 405
    assert QueryImage.objects.exists()


def test_another_site_cannot_delete_a_picture(query):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"/search/{query.token}/delete").status_code == 403
    assert QueryImage.objects.exists()


def test_a_storage_that_is_away_is_told_and_can_be_asked_again(
    client, query, monkeypatch
):
    def refuse(self, name):
        raise OSError("the S3 service says: nothing")

    monkeypatch.setattr(type(storages["private"]), "delete", refuse)

    response = client.post(f"/search/{query.token}/delete")

    address = f'action="/search/{query.token}/delete"'
    assertContains(response, "Your picture is not deleted yet", status_code=503)
    assertContains(response, address, status_code=503)
    assert response["Retry-After"] == "120"
    assert QueryImage.objects.exists()
