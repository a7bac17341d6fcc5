"""The shop measures how much of what is nearest its searches find."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Product
from embeddings import backends, probe, stages
from embeddings.models import IndexVersion
from embeddings.probe import Recall
from embeddings.vector_stores.base import VectorStoreUnavailable
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.factories import add_image, make_category, make_product

pytestmark = pytest.mark.django_db

COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown"]


class Forgetful(MemoryVectorStore):
    """Finds the further half alone, as an index that is built badly may."""

    def search(self, collection, vectors, *, limit, filters=()):
        answers = super().search(collection, vectors, limit=2 * limit, filters=filters)
        return [answer[len(answer) // 2 :] for answer in answers]


@pytest.fixture
def shop(index_all):
    """Eight products in two categories; of each two pictures."""
    warm, cold = make_category("Warm"), make_category("Cold")
    for place, colour in enumerate(COLOURS):
        product = make_product(colour, category=cold if place in (3, 4, 5) else warm)
        add_image(product, colour)
        add_image(product, "black", display_order=1)
    index_all()


@pytest.fixture
def forgetful(settings):
    path = f"{Forgetful.__module__}.{Forgetful.__qualname__}"
    settings.VECTOR_STORES = settings.VECTOR_STORES | {"forgetful": (path, {})}
    settings.VECTOR_STORE = "forgetful"


def live():
    return IndexVersion.objects.live()


def test_an_exact_search_finds_all_that_is_nearest(shop):
    assert probe.probe(live()) == Recall(everywhere=1.0, in_category=1.0)


def test_what_an_index_misses_is_measured(forgetful, shop, monkeypatch):
    monkeypatch.setattr(probe, "NEAREST", 4)

    recall = probe.probe(live())

    assert recall.everywhere < 0.9
    assert recall.in_category == 1.0  # Few pictures are compared one by one.


def test_a_category_of_many_is_searched_by_the_index_and_measured(
    forgetful, shop, monkeypatch
):
    monkeypatch.setattr(stages, "EXACT_LIMIT", 2)
    monkeypatch.setattr(probe, "NEAREST", 3)

    assert probe.probe(live()).in_category < 0.9


def test_hidden_products_are_not_to_be_found(shop):
    Product.objects.filter(name__in=COLOURS[:3]).update(visible=False)

    assert probe.probe(live()) == Recall(everywhere=1.0, in_category=1.0)


def test_of_nothing_nothing_is_measured(index_all):
    add_image(make_product(), "red")
    index_all()
    Product.objects.update(visible=False)

    assert probe.probe(live()) is None
    probe.probe_due()
    assert live().probed_at is None


def test_before_anything_is_live_nothing_is_due(db):
    probe.probe_due()

    assert live() is None


def test_what_was_measured_is_written_down_once_an_hour(shop):
    probe.probe_due()
    first = live()
    probe.probe_due()

    assert (first.recall, first.recall_in_category) == (1.0, 1.0)
    assert live().probed_at == first.probed_at

    IndexVersion.objects.update(probed_at=first.probed_at - probe.BETWEEN_PROBES)
    probe.probe_due()
    assert live().probed_at > first.probed_at


def test_a_clock_set_back_puts_nothing_off(shop):
    IndexVersion.objects.update(probed_at=timezone.now() + timedelta(days=1))

    probe.probe_due()

    assert live().probed_at <= timezone.now()


def test_a_large_shop_is_measured_less_often(shop, monkeypatch):
    monkeypatch.setattr(probe, "PICTURES_A_SECOND", 0.001)
    ago = timezone.now() - 2 * probe.BETWEEN_PROBES
    IndexVersion.objects.update(probed_at=ago)

    probe.probe_due()

    assert live().probed_at == ago


def test_a_bad_index_is_told_of_in_the_log(forgetful, shop, monkeypatch, caplog):
    monkeypatch.setattr(probe, "NEAREST", 4)

    probe.probe_due()

    assert "misses too much" in caplog.text
    assert live().recall < probe.LEAST


def test_a_store_that_is_away_is_asked_the_next_time(shop, monkeypatch, caplog):
    def away(*arguments, **options):
        raise VectorStoreUnavailable("away")

    monkeypatch.setattr(backends.get_vector_store(), "fetch", away)
    probe.probe_due()
    monkeypatch.undo()

    assert "is not probed: away" in caplog.text
    assert live().probed_at is None
    probe.probe_due()
    assert live().recall == 1.0


def test_the_back_office_shows_what_was_found(admin_client, shop):
    address = "/admin/embeddings/indexversion/"
    assert "not measured yet" in admin_client.get(address).content.decode()

    probe.probe_due()

    page = admin_client.get(address).content.decode()
    assert "100.0%, within a category 100.0%, 0\xa0minutes ago" in page
