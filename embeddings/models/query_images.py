"""Shoppers' pictures: private, short-lived, known by an unguessable token."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone


def new_token() -> str:
    """128 random bits: whoever holds it may see the picture."""
    return secrets.token_urlsafe(16)


def default_expiry() -> datetime:
    """When a shopper's picture given now is deleted."""
    return timezone.now() + timedelta(hours=settings.QUERY_IMAGE_HOURS)


def query_image_path(query: QueryImage, filename: str) -> str:
    """Named by the token alone, in the storage that is served to nobody."""
    return f"query-images/{query.token}.jpg"


def private_storage() -> Storage:
    """Where shoppers' pictures lie."""
    return storages["private"]


class QueryImageQuerySet(models.QuerySet["QueryImage"]):
    """The questions asked of shoppers' pictures."""

    def present(self) -> Self:
        """Those whose time has not run out."""
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


class QueryImage(models.Model):
    """A shopper's picture: kept under an unguessable token until it expires.

    The file holds the decoded picture written anew, so none of the metadata (place,
    camera, time) of the upload is kept. `content_hash` is that of the upload.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token)
    file = models.FileField(upload_to=query_image_path, storage=private_storage)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=default_expiry, db_index=True)

    objects = QueryImageQuerySet.as_manager()

    def __str__(self) -> str:
        return f"query image {self.pk}"
