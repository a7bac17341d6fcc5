"""The box on the shopper's picture: drawn by the server, kept by every address."""

import io
from urllib.parse import quote

import pytest
from django.core.cache import cache
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from embeddings import backends
from embeddings.encoders.base import EncoderUnavailable
from embeddings.images import decode_image
from embeddings.models import QueryImage
from embeddings.queries import keep_query_image
from tests.factories import make_file, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def search_both(client, index_all):
    """Search with a red disc left of a blue one; takes a query string."""

    def search(query_string=""):
        index_all()
        image = Image.new("RGB", (192, 96), "white")
        image.paste(make_picture("red"), (0, 0))
        image.paste(make_picture("blue"), (96, 0))
        query = keep_query_image(decode_image(make_file(image)))
        return client.get(f"/search/{query.token}/{query_string}")

    return search


def names(response):
    return [item.product.name for item in response.context["found"]]


def token(response):
    return response.context["query"].token


def test_what_is_in_the_box_is_searched_with(search_both, shelf):
    assert names(search_both("?box=0,0,50,100"))[0] == "Red"
    assert names(search_both("?box=50,0,50,100"))[0] == "Blue"


def test_results_lead_to_the_comparison_with_what_is_in_the_box(
    search_both, shelf, client
):
    response = search_both("?box=0,0,50,100")

    image = response.context["found"][0].image
    address = f"/compare/{token(response)}/{image.pk}/?box=0%2C0%2C50%2C100"
    # The link, and the one in the badge that shows where both agree.
    assertContains(response, f'href="{address}"', count=2)
    assertContains(client.get(address), "What is in the box on your picture")


def test_what_is_in_the_box_can_be_seen_alone(search_both, shelf, client):
    address = f"/search/{token(search_both())}/picture"

    part = client.get(f"{address}?box=0,0,50,100")

    assert Image.open(io.BytesIO(part.content)).size == (96, 96)


def test_the_box_is_searched_with_while_the_encoder_is_away(
    search_both, shelf, index_all, monkeypatch
):
    def fail(*arguments):
        raise EncoderUnavailable("its weights are not here")

    index_all()
    monkeypatch.setattr(type(backends.get_encoder()), "encode_images", fail)

    response = search_both("?box=50,0,50,100")

    assert response.context["degraded"]
    assert names(response)[0] == "Blue"


def test_without_a_script_the_box_is_drawn_and_its_parts_are_links(search_both, shelf):
    response = search_both("?box=40,20,50,60&in_stock=1")

    assertContains(response, 'x="40%" y="20%" width="50%" height="60%"', count=2)
    parts = [str(part.box) for part in response.context["sight"].parts]
    assert len(parts) == 2
    for part in parts:
        address = f"/?in_stock=1&amp;box={quote(part)}"
        assertContains(response, f'href="/search/{token(response)}{address}"')


def test_filters_and_pages_keep_the_box(search_both, shelf):
    response = search_both("?box=0,0,50,100&brand=kiln")

    assertContains(response, 'name="box" form="filters" value="0,0,50,100"')
    assert response.context["parameters"]["box"] == "0,0,50,100"


def test_a_card_offers_more_and_less_of_its_kind_beside_what_is_in_the_box(
    search_both, shelf
):
    response = search_both("?box=0,0,50,100")

    here = f"/search/{token(response)}/?box=0%2C0%2C50%2C100"
    assertContains(response, f'href="{here}&amp;like=blue" data-soft', count=1)
    assertContains(response, f'href="{here}&amp;unlike=blue" data-soft', count=1)


def test_every_part_and_the_whole_keep_what_was_added(search_both, shelf):
    added = "words=in+red&weight=30&more_colour=50&like=red&unlike=blue&sort=price"
    response = search_both(f"?brand=kiln&box=0,0,40,100&{added}")

    here = f"/search/{token(response)}/?brand=kiln"
    kept = f"{added.replace('&', '&amp;')}"
    parts = response.context["sight"].parts
    assert len(parts) == 2
    for part in parts:
        box = f"box={quote(str(part.box))}"
        assertContains(response, f'href="{here}&amp;{kept}&amp;{box}"', count=1)
    assertContains(response, f'href="{here}&amp;{kept}" data-box=""', count=1)


def test_the_chosen_part_is_marked(search_both, shelf):
    first = search_both().context["sight"].parts[0].box

    response = search_both(f"?box={first}")

    assertContains(response, f'data-box="{first}" aria-current="true"', count=1)
    assertContains(response, 'data-box="">Whole picture</a>')


@pytest.mark.parametrize("whole", ["", "?box=", "?box=0,0,100,100"])
def test_all_of_the_picture_is_no_box(search_both, shelf, whole):
    response = search_both(whole)

    assert "box" not in response.context["parameters"]
    assert response.context["problems"] == []
    assertContains(response, 'data-box="" hidden>Whole picture</a>')


@pytest.mark.parametrize("box", ["12,5", "90,0,50,50", "a,b,c,d", "0,0,5,5", "%00"])
def test_a_broken_box_is_left_out_and_told_of(search_both, shelf, box):
    response = search_both(f"?box={box}")

    assert response.status_code == 200
    assertContains(response, "The box cannot be read, so the whole picture is used.")
    assert "box" not in response.context["parameters"]


def test_the_picture_has_its_place_before_it_is_loaded(search_both, shelf):
    assertContains(search_both(), 'width="320" height="160" draggable="false"')


def test_a_storage_that_is_away_costs_the_box_its_parts_alone(
    search_both, shelf, monkeypatch, client
):
    search_both()
    query = QueryImage.objects.get()
    cache.delete(f"query-subjects:{query.content_hash}")

    def refuse(self, name, mode="rb"):
        raise OSError("the S3 service says: nothing")

    monkeypatch.setattr(type(query.file.storage), "_open", refuse)

    response = client.get(f"/search/{query.token}/")

    assertNotContains(response, "Part 1 of your picture")
    assert len(names(response)) == 3
