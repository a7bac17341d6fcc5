"""What follows from a changed row: old files go, and the words found stay true."""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from catalog.models import Brand, Category, Product, ProductImage
from catalog.text import searchable

log = logging.getLogger(__name__)

FILE_FIELDS = ("file", "thumbnail", "small_thumbnail")


def connect() -> None:
    """Connect the receivers; called once, when the app is ready."""
    pre_save.connect(remember_files, ProductImage)
    post_save.connect(delete_replaced_files, ProductImage)
    post_delete.connect(delete_files, ProductImage)
    post_save.connect(brand_saved, Brand)
    post_delete.connect(brand_deleted, Brand)
    post_save.connect(category_saved, Category)


def remember_files(instance: ProductImage, raw: bool, using: str, **_: Any) -> None:
    """Before a row is written: the names of the files it has until now."""
    instance.former_files = {}
    if instance.pk and not instance._state.adding and not raw:
        rows = ProductImage.objects.using(using).filter(pk=instance.pk)
        instance.former_files = rows.values(*FILE_FIELDS).first() or {}


def delete_replaced_files(instance: ProductImage, using: str, **_: Any) -> None:
    """After a row is written: those of them that it has no longer."""
    for field, name in instance.former_files.items():
        if name != getattr(instance, field).name:
            _delete_on_commit(instance, field, name, using)


def delete_files(instance: ProductImage, using: str, **_: Any) -> None:
    """After a row is deleted, alone or with its product."""
    for field in FILE_FIELDS:
        _delete_on_commit(instance, field, getattr(instance, field).name, using)


def brand_saved(instance: Brand, created: bool, raw: bool, **_: Any) -> None:
    """Its products are found by its name."""
    if not created and not raw:
        Product.objects.filter(brand=instance).refresh_search_text()


def brand_deleted(instance: Brand, **_: Any) -> None:
    """Its products have lost the brand by now; the name still stands in their text."""
    name = searchable(instance.name)
    without = Product.objects.filter(brand=None, search_text__contains=name)
    without.refresh_search_text()


def category_saved(instance: Category, created: bool, raw: bool, **_: Any) -> None:
    """Products are found by the names of their category and of all above it."""
    if not created and not raw:
        Product.objects.in_category(instance).refresh_search_text()


def delete_unused_files(images: Iterable[ProductImage]) -> None:
    """After a rollback, of which the storage knows nothing: files without a row.

    Pictures that have a row keep them: a commit may be done though its answer was lost.
    """
    stored = [image for image in images if image.file and not image.has_new_file()]
    names = [image.file.name for image in stored]
    rows = ProductImage.objects.filter(file__in=names)
    there = set(rows.values_list("file", flat=True))
    for image in stored:
        for field in FILE_FIELDS:
            file = getattr(image, field)
            if file and file._committed and image.file.name not in there:
                delete_file(file.storage, file.name)


def delete_file(storage: Storage, name: str) -> None:
    """Where it cannot be deleted, this is logged."""
    try:
        storage.delete(name)
    # A file left behind costs some bytes; an error here would fail a done deletion.
    except Exception:
        log.exception("The file %s could not be deleted.", name)


def _delete_on_commit(
    instance: ProductImage, field: str, name: str | None, using: str
) -> None:
    if name:
        storage = getattr(instance, field).storage
        transaction.on_commit(partial(delete_file, storage, name), using)
