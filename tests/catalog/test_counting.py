"""Counts that take long are kept for a while, each for its own products."""

import pytest

from catalog import counting
from catalog.counting import kept_where_slow
from catalog.models import Product
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@kept_where_slow
def how_many(products):
    return products.count()


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setattr(counting, "SLOW_SECONDS", 0)


def test_a_slow_count_is_kept(slow):
    first = how_many(Product.objects.all())
    make_product()

    assert (first, how_many(Product.objects.all())) == (0, 0)


def test_a_quick_count_is_made_anew(monkeypatch):
    monkeypatch.setattr(counting, "SLOW_SECONDS", 60)
    first = how_many(Product.objects.all())
    make_product()

    assert (first, how_many(Product.objects.all())) == (0, 1)


def test_other_products_have_a_count_of_their_own(slow):
    make_product(price=10)

    assert how_many(Product.objects.filter(price__gt=10)) == 0
    assert how_many(Product.objects.filter(price__gt=9)) == 1
    assert how_many(Product.objects.filter(pk__in=[])) == 0


def test_what_else_is_asked_has_an_answer_of_its_own(slow):
    @kept_where_slow
    def dearer(products, price):
        return products.filter(price__gt=price).count()

    make_product(price=10)

    assert dearer(Product.objects.all(), 9) == 1
    assert dearer(Product.objects.all(), 10) == 0
    assert dearer(Product.objects.all(), price=9) == 1


def test_other_counts_of_the_same_products_are_their_own(slow):
    @kept_where_slow
    def names(products):
        return list(products.values_list("name", flat=True))

    make_product("Cup")

    assert how_many(Product.objects.all()) == 1
    assert names(Product.objects.all()) == ["Cup"]


def test_without_a_cache_counts_are_made(slow, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    make_product()

    assert how_many(Product.objects.all()) == 1
