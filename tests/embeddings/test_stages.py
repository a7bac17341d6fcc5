"""All that is known of the closest pictures decides on their order, on every page."""

from decimal import Decimal

import pytest
from PIL import Image

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage
from embeddings import backends, fallback, search, stages
from embeddings.fusion import Emphasis
from embeddings.models import IndexVersion
from embeddings.refining import Refinement
from embeddings.shapes import shape_signature, shared_shapes
from tests.embeddings.shop import names, upload
from tests.embeddings.test_search_degraded import Away
from tests.embeddings.tuning import tune
from tests.factories import (
    add_image,
    make_category,
    make_picture,
    make_product,
)

pytestmark = pytest.mark.django_db

NONE = ProductFilters()
BAR = Image.new("RGB", (96, 96), "white")
BAR.paste("red", (10, 36, 86, 60))


@pytest.fixture
def two_stage(settings):
    settings.SEARCH_MODE = "two-stage"


def turn(name, bits):
    """As if that many bits of the outline of the product's picture were others."""
    for image in ProductImage.objects.filter(product__name=name):
        turned = int(image.perceptual_hash, 16) ^ (2**bits - 1)
        ProductImage.objects.filter(pk=image.pk).update(
            perceptual_hash=f"{turned:016x}"
        )


@pytest.fixture
def row_of_mugs(index_all):
    """Of colours that are closer to red one after the other, and of outlines that are
    less and less like a disc's."""
    for number in range(9):
        name = f"mug {number}"
        add_image(make_product(name), f"#ff{20 * number:02x}00")
        turn(name, 5 * (9 - number))
    index_all()


def test_without_a_tuning_vectors_alone_decide(shop):
    turn("blue mug", 64)

    assert names(search.find_similar(upload("blue"), NONE))[0] == "blue mug"


@pytest.mark.parametrize("exact_limit", [0, 2000])
@pytest.mark.parametrize("filters", [NONE, ProductFilters(in_stock=True)])
def test_of_equal_vectors_the_nearest_outline_comes_first(
    index_all, monkeypatch, exact_limit, filters
):
    monkeypatch.setattr(stages, "EXACT_LIMIT", exact_limit)
    for name in ("other", "round"):
        add_image(make_product(name), "red")
    index_all()
    turn("other", 32)
    tune(vector=0.5, hash=0.5)

    found = search.find_similar(upload("red"), filters)

    assert names(found) == ["round", "other"]
    assert [item.score for item in found.items] == pytest.approx([1, 0.75])


def test_colours_count_by_their_weight(shop):
    tune(vector=0.25, colour=0.75)

    first, *_, last = search.find_similar(upload("blue"), NONE).items

    assert first.product.name == "blue mug"
    assert first.score == pytest.approx(1, abs=0.02)
    assert last.score < 0.7


@pytest.mark.parametrize("tuned", [False, True])
def test_what_a_shopper_wants_to_count_more_does_unlearned_or_not(index_all, tuned):
    for name in ("other", "round"):
        add_image(make_product(name), "red")
    index_all()
    other = ProductImage.objects.filter(product__name="other")
    other.update(shapes=shape_signature(BAR))
    likeness = shared_shapes([shape_signature(BAR)], [shape_signature(make_picture())])
    if tuned:
        tune(vector=1)
    wanted = Refinement(emphasis=Emphasis(shape=1))

    found = search.find_similar(upload("red"), NONE, wanted)

    assert names(found) == ["round", "other"]
    scores = [1, (1 + likeness.item()) / 2]
    assert [item.score for item in found.items] == pytest.approx(scores, abs=0.001)
    assert {item.band for item in found.items} == {""}


def test_patterns_count_where_they_are_wanted(shop):
    ProductImage.objects.exclude(product__name="blue mug").update(textures="f0" * 30)
    wanted = Refinement(emphasis=Emphasis(pattern=1))

    first, *others = search.find_similar(upload("red"), NONE, wanted).items

    assert first.product.name == "blue mug"
    assert all(item.score < first.score for item in others)


def test_a_picture_whose_row_knows_nothing_is_ranked_by_its_vector(shop):
    ProductImage.objects.update(perceptual_hash="", colours="", textures="")
    tune(vector=0.2, colour=0.4, hash=0.4)

    first = search.find_similar(upload("blue"), NONE).items[0]

    assert first.product.name == "blue mug"
    assert first.score == pytest.approx(1, abs=1e-5)


def test_similar_products_are_compared_by_their_own_looks(shop, monkeypatch):
    monkeypatch.delattr(type(backends.get_encoder()), "encode_images")
    turn("red lamp", 64)
    tune(vector=0.1, hash=0.9)

    found = search.find_similar_to(Product.objects.get(name="red mug"), NONE)

    assert names(found)[-1] == "red lamp"
    assert found.items[-1].score < 0.2


def test_each_picture_of_a_product_is_compared_by_its_own_look(index_all):
    two_sided = make_product("two-sided")
    for colour in ("red", "blue"):
        add_image(two_sided, colour)
        add_image(make_product(colour), colour)
    index_all()
    tune(vector=0.5, colour=0.5)

    found = search.find_similar_to(two_sided, NONE)

    assert names(found) == ["red", "blue"]
    assert [item.score for item in found.items] == pytest.approx([1, 1])


@pytest.mark.parametrize("mode", ["vector", "two-stage"])
@pytest.mark.parametrize("filters", [NONE, ProductFilters(in_stock=True)])
def test_pages_follow_each_other_where_windows_end_within_them(
    row_of_mugs, settings, monkeypatch, mode, filters
):
    settings.SEARCH_MODE = mode
    monkeypatch.setattr(stages, "OVERFETCH", 1)
    monkeypatch.setattr(stages, "WINDOW", 4)
    monkeypatch.setattr(stages, "CANDIDATES", 4)
    tune(vector=0.2, hash=0.8)
    query = upload("red")

    pages = [
        search.find_similar(query, filters, limit=2, offset=n) for n in range(0, 10, 2)
    ]
    whole = search.find_similar(query, filters, limit=9)

    assert [name for page in pages for name in names(page)] == names(whole)
    assert len(set(names(whole))) == 9


def test_the_windows_are_always_full():
    assert stages.MOST_HITS % stages.WINDOW == 0


@pytest.mark.parametrize("broken", [{"fusion": {}}, {"fusion": 1, "calibration": 2}, 7])
def test_a_broken_calibration_is_told_and_left_out(shop, caplog, broken):
    IndexVersion.objects.update(calibration=broken)

    found = search.find_similar(upload("blue"), NONE)

    assert names(found)[0] == "blue mug"
    assert found.items[0].confidence is None
    assert "calibration" in caplog.text


@pytest.mark.parametrize("tuned", [False, True])
def test_two_stages_find_what_one_finds(shop, settings, tuned):
    if tuned:
        tune(vector=0.5, colour=0.3, hash=0.2)
    query = upload("#e00000")
    expected = search.find_similar(query, NONE)

    settings.SEARCH_MODE = "two-stage"
    found = search.find_similar(query, NONE)

    assert names(found) == names(expected)
    scores = [item.score for item in expected.items]
    assert [item.score for item in found.items] == pytest.approx(scores, abs=1e-5)
    assert found.total == 4
    assert not found.degraded


def test_two_stages_compare_no_more_vectors_than_the_page_needs(
    shop, two_stage, monkeypatch
):
    monkeypatch.setattr(stages, "CANDIDATES", 2)
    store, asked = backends.get_vector_store(), []
    search_among = store.search_among

    def note(collection, vectors, ids, *, limit):
        asked.append(len(ids))
        return search_among(collection, vectors, ids, limit=limit)

    monkeypatch.setattr(store, "search_among", note)

    search.find_similar(upload("red"), NONE, limit=2)

    assert asked == [2]


def test_two_stages_keep_to_the_filters(shop, two_stage):
    filters = ProductFilters(category=make_category("Mugs"), price_min=Decimal(20))

    found = search.find_similar(upload("red"), filters)

    assert set(names(found)) == {"dark mug", "blue mug"}
    assert found.total == 2


def test_two_stages_find_only_what_is_indexed(shop, two_stage):
    add_image(make_product("late"), "blue")

    found = search.find_similar(upload("blue"), NONE)

    assert "late" not in names(found)
    assert len(found.items) == found.total == 4


def test_two_stages_compare_products(shop, two_stage, monkeypatch):
    monkeypatch.delattr(type(backends.get_encoder()), "encode_images")
    product = Product.objects.get(name="red mug")

    assert names(search.find_similar_to(product, NONE, limit=1)) == ["red lamp"]


def test_a_shop_too_large_for_two_stages_is_searched_by_vectors(
    shop, two_stage, monkeypatch
):
    monkeypatch.setattr(fallback, "MOST_PICTURES", 3)

    found = search.find_similar(upload("blue"), NONE)

    assert names(found)[0] == "blue mug"
    assert not found.degraded


def test_two_stages_without_a_store_are_degraded(shop, two_stage):
    backends._vector_stores["memory"] = Away()

    found = search.find_similar(upload("blue"), NONE)

    assert found.degraded
    assert names(found)[0] == "blue mug"
