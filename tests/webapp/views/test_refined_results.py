"""Words and examples beside the picture, as their page shows them."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from embeddings import backends
from tests.embeddings.tuning import tune
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def names(response):
    return [item.product.name for item in response.context["found"]]


def test_words_beside_the_picture_are_weighed_on_a_slider(reading, search_red, shelf):
    response = search_red("?words=in+blue&weight=80")

    assert names(response)[0] == "Blue"
    assertContains(response, 'value="in blue"')
    assertContains(response, 'max="100" step="5" value="80"')


def test_words_that_the_encoder_cannot_read_are_told_of(search_red, shelf):
    response = search_red("?words=in+blue")

    assertContains(response, "Words cannot be read here")
    assert names(response)[0] == "Red"


def test_a_card_offers_more_and_less_of_its_kind(search_red, shelf):
    response = search_red("?in_stock=1&unlike=red")

    path = response.request["PATH_INFO"]
    assertContains(response, f'{path}?in_stock=1&amp;like=red" data-soft')
    assertContains(response, f'{path}?in_stock=1&amp;unlike=red&amp;unlike=scarlet"')
    assertContains(response, "less like Red")
    assertContains(response, 'name="unlike" form="filters" value="red"')


def test_an_example_that_is_gone_is_told_of(search_red, shelf):
    response = search_red("?like=sold")

    assertContains(response, "more like is not in the shop any more")
    assert names(response)[0] == "Red"


def test_words_say_nothing_of_the_same_product(reading, search_red, shelf, index_all):
    index_all()
    tune()

    response = search_red("?words=in+blue")

    assertNotContains(response, "Same product")
    assertNotContains(response, "badge-match")


def test_words_of_no_weight_can_be_given_one_again(reading, search_red, shelf):
    response = search_red("?words=in+blue&weight=0")

    assertContains(response, 'max="100" step="5" value="0"')
    assertNotContains(response, "Words cannot be read here")


def test_a_weight_without_words_hides_no_bands(search_red, shelf, index_all):
    index_all()
    tune()

    response = search_red("?words=&weight=70")

    assertContains(response, "<summary>Same product</summary>")
    assertNotContains(response, "weight=70")


def test_what_was_added_is_told_not_to_count_while_the_store_is_away(
    reading, search_red, shelf, client
):
    address = search_red().request["PATH_INFO"]
    backends.forget()  # The memory store loses what it held.

    refined = client.get(address + "?words=in+blue&sort=-price")
    plain = client.get(address)

    assert names(refined) == ["Blue", "Scarlet", "Red"]
    assertContains(refined, "What you added to your picture does not count meanwhile.")
    assertNotContains(refined, "Words cannot be read here")
    assertNotContains(plain, "does not count meanwhile")


def test_examples_too_many_are_told_of_and_not_shown(search_red):
    slugs = [make_product(f"Mug {number}").slug for number in range(9)]
    add_image(make_product("Red"))

    response = search_red("?" + "&".join(f"like={slug}" for slug in slugs))

    assertContains(response, "So many examples cannot count at once")
    assertContains(response, "more like Mug", count=8)


def test_links_for_more_and_less_are_named_as_they_read(search_red, shelf):
    response = search_red()

    name = '<span class="visually-hidden">: Red</span></a>'
    assertContains(response, f"More like this{name}")
    assertContains(response, f"Less{name}")


def test_sliders_show_what_counts_more_and_how_much(search_red, shelf):
    response = search_red("?more_colour=60")

    assertContains(response, 'id="more_colour" type="range" name="more_colour"')
    assertContains(response, 'max="100" value="60" data-usual="0"')
    assertContains(response, 'max="100" value="0" data-usual="0"', count=2)
    assertContains(response, '<details class="emphasis" open>')


def test_where_nothing_counts_more_the_sliders_wait_closed(search_red, shelf):
    response = search_red("?more_shape=0")

    assertContains(response, '<details class="emphasis">')
    assertNotContains(response, "more_shape=0")


def test_an_alert_is_said_to_look_for_the_picture_alone(search_red, shelf):
    told = "does not count."

    assertContains(search_red("?like=red"), told)
    assertNotContains(search_red("?in_stock=1"), told)
