"""Whatever happens to a picture, the collection follows its row."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from catalog.models import Product, ProductImage
from embeddings import backends, indexing
from embeddings.fields import FILTER_FIELDS, scalars
from embeddings.filters import In
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.base import VectorStoreUnavailable
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.factories import add_image, make_category, make_file, make_picture
from tests.factories import make_product as product

pytestmark = pytest.mark.django_db

State = IndexEntry.State


def entry_of(image):
    return IndexEntry.objects.get(image=image)


def stored_ids():
    version = IndexVersion.objects.live()
    return sorted(backends.get_vector_store().iterate_ids(version.collection))


def stored_vector(image):
    version = IndexVersion.objects.live()
    return backends.get_vector_store().fetch(version.collection, [image.pk])[image.pk]


def encoded(colour):
    return backends.get_encoder().encode_images([make_picture(colour)])[0]


def rested():
    """As if the time between two attempts were over."""
    IndexEntry.objects.update(claimed_until=None)


class BrokenStore(MemoryVectorStore):
    """Away whenever it is to write."""

    def upsert(self, *arguments, **options):
        raise VectorStoreUnavailable("away")


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


def test_an_unchanged_picture_whose_vector_is_lost_is_encoded_again(index_all):
    image = add_image(product(), "red")
    index_all()
    version = IndexVersion.objects.live()
    backends.get_vector_store().delete(version.collection, [image.pk])

    IndexEntry.objects.mark_changed([image.pk])
    index_all()

    assert stored_ids() == [image.pk]


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


def test_a_broken_file_fails_with_its_reason_and_its_neighbours_are_indexed(index_all):
    good, broken = add_image(product(), "red"), add_image(product(), "blue")
    default_storage.delete(broken.file.name)
    default_storage.save(broken.file.name, ContentFile(make_file()[:200]))

    index_all()

    assert stored_ids() == [good.pk]
    assert entry_of(broken).state == State.FAILED
    assert entry_of(broken).reason == "This picture is damaged and cannot be read."


def test_a_missing_file_fails_with_its_reason(index_all):
    image = add_image(product(), "red")
    default_storage.delete(image.file.name)

    index_all()

    entry = entry_of(image)
    assert (entry.state, entry.reason) == (
        State.FAILED,
        "The picture's file is missing.",
    )


def test_a_store_that_is_away_counts_no_attempt_and_loses_nothing(index_all):
    image = add_image(product(), "red")
    backends._vector_stores["memory"] = BrokenStore()

    with pytest.raises(indexing.IndexingWaits, match="away"):
        index_all()

    entry = entry_of(image)
    assert (entry.state, entry.attempts, entry.claim) == (State.PENDING, 0, "")
    assert entry.claimed_until is None
    backends.forget()
    index_all()
    assert stored_ids() == [image.pk]


def test_a_picture_that_breaks_the_encoder_is_set_aside_alone(index_all, monkeypatch):
    good, bad = add_image(product(), "red"), add_image(product(), "blue")
    encoder = backends.load_encoder("histogram")
    encode = type(encoder).encode_images

    def fails_on_blue(self, images):
        if any(image.getpixel((48, 48)) == (0, 0, 255) for image in images):
            raise RuntimeError("cannot stand blue")
        return encode(self, images)

    monkeypatch.setattr(type(encoder), "encode_images", fails_on_blue)

    tries = []
    for _ in range(6):
        index_all()
        tries.append((entry_of(bad).state, entry_of(bad).attempts))
        rested()

    assert stored_ids() == [good.pk]
    assert tries[2:] == [("pending", 3), *[("quarantined", 0)] * 3]
    assert entry_of(bad).reason == "RuntimeError: cannot stand blue"


def test_a_vector_that_is_no_number_never_reaches_the_store(index_all, monkeypatch):
    image = add_image(product(), "red")
    encoder = type(backends.load_encoder("histogram"))
    nothing = np.full((1, encoder.dimension), np.nan, np.float32)
    monkeypatch.setattr(encoder, "encode_images", lambda self, images: nothing)

    index_all()

    assert stored_ids() == []
    assert entry_of(image).state == State.FAILED


def test_an_entry_whose_worker_died_is_taken_up_when_its_lease_has_run_out(index_all):
    image = add_image(product(), "red")
    version = indexing.first_version()
    (claimed,) = IndexEntry.objects.claim(version, 10)

    index_all()
    assert entry_of(image).state == State.PENDING

    IndexEntry.objects.update(claimed_until=timezone.now())
    index_all()
    assert entry_of(image).state == State.INDEXED
    assert claimed.attempts == 1


def test_a_picture_replaced_while_it_was_encoded_is_encoded_again(
    index_all, monkeypatch
):
    image = add_image(product(), "red")
    encoder = type(backends.load_encoder("histogram"))
    encode, calls = encoder.encode_images, []

    def replaces_meanwhile(self, images):
        if not calls:
            calls.append(1)
            row = ProductImage.objects.get(pk=image.pk)
            row.file = ContentFile(make_file(make_picture("blue")), "blue.png")
            row.save()
        return encode(self, images)

    monkeypatch.setattr(encoder, "encode_images", replaces_meanwhile)

    index_all()

    monkeypatch.undo()
    np.testing.assert_allclose(stored_vector(image), encoded("blue"), atol=1e-6)
    assert entry_of(image).state == State.INDEXED


def test_a_delete_wins_over_the_upsert_it_overtook(index_all, monkeypatch):
    image = add_image(product(), "red")
    encoder = type(backends.load_encoder("histogram"))
    encode = encoder.encode_images

    def deletes_meanwhile(self, images):
        ProductImage.objects.filter(pk=image.pk).delete()
        return encode(self, images)

    monkeypatch.setattr(encoder, "encode_images", deletes_meanwhile)

    index_all()

    assert stored_ids() == []
    assert IndexEntry.objects.count() == 0


def test_a_building_version_gets_every_picture_and_every_change_as_well(index_all):
    first = add_image(product(), "red")
    index_all()
    building = indexing.create_version("histogram")
    second = add_image(product(), "blue")

    index_all()

    store = backends.get_vector_store()
    assert sorted(store.iterate_ids(building.collection)) == [first.pk, second.pk]
    assert stored_ids() == [first.pk, second.pk]
    first.delete()
    index_all()
    assert list(store.iterate_ids(building.collection)) == [second.pk]


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


def test_the_alias_names_the_live_collection(index_all):
    image = add_image(product(), "red")

    index_all()

    assert list(backends.get_vector_store().iterate_ids("products")) == [image.pk]


def test_scalars_are_written_beside_the_vector(index_all):
    shirt = product(stock=0, visible=False)
    image = add_image(shirt, "red")

    index_all()

    store = backends.get_vector_store()
    collection = store._collection(IndexVersion.objects.live().collection)
    assert collection.scalars[image.pk] == scalars(shirt, FILTER_FIELDS)


def test_a_failed_picture_does_not_answer_with_the_vector_of_the_one_before(index_all):
    image = add_image(product(), "red")
    index_all()
    image.file = ContentFile(make_file(make_picture("blue")), "blue.png")
    image.save()
    default_storage.delete(image.file.name)

    index_all()

    assert entry_of(image).state == State.FAILED
    assert stored_ids() == []


def test_a_deletion_that_does_not_take_hold_rests_and_stops_nobody(index_all):
    class Forgetful(MemoryVectorStore):
        forgetting = True

        def delete(self, collection, ids):
            if not self.forgetting:
                super().delete(collection, ids)

    backends._vector_stores["memory"] = store = Forgetful()
    gone, new = add_image(product(), "red"), add_image(product(), "green")
    index_all()
    gone_id = gone.pk
    gone.delete()
    new.save()

    index_all()

    entry = IndexEntry.objects.get(image=gone_id)
    assert (entry.state, entry.attempts) == (State.DELETING, 1)
    assert entry.claimed_until > timezone.now()
    assert entry_of(new).state == State.INDEXED
    store.forgetting = False
    rested()
    index_all()
    assert stored_ids() == [new.pk]


class Overtaken(MemoryVectorStore):
    """Runs `meanwhile` once, in the middle of an upsert."""

    meanwhile = None

    def upsert(self, *arguments, **options):
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        super().upsert(*arguments, **options)


def test_who_lost_the_lease_does_not_have_the_last_word(index_all):
    backends._vector_stores["memory"] = store = Overtaken()
    image = add_image(product(), "red")

    def another_worker_is_faster():
        rested()
        image.file = ContentFile(make_file(make_picture("blue")), "blue.png")
        image.save()
        index_all()

    store.meanwhile = another_worker_is_faster

    index_all()

    assert entry_of(image).state == State.INDEXED
    np.testing.assert_allclose(stored_vector(image), encoded("blue"), atol=1e-6)


def test_a_late_price_does_not_have_the_last_word_either(index_all):
    backends._vector_stores["memory"] = store = Overtaken()
    shirt = product(price="10.00")
    image = add_image(shirt, "red")
    index_all()

    def another_worker_is_faster():
        rested()
        shirt.price = "99.00"
        shirt.save()
        index_all()

    shirt.save()
    store.meanwhile = another_worker_is_faster
    index_all()

    collection = store._collection(IndexVersion.objects.live().collection)
    assert collection.scalars[image.pk]["price_minor"] == 9900


def test_what_was_deleted_and_forgotten_while_it_was_written_is_deleted_again(
    index_all,
):
    backends._vector_stores["memory"] = store = Overtaken()
    image = add_image(product(), "red")
    image_id = image.pk

    def is_deleted_tombstone_and_all():
        image.delete()
        rested()
        index_all()

    store.meanwhile = is_deleted_tombstone_and_all

    index_all()

    assert not IndexEntry.objects.filter(image=image_id).exists()
    assert stored_ids() == []


def test_tombstones_come_before_new_pictures(settings, index_all):
    settings.ENCODER_BATCH_SIZE = 1
    gone = add_image(product(), "red")
    index_all()
    add_image(product(), "green")
    gone.delete()

    indexing.index_pending(batches=1)

    assert list(IndexEntry.objects.values_list("state", flat=True)) == [State.PENDING]


def test_a_version_whose_encoder_is_away_does_not_hold_up_the_others(index_all):
    add_image(product(), "red")
    index_all()
    building = indexing.create_version("histogram")
    IndexVersion.objects.exclude(pk=building.pk).update(encoder_identity="f" * 64)
    image = add_image(product(), "blue")

    with pytest.raises(indexing.IndexingWaits, match="have changed"):
        index_all()

    done = IndexEntry.objects.filter(version=building, state=State.INDEXED)
    assert done.count() == 2
    assert IndexEntry.objects.get(image=image, state=State.PENDING).attempts == 0


def test_an_encoder_that_breaks_while_it_is_loaded_blames_no_picture(
    index_all, settings
):
    settings.ENCODERS = {"histogram": "tests.embeddings.test_indexing.NoEncoder"}
    image = add_image(product(), "red")

    with pytest.raises(indexing.IndexingWaits, match="out of memory"):
        index_all()

    assert not IndexEntry.objects.filter(image=image).exclude(attempts=0).exists()


class NoEncoder:
    @classmethod
    def from_argument(cls, argument, **options):
        raise RuntimeError("out of memory")


def test_a_storage_that_is_away_blames_no_picture(index_all, monkeypatch):
    image = add_image(product(), "red")
    with monkeypatch.context() as patch:
        patch.setattr(
            type(default_storage._wrapped), "open", mock_error(OSError("stale handle"))
        )
        with pytest.raises(indexing.IndexingWaits, match="stale handle"):
            index_all()

    entry = entry_of(image)
    assert (entry.state, entry.attempts) == (State.PENDING, 0)


def mock_error(error):
    def fail(*arguments, **options):
        raise error

    return fail


def test_the_alias_stays_with_the_version_that_is_live_by_now(index_all):
    backends._vector_stores["memory"] = store = Overtaken()
    old = indexing.first_version()
    new = indexing.create_version("histogram")
    add_image(product(), "red")
    index_all()
    image = add_image(product(), "blue")

    def goes_live():
        IndexVersion.objects.filter(pk=old.pk).update(state="retired")
        IndexVersion.objects.filter(pk=new.pk).update(state="live")
        store.point_alias("products", new.collection)

    store.meanwhile = goes_live
    index_all()

    assert store._aliases["products"] == new.collection
    assert entry_of_version(image, new).state == State.INDEXED


def entry_of_version(image, version):
    return IndexEntry.objects.get(image=image, version=version)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer on SQLite")
def test_two_workers_at_once_never_claim_the_same_entry():
    version = indexing.first_version()
    shirt = product()
    for _ in range(40):
        add_image(shirt, "red")

    def claim_all(_):
        claimed = list(iter(lambda: IndexEntry.objects.claim(version, 3), []))
        connection.close()
        return [entry.pk for batch in claimed for entry in batch]

    with ThreadPoolExecutor(4) as pool:
        claimed = [pk for part in pool.map(claim_all, range(4)) for pk in part]

    assert len(claimed) == len(set(claimed)) == 40
