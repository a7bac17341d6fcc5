"""What the shop sells: categories, brands, products and their pictures."""

from catalog.models.images import ProductImage, thumbnail_path, upload_path
from catalog.models.products import (
    Brand,
    Category,
    Product,
    ProductQuerySet,
    default_currency,
)

__all__ = [
    "Brand",
    "Category",
    "Product",
    "ProductImage",
    "ProductQuerySet",
    "default_currency",
    "thumbnail_path",
    "upload_path",
]
