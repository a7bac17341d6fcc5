"""The pictures of products, each described once, from its file."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from PIL import Image

from catalog.models.products import Product, also_written
from embeddings import colours, shapes, textures
from embeddings.images import (
    SMALL_THUMBNAIL_SIDE,
    InvalidImage,
    decode_image,
    thumbnail,
)
from embeddings.looks import Look, look_of

EXTENSIONS = {"JPEG": "jpg", "HEIF": "heic"}
READ_FROM_FILE = ["thumbnail", "small_thumbnail", "width", "height", "content_hash"]
READ_FROM_FILE += Look._fields


def upload_path(image: ProductImage, filename: str) -> str:
    """A name of our own: an uploaded one may clash, lie or climb out of the folder."""
    return f"products/{uuid.uuid4().hex}.{image.extension}"


def thumbnail_path(image: ProductImage, filename: str) -> str:
    """Beside no other: a thumbnail changes its name with its picture, for caches."""
    return f"thumbnails/{uuid.uuid4().hex}.webp"


class ProductImage(models.Model):
    """One picture of a product; the one with the lowest display_order is the main one.

    Everything but file, order and alternative text is read from the file when it is
    first saved. A file that is no picture raises InvalidImage from save(), and
    ValidationError from full_clean(), as forms need it.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    file = models.ImageField(upload_to=upload_path, max_length=200)
    thumbnail = models.ImageField(
        upload_to=thumbnail_path, max_length=200, blank=True, editable=False
    )
    # Empty for pictures of before there were any: they are shown by the larger one.
    small_thumbnail = models.ImageField(
        upload_to=thumbnail_path, max_length=200, blank=True, editable=False
    )
    display_order = models.PositiveIntegerField(default=0)
    alt_text = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(blank=True, editable=False)
    height = models.PositiveIntegerField(blank=True, editable=False)
    content_hash = models.CharField(
        max_length=64, blank=True, editable=False, db_index=True
    )
    perceptual_hash = models.CharField(
        max_length=16, blank=True, editable=False, db_index=True
    )
    # Empty for pictures of before there were any, until a sweep comes to them.
    colours = models.CharField(max_length=colours.BINS, blank=True, editable=False)
    textures = models.CharField(max_length=textures.BINS, blank=True, editable=False)
    shapes = models.CharField(max_length=shapes.BINS, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["display_order", "pk"]

    def __str__(self) -> str:
        return self.alt_text or f"{self.product} ({self.display_order})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.has_new_file():
            self.describe_file()
            kwargs |= also_written(kwargs.get("update_fields"), READ_FROM_FILE)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        try:
            self.describe_file()
        except InvalidImage as error:
            raise ValidationError({"file": str(error)}) from error

    def has_new_file(self) -> bool:
        """Whether a file waits to be stored by save()."""
        return bool(self.file) and not getattr(self.file, "_committed", True)

    def describe_file(self) -> None:
        """Read size, hashes and thumbnails from a file that is not stored yet."""
        if not self.has_new_file() or self._described is self.file.file:
            return
        self.file.seek(0)
        picture = decode_image(self.file.file)
        self.file.seek(0)
        self.extension = EXTENSIONS.get(picture.format, picture.format.lower())
        self.width, self.height = picture.width, picture.height
        self.content_hash = picture.content_hash
        for column, text in look_of(picture.image)._asdict().items():
            setattr(self, column, text)
        # Stored by save(), as the file is.
        self.thumbnail = ContentFile(thumbnail(picture.image), "thumbnail.webp")
        small = thumbnail(picture.image, SMALL_THUMBNAIL_SIDE)
        self.small_thumbnail = ContentFile(small, "small.webp")
        self._described = self.file.file

    @property
    def is_described(self) -> bool:
        """Whether all looks were known when its file was described."""
        return all(getattr(self, name) for name in Look._fields)

    def describe_what_is_missing(self, image: Image.Image) -> None:
        """Fill in the looks that were not known when its file was described."""
        if self.is_described:
            return
        look = look_of(image)._asdict()
        missing = {name: text for name, text in look.items() if not getattr(self, name)}
        # It may have another file by now. No signal: nothing is to be embedded.
        same = ProductImage.objects.filter(pk=self.pk, content_hash=self.content_hash)
        same.update(**missing)

    # Set while a new file waits to be stored, see describe_file().
    extension = "bin"
    _described: object = None
    # Set while it is saved, see catalog.signals.
    former_files: dict[str, str] = {}
