"""The staff gives a list of pairs, watches it, and fetches it."""

import os
import time

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from kombu.exceptions import OperationalError
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from embeddings import pair_lists, tasks
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(private_folder):
    return private_folder / "pair-lists"


@pytest.fixture
def called(monkeypatch):
    """The tokens for which a worker was called."""
    tokens = []
    monkeypatch.setattr(
        tasks.compare_pairs, "apply_async", lambda args, **_: tokens.extend(args)
    )
    return tokens


@pytest.fixture
def staff(admin_client, called):
    return admin_client


def give(client, content=b"left,right\nA,B\n"):
    file = SimpleUploadedFile("pairs.csv", content)
    return client.post("/compare/pairs/", {"pairs": file})


def test_only_the_staff_may_compare_lists(client):
    for page in (
        "/compare/pairs/",
        "/compare/pairs/x/",
        "/compare/pairs/x/compared.csv",
    ):
        assertRedirects(
            client.get(page),
            f"/admin/login/?next={page}",
            fetch_redirect_response=False,
        )


def test_only_the_staff_is_led_to_lists(client, admin_client):
    assertNotContains(client.get("/compare/"), "/compare/pairs/")
    assertContains(admin_client.get("/compare/"), "/compare/pairs/")


def test_a_list_leads_to_the_page_that_tells_of_it(staff, called):
    response = give(staff)

    (token,) = called
    assert response.status_code == 303
    assert response["Location"] == f"/compare/pairs/{token}/"
    assertContains(staff.get(response["Location"]), "0 of 1 pairs")


def test_a_finished_list_is_fetched_as_a_file(staff, called, index_all):
    add_image(make_product(external_id="A"), "red")
    add_image(make_product(external_id="B"), "blue")
    index_all()
    page = give(staff)["Location"]
    tasks.compare_pairs(called[0])

    seen = staff.get(page)
    file = staff.get(f"{page}compared.csv")

    assertContains(seen, "The list is compared")
    assertContains(seen, f"{page}compared.csv")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="compared.csv"'
    assert file.content.startswith(b"left,right,probability,band,cosine,phash_bits,")
    assert file.content.splitlines()[1].startswith(b"A,B,")


def test_an_unfinished_list_cannot_be_fetched(staff):
    page = give(staff)["Location"]

    assert staff.get(f"{page}compared.csv").status_code == 404


def test_a_lost_worker_is_told_and_another_can_be_called(staff, called, folder):
    page = give(staff)["Location"]
    then = time.time() - 3600
    os.utime(folder / called[0] / "pairs.csv", (then, then))

    seen = staff.get(page)
    again = staff.post(page)

    assertContains(seen, "Nothing was heard of a worker for 1\xa0hour")
    assertContains(seen, "Call a worker again")
    assertRedirects(again, page, status_code=303)
    assert called == [called[0]] * 2


def test_a_broker_that_is_away_loses_no_list(admin_client, monkeypatch):
    def refuse(*arguments, **options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.compare_pairs, "apply_async", refuse)

    response = give(admin_client)

    assertContains(admin_client.get(response["Location"]), "0 of 1 pairs")


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "There is no pair in this list."),
        (b"a,b\n1,2\n", "The columns `left` and `right` are needed."),
        (b"left,right\n" + b"1,2\n" * 10_001, "A list has at most 10,000 pairs."),
        (bytes(pair_lists.MOST_BYTES + 9), "A list has at most 4 MB."),
    ],
)
def test_a_file_that_is_no_list_is_told(staff, called, content, words):
    response = give(staff, content)

    assertContains(response, words, status_code=400)
    assert called == []


def test_a_form_without_a_file_is_told(staff):
    response = staff.post("/compare/pairs/")

    assertContains(response, "Choose a file first.", status_code=400)


def test_an_unknown_list_is_gone(staff):
    response = staff.get("/compare/pairs/never-there/")

    assertContains(response, "There is no such list", status_code=410)


def test_a_storage_that_is_away_is_told(staff, monkeypatch):
    page = give(staff)["Location"]

    def refuse(self, name):
        raise OSError("the S3 service says: nothing")

    monkeypatch.setattr(type(storages["private"]), "exists", refuse)

    response = staff.get(page)

    assert response["Retry-After"] == "120"
    assertContains(response, "Please try again later.", status_code=503)
