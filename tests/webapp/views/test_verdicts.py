"""Shoppers say which results fit their picture, and take it back."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from embeddings.models import Verdict
from tests.embeddings.shop import upload
from tests.factories import make_product

pytestmark = pytest.mark.django_db

SCRIPT = {"X-Requested-With": "fetch"}


def judge(client, query, headers=None, **said):
    return client.post(f"/search/{query.token}/judged", said, headers=headers)


@pytest.mark.parametrize(("name", "fits"), [("fits", True), ("misses", False)])
def test_a_verdict_is_noted_and_names_no_shopper(client, name, fits):
    query, product = upload("red"), make_product("Red")

    response = judge(client, query, SCRIPT, **{name: product.slug})

    assert response.status_code == 204
    noted = Verdict.objects.get()
    assert (noted.query, noted.product, noted.fits) == (query, product, fits)
    assert noted.content_hash == query.content_hash


def test_the_same_verdict_again_takes_it_back(client):
    query, product = upload("red"), make_product("Red")
    judge(client, query, fits=product.slug)

    judge(client, query, fits=product.slug)

    assert not Verdict.objects.exists()


def test_the_other_verdict_takes_its_place(client):
    query, product = upload("red"), make_product("Red")
    judge(client, query, fits=product.slug)

    judge(client, query, misses=product.slug)

    assert Verdict.objects.of(query) == {product.pk: False}


def test_without_a_script_it_leads_back_to_the_same_results(client):
    query, product = upload("red"), make_product("Red")

    response = judge(
        client, query, fits=product.slug, page="/search/x/?page=2&in_stock=1"
    )

    assertRedirects(
        response,
        f"/search/{query.token}/?page=2&in_stock=1",
        fetch_redirect_response=False,
    )


def test_it_leads_nowhere_else(client):
    query, product = upload("red"), make_product("Red")

    response = judge(client, query, fits=product.slug, page="//evil.example/?a=b")

    assert response["Location"].startswith(f"/search/{query.token}/?")


@pytest.mark.parametrize(
    "said",
    [{}, {"fits": "gone"}, {"fits": "red", "misses": "red"}, {"misses": "\x00"}],
)
def test_what_is_no_verdict_is_refused(client, said):
    make_product("Red")

    assert judge(client, upload("red"), **said).status_code == 400
    assert not Verdict.objects.exists()


def test_only_a_page_of_ours_can_judge(client):
    client.handler.enforce_csrf_checks = True
    query, product = upload("red"), make_product("Red")

    assert judge(client, query, fits=product.slug).status_code == 403


def test_results_show_what_was_said_of_them(search_red, shelf, client):
    path = search_red().request["PATH_INFO"]
    client.post(f"{path}judged", {"misses": "blue"})

    response = client.get(path)

    assertContains(response, 'name="misses" value="blue" aria-pressed="true"', count=1)
    assertContains(response, 'aria-pressed="true"', count=1)


@pytest.mark.parametrize("query", ["?words=in+red", "?box=0,0,50,100"])
def test_results_of_more_or_less_than_the_picture_are_not_judged(
    search_red, shelf, query
):
    assert b'form="verdicts"' not in search_red(query).content
