"""A thing in another colour comes early, by its shape, and keeps its score."""

from dataclasses import replace

import pytest
from PIL import Image

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage
from embeddings import search
from embeddings.refining import Refinement
from tests.embeddings.shop import names, upload
from tests.embeddings.tuning import CALIBRATION, tune
from tests.factories import add_image, make_file, make_product

pytestmark = pytest.mark.django_db

NONE = ProductFilters()


@pytest.fixture
def bar_and_disc(index_all):
    """Beside a red disc, the bar has its colour, and the other disc its shape."""
    bar = Image.new("RGB", (96, 96), "white")
    bar.paste("red", (10, 36, 86, 60))
    add_image(make_product("blue disc"), "blue")
    add_image(make_product("red bar"), make_file(bar))
    index_all()


def test_the_same_shape_comes_first_and_is_not_called_the_same(bar_and_disc):
    tune(vector=1)
    before = search.find_similar(upload("red"), NONE)

    tune(vector=1, same_shape=1)
    after = search.find_similar(upload("red"), NONE)

    told = [
        {item.product.name: (item.score, item.band) for item in found.items}
        for found in (before, after)
    ]
    assert names(before) == ["red bar", "blue disc"]
    assert names(after) == ["blue disc", "red bar"]
    assert told[0] == told[1]


def test_what_stands_first_by_its_shape_hides_no_good_match(bar_and_disc):
    bar, disc = search.find_similar(upload("red"), NONE).items
    middle = (bar.score + disc.score) / 2
    bands = replace(CALIBRATION, same=1.0, very_similar=middle, similar=middle)
    tune(calibration=bands, vector=1, same_shape=1)

    found = search.find_similar(upload("red"), NONE)

    assert [item.band for item in found.items] == ["weak", "very similar"]
    assert not found.no_good_match


def test_a_shape_that_is_not_known_adds_nothing(bar_and_disc):
    ProductImage.objects.update(shapes="")
    tune(vector=1, same_shape=1)

    found = search.find_similar(upload("red"), NONE)

    assert names(found) == ["red bar", "blue disc"]


def test_similar_products_are_found_by_their_shape(bar_and_disc, index_all):
    asked = make_product("red disc")
    add_image(asked, "red")
    index_all()
    tune(vector=1, same_shape=1)

    found = search.find_similar_to(Product.objects.get(pk=asked.pk), NONE)

    assert names(found) == ["blue disc", "red bar"]


@pytest.mark.parametrize("design", ["", "one"])
def test_whether_something_matches_well_is_for_the_closest_to_say(bar_and_disc, design):
    Product.objects.update(design=design)
    tune(vector=1)
    closest = search.find_similar(upload("red"), NONE).items[0]
    bands = replace(CALIBRATION, same=1.0, very_similar=0.9, similar=0.9)

    tune(calibration=bands, vector=1, same_shape=1)
    found = search.find_similar(upload("red"), NONE)

    told = {item.product.name: item.score for item in found.items}
    assert told["red bar"] == closest.score
    assert not found.no_good_match


def test_a_product_is_as_alike_as_its_closest_picture(bar_and_disc, index_all):
    disc, bar = (Product.objects.get(name=name) for name in ("blue disc", "red bar"))
    ProductImage.objects.filter(product=disc).update(product=bar)
    index_all()
    tune(vector=1)
    before = search.find_similar(upload("red"), NONE).items[0]

    tune(vector=1, same_shape=1)
    after = search.find_similar(upload("red"), NONE).items[0]

    assert (after.score, after.band) == (before.score, before.band)


@pytest.mark.parametrize("examples", ["more_like", "less_like"])
def test_examples_take_the_shape_out_of_the_order(bar_and_disc, examples):
    disc = Product.objects.get(name="blue disc")
    wanted = Refinement(**{examples: (disc,)})
    tune(vector=1)
    before = names(search.find_similar(upload("red"), NONE, wanted))

    tune(vector=1, same_shape=1)

    assert names(search.find_similar(upload("red"), NONE, wanted)) == before
