"""Whatever happens to a picture, the collection follows its row."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from catalog.models import Product, ProductImage
from embeddings import backends, indexing
from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.fields import key_of
from embeddings.filters import In
from embeddings.models import IndexEntry, IndexVersion
from tests.embeddings.index import encoded, entry_of, stored_ids, stored_vector
from tests.embeddings.tuning import tuning_json
from tests.factories import add_image, make_category, make_file, make_picture
from tests.factories import make_product as product

pytestmark = pytest.mark.django_db

State = IndexEntry.State


def test_a_new_picture_is_pending_and_then_indexed(index_all):
    indexing.first_version()
    image = add_image(product(), "red")
    before = entry_of(image)

    index_all()

    assert before.state == State.PENDING
    after = entry_of(image)
    assert (after.state, after.reason, after.attempts) == (State.INDEXED, "", 0)
    assert (after.claim, after.claimed_until) == ("", None)
    assert after.content_hash == image.content_hash
    np.testing.assert_allclose(stored_vector(image), encoded("red"), atol=1e-6)


def test_pictures_that_were_there_before_the_first_version_are_indexed(index_all):
    images = [add_image(product(), colour) for colour in ("red", "blue")]

    index_all()

    assert stored_ids() == [image.pk for image in images]


@pytest.mark.django_db(transaction=True)
def test_no_other_writer_waits_while_the_first_versions_encoder_is_loaded(monkeypatch):
    load, locked = backends.load_encoder, []

    def loading(name):
        locked.append(connection.in_atomic_block)
        return load(name)

    monkeypatch.setattr(backends, "load_encoder", loading)

    indexing.first_version()

    assert locked == [False]


def test_more_pictures_than_a_batch_are_all_indexed(index_all, settings):
    settings.ENCODER_BATCH_SIZE = 4
    shirt = product()
    images = [add_image(shirt, "red") for _ in range(10)]

    index_all()

    assert stored_ids() == [image.pk for image in images]


def test_stops_after_the_given_number_of_batches_and_says_so(settings):
    settings.ENCODER_BATCH_SIZE = 2
    shirt = product()
    images = [add_image(shirt, "red") for _ in range(5)]

    assert indexing.index_pending(batches=2) is True

    assert stored_ids() == [image.pk for image in images][1:]
    assert indexing.index_pending(batches=2) is False
    assert len(stored_ids()) == 5


def test_the_newest_pictures_and_the_live_version_come_first(settings):
    settings.ENCODER_BATCH_SIZE = 1
    shirt = product()
    old, new = add_image(shirt, "red"), add_image(shirt, "blue")
    live = indexing.first_version()
    building = indexing.create_version("histogram")
    order = []

    while indexing.index_pending(batches=1):
        done = IndexEntry.objects.filter(state=State.INDEXED)
        order.append(done.latest("changed_at"))

    assert [(entry.version, entry.image_id) for entry in order] == [
        (live, new.pk),
        (live, old.pk),
        (building, new.pk),
        (building, old.pk),
    ]


def test_indexing_again_changes_nothing(index_all):
    image = add_image(product(), "red")
    index_all()
    before = entry_of(image)

    index_all()

    assert entry_of(image).changed_at == before.changed_at


def test_a_replaced_picture_gets_a_new_vector(index_all):
    image = add_image(product(), "red")
    index_all()

    image.file = ContentFile(make_file(make_picture("blue")), "blue.png")
    image.save()
    index_all()

    np.testing.assert_allclose(stored_vector(image), encoded("blue"), atol=1e-6)
    assert entry_of(image).content_hash == image.content_hash


def test_a_changed_product_gets_new_fields_without_being_encoded_again(index_all):
    shirt = product(price="10.00")
    image = add_image(shirt, "red")
    index_all()
    default_storage.delete(image.file.name)  # whoever encodes now, fails

    shirt.price, shirt.category = "25.00", make_category("Shirts")
    shirt.save()
    index_all()

    assert entry_of(image).state == State.INDEXED
    (hits,) = backends.get_vector_store().search(
        IndexVersion.objects.live().collection,
        encoded("red")[None],
        limit=1,
        filters=[In("category_id", (shirt.category_id,)), In("price_minor", (2500,))],
    )
    assert [hit.id for hit in hits] == [image.pk]


def test_a_deleted_picture_leaves_neither_vector_nor_entry(index_all):
    keep, gone = add_image(product(), "red"), add_image(product(), "blue")
    index_all()
    gone_id = gone.pk

    gone.delete()

    assert IndexEntry.objects.get(image=gone_id).state == State.DELETING
    index_all()
    assert stored_ids() == [keep.pk]
    assert not IndexEntry.objects.filter(image=gone_id).exists()


def test_a_deleted_product_takes_the_vectors_of_all_its_pictures_along(index_all):
    shirt = product()
    add_image(shirt, "red")
    add_image(shirt, "blue")
    index_all()

    Product.objects.filter(pk=shirt.pk).delete()
    index_all()

    assert stored_ids() == []
    assert IndexEntry.objects.count() == 0


def test_a_building_version_gets_every_picture_and_every_change_as_well(index_all):
    first = add_image(product(), "red")
    index_all()
    building = indexing.create_version("histogram")
    second = add_image(product(), "blue")

    index_all()

    assert stored_ids(building) == [first.pk, second.pk]
    assert stored_ids() == [first.pk, second.pk]
    first.delete()
    index_all()
    assert stored_ids(building) == [second.pk]


def test_the_sweep_finds_what_no_signal_told_of(index_all):
    shirt = product()
    kept, replaced, deleted = (add_image(shirt, c) for c in ("red", "green", "blue"))
    index_all()
    ProductImage.objects.filter(pk=deleted.pk)._raw_delete("default")
    ProductImage.objects.filter(pk=replaced.pk).update(
        file=kept.file.name, content_hash=kept.content_hash
    )
    template = ProductImage.objects.get(pk=kept.pk)
    template.pk = None
    (new,) = ProductImage.objects.bulk_create([template])

    indexing.reconcile()
    index_all()

    assert stored_ids() == sorted([kept.pk, replaced.pk, new.pk])
    np.testing.assert_allclose(stored_vector(replaced), encoded("red"), atol=1e-6)


def test_a_version_keeps_what_was_learned_for_its_encoder(monkeypatch):
    assert indexing.create_version("histogram").calibration == {}

    monkeypatch.setattr(HistogramEncoder, "tuning", tuning_json(vector=0.7, hash=0.3))

    version = indexing.create_version("histogram")
    version.refresh_from_db()
    assert version.calibration == tuning_json(vector=0.7, hash=0.3)


def test_an_encoder_with_a_broken_calibration_makes_no_version(monkeypatch):
    monkeypatch.setattr(HistogramEncoder, "tuning", {"fusion": {"vector": 3}})

    with pytest.raises(EncoderUnavailable, match="the calibration of HSV histogram"):
        indexing.create_version("histogram")

    assert not IndexVersion.objects.exists()


def test_the_alias_names_the_live_collection(index_all):
    image = add_image(product(), "red")

    index_all()

    rows = backends.get_vector_store().scan("products")
    assert [key for key, _ in rows] == [image.pk]


def test_scalars_are_written_beside_the_vector(index_all):
    shirt = product(stock=0, visible=False)
    image = add_image(shirt, "red")

    index_all()

    version = IndexVersion.objects.live()
    ((_, stored),) = backends.get_vector_store().scan(version.collection)
    assert stored == {
        "category_id": shirt.category_id,
        "brand_id": 0,
        "price_minor": 1000,
        "in_stock": 0,
        "visible": 0,
        "content_key": key_of(image.content_hash),
        "encoder_key": key_of(version.encoder_identity),
    }


def test_a_version_that_is_built_gets_its_turn_while_the_live_one_is_busy(settings):
    settings.ENCODER_BATCH_SIZE = 1
    shirt = product()
    live = indexing.first_version()
    building = indexing.create_version("histogram")
    for _ in range(6):
        add_image(shirt, "red")

    indexing.index_pending(batches=8)

    done = IndexEntry.objects.filter(state=State.INDEXED)
    assert done.filter(version=live).count() == 6
    assert done.filter(version=building).count() == 2


def test_tombstones_do_not_keep_new_pictures_waiting(index_all):
    gone = add_image(product(), "red")
    index_all()
    new = add_image(product(), "green")
    gone.delete()

    indexing.index_pending(batches=1)

    assert stored_ids() == [new.pk]
    assert entry_of(new).state == State.INDEXED


def test_tombstones_come_before_new_pictures(settings, index_all):
    settings.ENCODER_BATCH_SIZE = 1
    gone = add_image(product(), "red")
    index_all()
    add_image(product(), "green")
    gone.delete()

    indexing.index_pending(batches=1)

    assert list(IndexEntry.objects.values_list("state", flat=True)) == [State.PENDING]
