"""What is in a box on the shopper's picture is compared, not all of it."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from embeddings.images import decode_image
from embeddings.queries import keep_query_image
from tests.embeddings.planted import BLUES, REDS, plant, speckled
from tests.factories import make_file, make_picture

pytestmark = pytest.mark.django_db


def keep(image):
    return keep_query_image(decode_image(make_file(image))).token


def test_what_is_in_a_box_is_compared_and_shown(client, shelf, index_all):
    index_all()
    patch = speckled(REDS, (100, 100))
    left = keep(plant(patch, speckled(BLUES, (200, 200)), at=(100, 100)))
    right = keep(patch)

    whole = client.get(f"/compare/{left}/{right}/")
    response = client.get(f"/compare/{left}/{right}/?box=50,50,50,50")

    assertNotContains(whole, "What is in the box on your picture")
    assertContains(response, f'src="/search/{left}/picture?box=50,50,50,50"')
    assertContains(response, f'src="/search/{right}/picture"')
    assertContains(response, "What is in the box on your picture")
    assertContains(response, "<strong>64 of 64</strong>")


def test_a_box_that_cannot_be_read_leaves_the_whole_picture(client, shelf, index_all):
    index_all()
    left, right = keep(make_picture("red")), keep(make_picture("blue"))

    response = client.get(f"/compare/{left}/{right}/?box=1,2,nonsense")

    assertContains(response, "<h1>Two pictures compared</h1>", html=True)
    assertNotContains(response, "What is in the box on your picture")
