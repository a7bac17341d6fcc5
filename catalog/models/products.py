"""What the shop sells: categories, brands and products."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left, NullIf
from django.urls import reverse
from django.utils import timezone
from treebeard.mp_tree import MP_Node, MP_NodeManager

from catalog.attributes import clean_attributes, validate_attributes
from catalog.languages import in_active, split, translated, validate_names
from catalog.text import SLUG_LENGTH, free_slug, searchable

if TYPE_CHECKING:
    from catalog.models.images import ProductImage

# Changes of these leave the text a product is found by as it is.
NOT_SEARCHED = {
    "slug",
    "price",
    "currency",
    "stock",
    "visible",
    "shown_since",
    "updated_at",
}
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

    # By the code of a language; `name` is in the shop's own.
    names = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_names],
        help_text='In other languages. For example {"zh-hans": "杯子"}.',
    )

    objects = CategoryManager()

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(Category, self.name)
        self.names = clean_attributes(self.names or {})
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])

    def subtree_ids(self) -> list[int]:
        """Primary keys of this category and of everything below it."""
        return list(Category.objects.get_tree(self).values_list("pk", flat=True))

    @property
    def title(self) -> str:
        """The name in the shopper's language."""
        return str(in_active(self.names) or self.name)

    def way(self) -> list[Category]:
        """From the root down to this category."""
        return [*Category.objects.get_ancestors(self), self]

    def all_names(self) -> list[str]:
        """From the root down to this category, each in all its languages."""
        return [
            name
            for one in self.way()
            for name in (one.name, *map(str, one.names.values()))
        ]


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

    def ever_shown(self) -> Self:
        """Those that shoppers may see, or once could."""
        return self.filter(Q(visible=True) | Q(shown_since__isnull=False))

    def in_category(self, category: Category) -> Self:
        """Those of a category and of everything below it."""
        return self.filter(category_id__in=category.subtree_ids())

    def for_cards(self) -> Self:
        """With what a product card shows, in three queries however many there are."""
        return self.select_related("brand", "category").prefetch_related("images")

    def refresh_search_text(self) -> None:
        """After a change of a brand's or category's name; touches nothing else."""
        for category in Category.objects.filter(products__in=self).distinct():
            names = category.all_names()
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
        help_text=(
            'For example {"colour": "red"}; in another language {"colour@zh-hans":'
            ' "红色"}, and so the name and the description.'
        ),
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
    # None while no shopper has been able to see it; hidden again, it is not new again.
    shown_since = models.DateTimeField(null=True, editable=False)
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
        if self.visible and self.shown_since is None:
            self.shown_since = timezone.now()
            kwargs |= also_written(kwargs.get("update_fields"), ["shown_since"])
        written = kwargs.get("update_fields")
        if written is None or not NOT_SEARCHED.issuperset(written):
            self.attributes = clean_attributes(self.attributes or {})
            self.search_text = self.make_search_text(self.category.all_names())
            kwargs |= also_written(written, ["search_text"])
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])

    def make_search_text(self, category_names: list[str]) -> str:
        """What text search looks in, a line each, in falling order of weight.

        The first line is the name, in every language that it is told in:
        `catalog.text_search` ranks by this order.
        """
        names, about, others = [self.name], [self.description], list[str]()
        for key, value in self.attributes.items():
            told, code = split(key)
            line = {"name": names, "description": about}.get(told if code else "")
            (others if line is None else line).append(str(value))
        brand = self.brand.name if self.brand else ""
        number = self.external_id or ""
        parts = [names, [brand], category_names, [number], others, about]
        return "\n".join(searchable(" ".join(part)) for part in parts)

    @property
    def title(self) -> str:
        """The name in the shopper's language."""
        return str(translated(self.attributes, "name") or self.name)

    @property
    def about(self) -> str:
        """The description in the shopper's language."""
        return str(translated(self.attributes, "description") or self.description)

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
