"""A batch encodes what has no vector yet, and nothing twice."""

import logging

import numpy as np
import pytest

from catalog.models import ProductImage
from embeddings import backends, indexing
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.embeddings.index import encoded, stored_ids, stored_vector
from tests.factories import add_image
from tests.factories import make_product as product

pytestmark = pytest.mark.django_db

State = IndexEntry.State


def test_an_unchanged_picture_whose_vector_is_lost_is_encoded_again(index_all):
    image = add_image(product(), "red")
    index_all()
    version = IndexVersion.objects.live()
    backends.get_vector_store().delete(version.collection, [image.pk])

    IndexEntry.objects.mark_changed([image.pk])
    index_all()

    assert stored_ids() == [image.pk]


def test_a_file_is_embedded_once_however_many_products_show_it(index_all, caplog):
    caplog.set_level(logging.INFO)
    at_once = [add_image(product(), "red") for _ in range(2)]
    index_all()
    later = add_image(product(), "red")

    index_all()

    assert stored_ids() == [image.pk for image in [*at_once, later]]
    np.testing.assert_array_equal(stored_vector(later), stored_vector(at_once[0]))
    embedded = [message.split(": ")[1].split(" ")[0] for message in caplog.messages]
    assert embedded == ["1", "0"]


def test_a_version_of_the_same_encoder_takes_the_vectors_that_are_there(
    index_all, caplog
):
    image = add_image(product(), "red")
    index_all()
    caplog.set_level(logging.INFO)

    building = indexing.create_version("histogram")
    index_all()

    assert stored_ids(building) == [image.pk]
    assert "0 pictures embedded, 1 written" in caplog.text


def test_who_is_to_be_embedded_anew_is(index_all, caplog):
    image = add_image(product(), "red")
    add_image(product(), "red")
    index_all()
    caplog.set_level(logging.INFO)

    IndexEntry.objects.mark_changed([image.pk], embed_anew=True)
    index_all()

    assert "1 pictures embedded, 1 written" in caplog.messages[-1]


def test_what_a_picture_lacked_is_described_when_it_is_embedded(index_all):
    image = add_image(product(), "red")
    ProductImage.objects.update(textures="", colours="as they were")

    index_all()

    described = ProductImage.objects.get()
    assert described.textures == image.textures != ""
    assert described.colours == "as they were"
    index_all()
    assert IndexEntry.objects.get().state == State.INDEXED


def test_a_stored_vector_of_another_file_is_not_taken_for_this_one(index_all):
    """As after a restored database: the entry says one thing, the store another."""
    image = add_image(product(), "red")
    index_all()
    version = IndexVersion.objects.live()
    store = backends.get_vector_store()
    row = store.read(version.collection, [image.pk])[image.pk]
    other = row.fields | {"content_key": 1}
    store.upsert(version.collection, [image.pk], encoded("blue")[None], [other])

    IndexEntry.objects.mark_changed([image.pk])
    index_all()

    np.testing.assert_allclose(stored_vector(image), encoded("red"), atol=1e-6)


def test_each_batch_is_a_line_in_the_log_that_counts_what_was_embedded(caplog):
    caplog.set_level(logging.INFO)
    mug = product()
    add_image(mug, "red")
    add_image(mug, "blue")
    indexing.index_pending()
    mug.stock = 7
    mug.save()

    indexing.index_pending()

    (version,) = IndexVersion.objects.values_list("pk", flat=True)
    assert caplog.messages == [
        f"index version {version}: 2 pictures embedded, 2 written, 0 deleted",
        f"index version {version}: 0 pictures embedded, 2 written, 0 deleted",
    ]


def test_a_store_is_told_how_many_pictures_a_new_version_is_going_to_hold(index_all):
    class Told(MemoryVectorStore):
        def ensure_collection(self, collection, *, expected_rows=0, **options):
            told.append((collection, expected_rows))
            super().ensure_collection(collection, **options)

    told = []
    backends._vector_stores["memory"] = Told()
    for colour in ("red", "green", "blue"):
        add_image(product(), colour)
    index_all()
    live = IndexVersion.objects.live()

    building = indexing.create_version("histogram")
    index_all()

    # An import may be going on: nobody knows how large the live one becomes.
    assert told == [(live.collection, 0), (building.collection, 3)]
