import pytest

from embeddings.models import Click
from tests.embeddings.shop import upload
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def click(client, query, **said):
    return client.post(f"/search/{query.token}/clicked", said)


def test_a_choice_is_noted_with_its_place_once(client):
    query, product = upload("red"), make_product("Red")

    first = click(client, query, product=product.slug, rank=3)
    click(client, query, product=product.slug, rank=5)

    assert first.status_code == 204
    noted = Click.objects.get()
    assert (noted.product, noted.rank) == (product, 3)
    assert (noted.query, noted.content_hash) == (query, query.content_hash)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"product": "red"},
        {"product": "red", "rank": "0"},
        {"product": "red", "rank": "999999"},
        {"product": "red", "rank": "first"},
        {"product": "gone", "rank": "1"},
        {"product": "\x00", "rank": "1"},
    ],
)
def test_what_makes_no_sense_is_refused(client, said):
    make_product("Red")

    assert click(client, upload("red"), **said).status_code == 400
    assert not Click.objects.exists()


def test_a_hidden_product_cannot_be_chosen(client):
    hidden = make_product("Red", visible=False)

    assert click(client, upload("red"), product=hidden.slug, rank=1).status_code == 400


def test_a_picture_that_is_gone_has_no_choices(client):
    product = make_product("Red")

    response = client.post("/search/gone/clicked", {"product": product.slug, "rank": 1})

    assert response.status_code == 404


def test_only_a_page_of_ours_can_tell(csrf_client):
    query, product = upload("red"), make_product("Red")

    assert click(csrf_client, query, product=product.slug, rank=1).status_code == 403


@pytest.fixture
def csrf_client(client):
    client.handler.enforce_csrf_checks = True
    return client


def test_results_say_the_places_of_their_products_across_pages(search_red, client):
    for _ in range(25):
        add_image(make_product())

    first = search_red()
    second = client.get(first.request["PATH_INFO"] + "?page=2")

    path = first.request["PATH_INFO"]
    assert f'data-clicks="{path}clicked"' in first.content.decode()
    assert 'data-rank="24"' in first.content.decode()
    assert 'data-rank="25"' in second.content.decode()


def test_results_in_the_order_of_prices_have_no_places(search_red, shelf):
    assert "data-rank" not in search_red("?sort=price").content.decode()


@pytest.mark.parametrize(
    "query", ["?words=in+red", "?like=red", "?unlike=blue", "?box=10,10,50,50"]
)
def test_results_of_more_than_the_picture_have_no_places(search_red, shelf, query):
    assert "data-rank" not in search_red(query).content.decode()


def test_narrowed_results_have_places(search_red, shelf):
    assert 'data-rank="1"' in search_red("?in_stock=1").content.decode()
