"""Pictures in the buckets of an S3-compatible service, loaded where settings ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from embeddings.images import CONTENT_TYPES

FAILURES = (BotoCoreError, Boto3Error, ClientError, RetriesExceededError)


@contextmanager
def failing_as_a_disk_does() -> Iterator[None]:
    """A service that is away raises OSError: work waits for it as for a disk.

    Any other error would count against the picture that happened to be next.
    """
    try:
        yield
    except FAILURES as error:
        raise OSError(f"the S3 service says: {error}") from error


class S3PictureStorage(S3Storage):
    """A bucket of pictures."""

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with failing_as_a_disk_does():
            # Fetched now: the failures of a later read would be the service's own.
            return super()._open(name, mode).open()

    def _save(self, name: str, content: "File[bytes]") -> str:
        with failing_as_a_disk_does():
            return super()._save(name, content)

    def exists(self, name: str) -> bool:
        with failing_as_a_disk_does():
            return super().exists(name)

    def delete(self, name: str) -> None:
        with failing_as_a_disk_does():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with failing_as_a_disk_does():
            return super().listdir(path)

    def get_modified_time(self, name: str) -> datetime:
        with failing_as_a_disk_does():
            return super().get_modified_time(name)

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Browsers are told the type by our own name, not by what an uploader said."""
        suffix = PurePosixPath(name).suffix
        content_type = CONTENT_TYPES.get(suffix, self.default_content_type)
        return super().get_object_parameters(name) | {"ContentType": content_type}


class PublicS3Storage(S3PictureStorage):
    """Product pictures, under addresses that never change."""


class PrivateS3Storage(S3PictureStorage):
    """Shoppers' pictures: the service signs no address for them."""

    def url(self, *args: Any, **kwargs: Any) -> str:
        raise ValueError("shoppers' pictures have no address of their own")
