"""The index follows the rows of the catalogue."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from catalog.models import Product, ProductImage
from embeddings import tasks
from embeddings.models import IndexEntry


def connect() -> None:
    """Connect the receivers; called once, when the app is ready."""
    post_save.connect(product_saved, sender=Product)
    post_save.connect(image_saved, sender=ProductImage)
    post_delete.connect(image_deleted, sender=ProductImage)


def product_saved(instance: Product, created: bool, **kwargs: Any) -> None:
    """Price, stock, category or visibility may have changed; pictures have not."""
    if not created:
        image_ids = list(instance.images.values_list("pk", flat=True))
        IndexEntry.objects.mark_changed(image_ids)
        tasks.ring_on_commit()


def image_saved(instance: ProductImage, **kwargs: Any) -> None:
    """A new picture, or another one in its place."""
    IndexEntry.objects.mark_changed([instance.pk])
    tasks.ring_on_commit()


def image_deleted(instance: ProductImage, **kwargs: Any) -> None:
    """The vector must go too."""
    IndexEntry.objects.mark_deleted([instance.pk])
    tasks.ring_on_commit()
