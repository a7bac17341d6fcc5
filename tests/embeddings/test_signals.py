"""What is saved or deleted in the catalogue reaches the index, and wakes a worker."""

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from catalog.models import ProductImage
from embeddings import indexing, tasks
from embeddings.models import IndexEntry
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db

State = IndexEntry.State


@pytest.fixture
def bells(monkeypatch):
    """How often a worker was woken."""
    rung = []
    monkeypatch.setattr(tasks.index_pending, "apply_async", lambda **_: rung.append(1))
    return rung


def test_a_saved_picture_is_pending_in_every_written_version():
    live, building = indexing.first_version(), indexing.create_version("histogram")

    image = add_image(make_product())

    entries = IndexEntry.objects.filter(image=image, state=State.PENDING)
    assert {entry.version for entry in entries} == {live, building}


def test_a_saved_product_makes_its_pictures_pending(index_all):
    image = add_image(make_product())
    index_all()

    image.product.save()

    entry = IndexEntry.objects.get(image=image)
    assert (entry.state, entry.generation) == (State.PENDING, 1)
    assert entry.content_hash == image.content_hash


def test_a_worker_is_woken_once_a_transaction(
    bells, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        product = make_product()
        for _ in range(5):
            add_image(product)
        product.save()

    assert bells == [1]


def test_nobody_is_woken_for_what_was_rolled_back(
    bells, django_capture_on_commit_callbacks
):
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        add_image(make_product())
        raise ZeroDivisionError

    assert bells == []
    assert ProductImage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_saving_goes_well_without_a_broker(monkeypatch, caplog):
    def refuse(**options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.index_pending, "apply_async", refuse)

    add_image(make_product())

    assert ProductImage.objects.count() == 1
    [line] = caplog.messages
    assert line.endswith("connection refused")
    assert caplog.records[0].exc_info is None
