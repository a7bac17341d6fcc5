"""What the shop sells: categories, brands, products and their pictures."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left, NullIf
from django.urls import reverse
from treebeard.mp_tree import MP_Node, MP_NodeManager

from catalog.attributes import clean_attributes, validate_attributes
from catalog.text import SLUG_LENGTH, free_slug, searchable
from embeddings.colours import BINS, colour_signature
from embeddings.hashing import perceptual_hash
from embeddings.images import InvalidImage, decode_image, thumbnail

EXTENSIONS = {"JPEG": "jpg", "HEIF": "heic"}
# Changes of these leave the text a product is found by as it is.
NOT_SEARCHED = {"slug", "price", "currency", "stock", "visible", "updated_at"}
READ_FROM_FILE = ["thumbnail", "width", "height", "content_hash"]
READ_FROM_FILE += ["perceptual_hash", "colours"]
# Longer ones are cut: PostgreSQL would refuse the product.
DESIGN_LENGTH = 100


def default_currency() -> str:
    """The shop's currency, an ISO 4217 code."""
    return settings.CURRENCY


def also_written(written: Iterable[str] | None, names: list[str]) -> dict[str, Any]:
    """The arguments that make a save() of some fields write these, too."""
    return {} if written is None else {"update_fields": {*written, *names}}


class CategoryManager(MP_NodeManager):
    """The tree's own operations; the products below a moved branch keep up with it."""

    def move(self, node: Category, target: Category, pos: str | None = None) -> None:
        super().move(node, target, pos)
        moved = self.get(pk=node.pk)
        Product.objects.in_category(moved).refresh_search_text()


class Category(MP_Node):
    """A node of the category tree (materialised path, django-treebeard)."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(
        max_length=SLUG_LENGTH, unique=True, blank=True, allow_unicode=True
    )

    objects = CategoryManager()

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(Category, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])

    def subtree_ids(self) -> list[int]:
        """Primary keys of this category and of everything below it."""
        return list(Category.objects.get_tree(self).values_list("pk", flat=True))

    def names(self) -> list[str]:
        """From the root down to this category."""
        ancestors = Category.objects.get_ancestors(self)
        return [*ancestors.values_list("name", flat=True), self.name]


class Brand(models.Model):
    """A maker's name, in a table of its own so that it can be filtered by number."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(
        max_length=SLUG_LENGTH, unique=True, blank=True, allow_unicode=True
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(Brand, self.name)
        super().save(*args, **kwargs)


class ProductQuerySet(models.QuerySet["Product"]):
    """The questions asked of products."""

    def visible(self) -> Self:
        """Those that shoppers may see."""
        return self.filter(visible=True)

    def in_category(self, category: Category) -> Self:
        """Those of a category and of everything below it."""
        return self.filter(category_id__in=category.subtree_ids())

    def for_cards(self) -> Self:
        """With what a product card shows, in three queries however many there are."""
        return self.select_related("brand", "category").prefetch_related("images")

    def refresh_search_text(self) -> None:
        """After a change of a brand's or category's name; touches nothing else."""
        for category in Category.objects.filter(products__in=self).distinct():
            names = category.names()
            keys = list(self.filter(category=category).values_list("pk", flat=True))
            for start in range(0, len(keys), 500):
                products = Product.objects.select_related("brand").in_bulk(
                    keys[start : start + 500]
                )
                for product in products.values():
                    product.search_text = product.make_search_text(names)
                Product.objects.bulk_update(products.values(), ["search_text"])


class Product(models.Model):
    """Something the shop sells."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=SLUG_LENGTH, unique=True, blank=True, allow_unicode=True
    )
    external_id = models.CharField(
        "SKU",
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        help_text="The product's number in your own system; imports match by it.",
    )
    description = models.TextField(blank=True)
    brand = models.ForeignKey(
        Brand, models.SET_NULL, null=True, blank=True, related_name="products"
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    price = models.DecimalField(
        max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(max_length=3, default=default_currency, editable=False)
    stock = models.PositiveIntegerField(default=0)
    attributes = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_attributes],
        help_text='For example {"colour": "red"}.',
    )
    # A column of its own, so that any database finds it by an index.
    design = models.GeneratedField(
        # SQLite reads the null of JSON as this word.
        expression=Coalesce(
            NullIf(Left(KT("attributes__design"), DESIGN_LENGTH), Value("null")),
            Value(""),
        ),
        output_field=models.CharField(max_length=DESIGN_LENGTH),
        db_persist=True,
    )
    visible = models.BooleanField(default=True)
    search_text = models.TextField(default="", blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["visible", "-created_at", "-id"]),
            models.Index(fields=["design"]),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(Product, self.name)
        written = kwargs.get("update_fields")
        if written is None or not NOT_SEARCHED.issuperset(written):
            self.attributes = clean_attributes(self.attributes or {})
            self.search_text = self.make_search_text(self.category.names())
            kwargs |= also_written(written, ["search_text"])
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])

    def make_search_text(self, category_names: list[str]) -> str:
        """What text search looks in, a line each, in falling order of weight.

        The first line is the name: `catalog.text_search` ranks by this order.
        """
        parts = [
            self.name,
            self.brand.name if self.brand else "",
            " ".join(category_names),
            self.external_id or "",
            " ".join(str(value) for value in self.attributes.values()),
            self.description,
        ]
        return "\n".join(searchable(part) for part in parts)

    @property
    def in_stock(self) -> bool:
        return self.stock > 0

    @property
    def price_minor(self) -> int:
        """The price in hundredths of the currency's unit."""
        return int(Decimal(self.price) * 100)

    @property
    def main_image(self) -> ProductImage | None:
        """The first picture; reads the prefetched ones where there are any."""
        return next(iter(self.images.all()), None)


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
    # Empty for pictures of before there were any: they are compared by hash alone.
    colours = models.CharField(max_length=BINS, blank=True, editable=False)
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
        """Read size, hashes and thumbnail from a file that is not stored yet."""
        if not self.has_new_file() or self._described is self.file.file:
            return
        self.file.seek(0)
        picture = decode_image(self.file.file)
        self.file.seek(0)
        self.extension = EXTENSIONS.get(picture.format, picture.format.lower())
        self.width, self.height = picture.width, picture.height
        self.content_hash = picture.content_hash
        self.perceptual_hash = perceptual_hash(picture.image)
        self.colours = colour_signature(picture.image)
        # Stored by save(), as the file is.
        self.thumbnail = ContentFile(thumbnail(picture), "thumbnail.webp")
        self._described = self.file.file

    # Set while a new file waits to be stored, see describe_file().
    extension = "bin"
    _described: object = None
    # Set while it is saved, see catalog.signals.
    former_files: dict[str, str] = {}
