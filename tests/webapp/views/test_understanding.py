"""What results say of the picture, and of themselves."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from embeddings.calibration import Calibration
from tests.embeddings.tuning import tune
from tests.factories import (
    add_image,
    make_product,
)

pytestmark = pytest.mark.django_db


def test_results_say_why_they_are_there(search_red):
    add_image(make_product("Ruby"), "red")
    add_image(make_product("Sky"), "blue")

    response = search_red()

    assertContains(response, "The same outline · Close in colour", count=1)
    assertContains(response, '<p class="why">The same outline</p>', count=1)


def test_the_likely_category_is_one_press_away(search_red, shelf):
    response = search_red()

    assertContains(response, "Looks like")
    assertContains(response, f'{response.request["PATH_INFO"]}?category=bowls" data-s')


def test_what_the_picture_seems_to_have_is_one_press_away(search_red, index_all):
    for name in ("Red", "Crimson", "Blue"):
        add_image(make_product(name, attributes={"material": "oak"}), name.lower())

    response = search_red()

    path = response.request["PATH_INFO"]
    assertContains(response, f'{path}?attribute=material%3Aoak" data-soft>oak')
    assertContains(response, '<p class="why">The same outline · Close in colour · oak<')
    chosen = search_red("?attribute=material:oak")
    assert len(chosen.context["found"]) == 3
    assert chosen.context["guesses"].attributes == []
    assertNotContains(chosen, "· oak<")


def test_a_chosen_category_is_not_guessed_at(search_red, shelf):
    assertNotContains(search_red("?category=bowls"), "Looks like")


def test_bands_stand_for_bare_numbers_where_they_were_learned(
    search_red, shelf, index_all
):
    index_all()
    tune()

    response = search_red()

    assertContains(response, "<summary>Same product</summary>")
    assertContains(response, "100% alike; the same product with a probability of 98%")


def test_the_page_says_when_nothing_is_near(search_red, shelf, index_all):
    index_all()
    far = Calibration((0.0,), (0.0,), same=3, very_similar=3, similar=2)
    tune(calibration=far)

    response = search_red()

    assertContains(response, "We do not seem to have this.")
    assertNotContains(response, "badge-match")


def test_the_page_says_when_filters_keep_out_what_is_near(search_red, shelf, index_all):
    index_all()
    tune(calibration=Calibration((0.0,), (0.0,), same=1, very_similar=1, similar=0.9))

    response = search_red("?min_price=25")

    assertContains(response, "Nothing in this selection comes close.")
    assertNotContains(response, "We do not seem to have this.")


def test_a_design_has_one_card_that_leads_to_its_other_colours(search_red):
    for name, colour in (("Red cup", "red"), ("Blue cup", "blue")):
        attributes = {"design": "cup", "colour": colour}
        add_image(make_product(name, attributes=attributes), colour)

    response = search_red()

    assert [item.product.name for item in response.context["found"]] == ["Red cup"]
    assertContains(response, '<a href="/products/blue-cup/">blue</a>')
    assertContains(response, "1 product")


def test_a_card_names_four_other_colours_and_leads_to_the_rest(search_red):
    for colour in ("red", "blue", "green", "white", "black", "yellow", "pink"):
        attributes = {"design": "cup", "colour": colour}
        add_image(make_product(f"{colour} cup", attributes=attributes), colour)

    response = search_red()

    assertContains(response, '<a href="/products/red-cup/">more colours</a>')
