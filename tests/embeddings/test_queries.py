"""A shopper's picture is kept for a while, and encoded no more often than needed."""

import re
from decimal import Decimal
from errno import EDQUOT, EIO, ENOSPC
from os import strerror

import numpy as np
import pytest
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.files.storage import storages
from django.db import OperationalError

from catalog.filtering import ProductFilters
from catalog.models import ProductImage
from embeddings import backends, queries, search
from embeddings.boxes import Box
from embeddings.encoders.base import EncoderUnavailable
from embeddings.framing import frames, join
from embeddings.images import decode_image
from embeddings.looks import look_of
from embeddings.models import IndexVersion, QueryImage
from embeddings.subjects import find_subjects
from tests.embeddings.shop import names, upload
from tests.factories import (
    make_file,
    make_picture,
)

pytestmark = pytest.mark.django_db

NONE = ProductFilters()


def test_filtering_again_needs_no_new_encoding(shop, monkeypatch):
    query = upload("red")
    encoder = type(backends.get_encoder())
    monkeypatch.delattr(encoder, "encode_images")

    found = search.find_similar(query, ProductFilters(price_max=Decimal(10)))

    assert names(found) == ["red mug"]


def test_a_picture_that_the_cache_forgot_is_encoded_from_its_kept_file(shop):
    query = upload("blue")
    cache.clear()

    found = search.find_similar(query, NONE)

    assert names(found)[0] == "blue mug"


def test_a_look_is_taken_from_the_picture_only_once(shop):
    query = upload("blue")
    first = queries.query_look(query.content_hash, lambda: make_picture("blue"))

    again = queries.query_look(query.content_hash, lambda: pytest.fail("read again"))

    assert again == first == look_of(make_picture("blue"))


def test_what_is_in_a_box_is_encoded_and_looked_at_once(shop):
    query, version = upload("blue"), IndexVersion.objects.live()
    box = Box(25, 25, 50, 50)
    part = box.crop(make_picture("blue"))

    vector = queries.encode_query(query.content_hash, picture, version, box)
    look = queries.query_look(query.content_hash, picture, box)

    assert np.array_equal(vector, backends.encode_images(version, [part]))
    assert look == look_of(part)
    again = queries.encode_query(query.content_hash, unread, version, box)
    assert np.array_equal(again, vector)
    assert queries.query_look(query.content_hash, unread, box) == look


def test_a_picture_is_searched_with_as_a_whole_and_around_its_subject(shop):
    lime, version = make_picture("lime"), IndexVersion.objects.live()

    vector = queries.encode_query("unknown", lambda: lime, version)

    framed = backends.encode_images(version, frames(lime, find_subjects(lime).boxes))
    assert len(framed) == 2
    assert np.array_equal(vector, join(framed))


def test_a_file_of_the_catalogue_is_searched_with_as_it_was_indexed(shop):
    known, version = ProductImage.objects.first(), IndexVersion.objects.live()

    vector = queries.encode_query(known.content_hash, picture, version)

    assert np.array_equal(vector, backends.encode_images(version, [picture()]))


def test_a_picture_that_is_listed_after_it_was_searched_with_finds_itself(shop):
    query, version = upload("lime"), IndexVersion.objects.live()
    before = queries.encode_query(query.content_hash, unread, version)

    image = ProductImage.objects.first()
    ProductImage.objects.filter(pk=image.pk).update(content_hash=query.content_hash)
    lime = make_picture("lime")
    vector = queries.encode_query(query.content_hash, lambda: lime, version)

    assert np.array_equal(vector, backends.encode_images(version, [lime]))
    assert not np.array_equal(vector, before)


def test_boxes_are_not_taken_for_each_other_or_for_the_whole(shop):
    query, version = upload("blue"), IndexVersion.objects.live()
    boxes = [None, Box(0, 0, 30, 30), Box(0, 0, 30, 50)]

    vectors = [
        queries.encode_query(query.content_hash, picture, version, box) for box in boxes
    ]

    assert len({vector.tobytes() for vector in vectors}) == 3


def test_a_kept_picture_is_not_read_for_its_size_and_subjects(shop):
    query = upload("blue")

    subjects = queries.query_subjects(query.content_hash, unread)

    assert subjects == find_subjects(make_picture("blue"))


def test_the_kept_picture_carries_no_metadata(shop):
    exif = make_picture().getexif()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    data = make_file(make_picture(), "JPEG", exif=exif)

    query = queries.keep_query_image(decode_image(data))

    with query.file.open() as file:
        kept = file.read()
    assert b"Exif" in data
    assert b"Exif" not in kept


def test_the_kept_picture_carries_no_comment_of_the_upload(shop):
    data = make_file(make_picture(), "JPEG", comment=b"our garden, Riga")

    query = queries.keep_query_image(decode_image(data))

    with query.file.open() as file:
        assert b"Riga" not in file.read()


def test_a_picture_is_kept_before_anything_is_indexed():
    query = upload()

    assert queries.kept_image(query).size == make_picture().size


def test_a_picture_is_kept_while_the_encoder_is_away(shop, monkeypatch):
    def fail(*arguments):
        raise EncoderUnavailable("its weights are not here")

    monkeypatch.setattr(backends, "get_encoder", fail)

    assert queries.kept_image(upload()).size == make_picture().size


@pytest.mark.parametrize("error", [ENOSPC, EDQUOT, EIO])
def test_a_picture_for_which_there_is_no_room_leaves_nothing(monkeypatch, error):
    def refuse(self, name, content):
        raise OSError(error, strerror(error))

    monkeypatch.setattr(type(storages["private"]), "_save", refuse)

    with pytest.raises(queries.StorageUnavailable, match=re.escape(strerror(error))):
        upload()

    assert not QueryImage.objects.exists()


def test_a_storage_that_is_away_is_told_from_a_picture_that_is_gone(monkeypatch):
    query = upload()

    def refuse(self, name, mode="rb"):
        raise OSError("the S3 service says: nothing")

    monkeypatch.setattr(type(storages["private"]), "_open", refuse)

    with pytest.raises(queries.StorageUnavailable):
        queries.kept_image(query)


def test_a_cache_that_is_away_costs_no_answer(shop, settings):
    settings.CACHES = {"default": {"BACKEND": "tests.embeddings.test_queries.NoCache"}}

    assert names(search.find_similar(upload("blue"), NONE))[0] == "blue mug"


def test_a_kept_picture_that_is_gone_is_told_from_a_search_that_fails(shop):
    query = upload("blue")
    query.file.storage.delete(query.file.name)
    cache.clear()

    with pytest.raises(queries.QueryImageGone):
        search.find_similar(query, NONE)


def test_a_picture_whose_row_cannot_be_written_leaves_no_file(shop, monkeypatch):
    written = []

    def fail(self, **options):
        written.append(self.file.name)
        raise OperationalError("database is locked")

    monkeypatch.setattr(QueryImage, "save", fail)

    with pytest.raises(queries.StorageUnavailable, match="database is locked"):
        upload()

    (name,) = written
    assert not storages["private"].exists(name)


def picture():
    return make_picture("blue")


def unread():
    pytest.fail("read again")


class NoCache(BaseCache):
    """A cache server that nobody answers for."""

    def __init__(self, location, options):
        super().__init__(options)

    def get(self, *arguments, **options):
        raise ConnectionError("refused")

    set = delete_many = get
