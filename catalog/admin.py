"""Where a shop owner keeps categories, brands, products and their pictures."""

# The admin classes take a type only for the type checker; at run time they refuse it.
# mypy: disable-error-code="type-arg"

import logging
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import JSONField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory

from catalog.attributes import AttributesField
from catalog.models import Brand, Category, Product, ProductImage, ProductQuerySet
from catalog.signals import delete_unused_files
from catalog.text_search import search_products

log = logging.getLogger(__name__)

THUMBNAIL_SIDE = 64


@admin.register(Category)
class CategoryAdmin(TreeAdmin):
    """The tree, to be opened, searched, and moved about by dragging."""

    form = movenodeform_factory(Category)
    list_display = ["name", "slug"]
    search_fields = ["name"]
    formfield_overrides = {JSONField: {"form_class": AttributesField}}

    def get_deleted_objects(
        self, objs: Iterable[Category], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """With all below them: their products, too, must be told before it is tried."""
        branches = [Category.objects.get_tree(category) for category in objs]
        doomed = {category.pk: category for branch in branches for category in branch}
        return super().get_deleted_objects(list(doomed.values()), request)


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    """Brands by name."""

    list_display = ["name", "slug"]
    search_fields = ["name"]


class CategoryFilter(admin.SimpleListFilter):
    """A category with everything below it."""

    title = "category"
    parameter_name = "category"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [
            (str(category.pk), "\N{EM SPACE}" * (category.depth - 1) + category.name)
            for category in Category.objects.get_tree()
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> ProductQuerySet:
        number = self.value() or ""
        category = Category.objects.filter(pk=number) if number.isdecimal() else None
        if category and (found := category.first()):
            return queryset.in_category(found)
        return queryset


class StockFilter(admin.SimpleListFilter):
    """What can be sold now, and what has to be ordered."""

    title = "stock"
    parameter_name = "in_stock"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [("yes", "In stock"), ("no", "Sold out")]

    def queryset(self, request: HttpRequest, queryset: Any) -> ProductQuerySet:
        if self.value() == "yes":
            return queryset.filter(stock__gt=0)
        if self.value() == "no":
            return queryset.filter(stock=0)
        return queryset


class ProductImageInline(admin.TabularInline):
    """The pictures of a product, the main one first."""

    model = ProductImage
    fields = ["preview", "file", "alt_text", "display_order"]
    readonly_fields = ["preview"]
    extra = 1

    @admin.display(description="")
    def preview(self, image: ProductImage) -> SafeString | str:
        return thumbnail_tag(image)


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    """Products, with what changes most to be edited in the list itself."""

    inlines = [ProductImageInline]
    list_display = [
        "thumbnail",
        "name",
        "brand",
        "category",
        "price",
        "stock",
        "visible",
    ]
    list_display_links = ["thumbnail", "name"]
    list_editable = ["price", "stock", "visible"]
    list_filter = [CategoryFilter, "visible", StockFilter, "brand"]
    list_per_page = 50
    # Shows the search box; what is found is up to get_search_results().
    search_fields = ["search_text"]
    search_help_text = "Name, brand, category, SKU, attribute or description"
    autocomplete_fields = ["brand", "category"]
    formfield_overrides = {JSONField: {"form_class": AttributesField}}
    readonly_fields = ["created_at", "updated_at"]

    def get_queryset(self, request: HttpRequest) -> ProductQuerySet:
        products: Any = super().get_queryset(request)
        return products.for_cards()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        """The same that shoppers find, hidden products as well."""
        products: Any = queryset
        return search_products(products, search_term), False

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """All of a product is saved, or nothing where a picture cannot be stored."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except OSError as error:
            if request.method != "POST":
                raise
            log.exception("a product's pictures cannot be stored")
            reason = error.strerror or error
            messages.error(
                request,
                f"Nothing was saved: the pictures cannot be stored ({reason})."
                " Please try again when that is mended.",
            )
            return redirect(request.get_full_path())

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        try:
            with transaction.atomic():
                super().save_formset(request, form, formset, change)
        except OSError:
            delete_unused_files(part.instance for part in formset.forms)
            raise

    @admin.display(description="")
    def thumbnail(self, product: Product) -> SafeString | str:
        return thumbnail_tag(product.main_image)


def thumbnail_tag(image: ProductImage | None) -> SafeString | str:
    """The picture in small, or nothing where there is none yet."""
    if image is None or not image.thumbnail:
        return ""
    scale = THUMBNAIL_SIDE / max(image.width, image.height)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        image.thumbnail.url,
        max(1, round(image.width * scale)),
        max(1, round(image.height * scale)),
        image.alt_text,
    )
