"""While encoder or vector store are away, small shops still answer."""

from decimal import Decimal

import pytest
from django.core.cache import cache

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import backends, fallback, orders, queries, search
from embeddings.encoders.base import EncoderUnavailable
from embeddings.vector_stores.base import VectorStoreUnavailable
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.embeddings.shop import names, upload
from tests.embeddings.tuning import tune
from tests.factories import add_image, make_category, make_product

pytestmark = pytest.mark.django_db

NONE = ProductFilters()


class Away(MemoryVectorStore):
    """A store that nobody answers for."""

    def search(self, *arguments, **options):
        raise VectorStoreUnavailable("away")

    fetch = search


@pytest.fixture
def store_away(shop):
    backends._vector_stores["memory"] = Away()


@pytest.fixture
def encoder_away(shop, monkeypatch):
    def fail(*arguments):
        raise EncoderUnavailable("its weights are not here")

    monkeypatch.setattr(backends, "get_encoder", fail)


@pytest.mark.parametrize("part", ["store_away", "encoder_away"])
def test_a_picture_finds_its_product_while_a_part_is_away(request, part):
    request.getfixturevalue(part)

    found = search.find_similar(upload("blue"), NONE)

    assert found.degraded
    assert names(found)[0] == "blue mug"
    assert found.items[0].score == pytest.approx(1, abs=0.01)
    assert found.total == 4


def test_nothing_is_said_of_scores_while_a_part_is_away(store_away):
    tune(vector=0.5, colour=0.5)

    found = search.find_similar(upload("blue"), NONE)
    similar = search.find_similar_to(Product.objects.first(), NONE)

    assert {item.confidence for item in found.items + similar.items} == {None}
    assert {item.band for item in found.items + similar.items} == {""}
    assert not found.no_good_match


def test_a_picture_finds_its_product_before_anything_is_indexed():
    add_image(make_product("red mug"), "red")
    add_image(make_product("blue mug"), "blue")

    found = search.find_similar(upload("blue"), NONE)

    assert found.degraded
    assert names(found) == ["blue mug", "red mug"]


def test_an_answer_of_the_store_is_not_degraded(shop):
    assert not search.find_similar(upload(), NONE).degraded
    assert not search.find_similar_to(Product.objects.first(), NONE).degraded


def test_filters_and_pages_hold_while_the_store_is_away(store_away):
    query = upload("red")
    filters = ProductFilters(price_min=Decimal(20))
    whole = names(search.find_similar(query, filters))

    pages = [search.find_similar(query, filters, limit=2, offset=n) for n in (0, 2)]

    assert sorted(whole) == ["blue mug", "dark mug", "red lamp"]
    assert [name for page in pages for name in names(page)] == whole
    assert [page.total for page in pages] == [3, 3]


def test_similar_products_come_from_the_product_s_own_rows(store_away, monkeypatch):
    monkeypatch.delattr(type(backends.get_encoder()), "encode_images")
    product = Product.objects.get(name="red mug")
    mugs = ProductFilters(category=make_category("Mugs"))

    found = search.find_similar_to(product, NONE, limit=1)
    among_mugs = search.find_similar_to(product, mugs)

    assert found.degraded
    assert names(found) == ["red lamp"]
    assert set(names(among_mugs)) == {"dark mug", "blue mug"}


def test_a_large_shop_is_unavailable_while_the_store_is_away(store_away, monkeypatch):
    monkeypatch.setattr(fallback, "MOST_PICTURES", 3)
    product = Product.objects.get(name="red mug")

    with pytest.raises(search.SearchUnavailable):
        search.find_similar(upload(), NONE)
    with pytest.raises(search.SearchUnavailable):
        search.find_similar_to(product, NONE)


def test_a_kept_picture_that_is_gone_is_told_while_the_store_is_away(store_away):
    query = upload()
    query.file.storage.delete(query.file.name)

    with pytest.raises(queries.QueryImageGone):
        search.find_similar(query, NONE)


def test_a_storage_that_is_away_as_well_makes_search_unavailable(
    store_away, monkeypatch
):
    query = upload()
    cache.clear()

    def refuse(self, name, mode="rb"):
        raise OSError("the S3 service says: nothing")

    monkeypatch.setattr(type(query.file.storage), "_open", refuse)

    with pytest.raises(search.SearchUnavailable, match="the S3 service"):
        search.find_similar(query, NONE)


def test_the_store_answers_again_as_soon_as_it_is_back(shop):
    present, query = backends.get_vector_store(), upload("blue")
    backends._vector_stores["memory"] = Away()
    away = search.find_similar(query, NONE)

    backends._vector_stores["memory"] = present

    assert away.degraded
    assert not search.find_similar(query, NONE).degraded


def test_products_stay_closest_first_where_they_cannot_be_varied(store_away):
    query = upload("red")

    found = search.find_similar(query, NONE, order=orders.VARIED)

    assert found.degraded
    assert names(found) == names(search.find_similar(query, NONE))


def test_an_order_holds_while_the_store_is_away(store_away):
    order = ("price", "-pk")
    cheapest_first = Product.objects.order_by(*order).values_list("name", flat=True)

    found = search.find_similar(upload("red"), NONE, order=order)

    assert names(found) == list(cheapest_first)
    assert found.total == 4
