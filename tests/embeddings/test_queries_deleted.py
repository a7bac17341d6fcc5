"""Shoppers' pictures are deleted whole, whatever goes wrong meanwhile."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.utils import timezone

from embeddings import queries
from embeddings.models import QueryImage
from tests.embeddings.shop import upload
from tests.factories import (
    make_picture,
)

pytestmark = pytest.mark.django_db


def test_expired_pictures_are_deleted_with_their_files(shop):
    fresh, old = upload("red"), upload("blue")
    QueryImage.objects.filter(pk=old.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )

    deleted = queries.delete_expired_query_images()

    assert deleted == 1
    assert list(QueryImage.objects.all()) == [fresh]
    assert fresh.file.storage.exists(fresh.file.name)
    assert not old.file.storage.exists(old.file.name)


def test_a_deleted_picture_leaves_nothing_of_itself(shop):
    query, other = upload("blue"), upload("red")
    name = query.file.name
    queries.query_look(query.content_hash, lambda: make_picture("blue"))

    queries.delete_query_image(query)

    assert list(QueryImage.objects.all()) == [other]
    assert not storages["private"].exists(name)
    assert len(cached_about(query)) == 0
    assert len(cached_about(other)) == 2


def test_what_is_gone_may_be_deleted_again(shop):
    query = upload("blue")
    same = QueryImage.objects.get()
    queries.delete_query_image(query)

    queries.delete_query_image(same)

    assert not QueryImage.objects.exists()


def test_a_picture_that_cannot_be_deleted_now_is_kept_for_the_next_time(monkeypatch):
    query = upload("blue")

    def refuse(self, name):
        raise PermissionError("read-only")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "delete", refuse)
        with pytest.raises(queries.StorageUnavailable, match="read-only"):
            queries.delete_query_image(query)
    kept = QueryImage.objects.get()
    queries.delete_query_image(kept)

    assert not QueryImage.objects.exists()


def test_a_cache_that_is_away_keeps_no_picture_from_being_deleted(shop, settings):
    query = upload("blue")
    settings.CACHES = {"default": {"BACKEND": "tests.embeddings.test_queries.NoCache"}}

    queries.delete_query_image(query)

    assert not QueryImage.objects.exists()


def test_a_file_that_cannot_be_deleted_keeps_no_other_from_being_deleted(
    shop, monkeypatch
):
    stuck, other = upload("red"), upload("blue")
    QueryImage.objects.update(expires_at=timezone.now())
    storage = type(stuck.file.storage)
    delete = storage.delete

    def refuse(self, name):
        if name == stuck.file.name:
            raise PermissionError(name)
        delete(self, name)

    monkeypatch.setattr(storage, "delete", refuse)

    assert queries.delete_expired_query_images() == 1
    assert list(QueryImage.objects.all()) == [stuck]
    assert other.file.name != stuck.file.name


def cached_about(query):
    """The names of what the cache, which is in this process, knows of a picture."""
    return [key for key in cache._cache if query.content_hash in key]
