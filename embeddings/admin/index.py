"""The state of the index beside the products, and what to do about it."""

# The admin classes take a type only for the type checker; at run time they refuse it.
# mypy: disable-error-code="type-arg"

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from catalog.admin import ProductAdmin as CatalogProductAdmin
from catalog.admin import ProductImageInline as CatalogProductImageInline
from catalog.admin import thumbnail_tag
from catalog.models import Product, ProductImage, ProductQuerySet
from embeddings import tasks
from embeddings.models import IndexEntry, IndexVersion, Worker
from embeddings.models.entries import IndexEntryQuerySet

State = IndexEntry.State


def live_entries() -> IndexEntryQuerySet:
    """The entries of the version that queries read."""
    return IndexEntry.objects.filter(version__state=IndexVersion.State.LIVE)


def described(entry: IndexEntry) -> SafeString:
    """State, reason and age of an entry in one line."""
    age = timesince(entry.changed_at, depth=1)
    reason = f": {entry.reason}" if entry.reason else ""
    return format_html(
        '<span title="since {}">{}{}, {}</span>',
        entry.changed_at.isoformat(timespec="seconds"),
        entry.get_state_display(),
        reason,
        age,
    )


def start_again(
    request: HttpRequest, image_ids: list[int], *, embed_anew: bool = False
) -> None:
    """Make pictures pending, wake a worker, and say so."""
    IndexEntry.objects.mark_changed(image_ids, embed_anew=embed_anew)
    tasks.ring_on_commit()
    messages.success(request, f"{len(image_ids)} pictures are waiting for a worker.")


class ProductImageInline(CatalogProductImageInline):
    """With each picture's index state, its reason and its age."""

    fields = [*CatalogProductImageInline.fields, "index_state"]
    readonly_fields = [*CatalogProductImageInline.readonly_fields, "index_state"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductImage]:
        entries = Prefetch("index_entries", queryset=live_entries())
        return super().get_queryset(request).prefetch_related(entries)

    @admin.display(description="Visual search")
    def index_state(self, image: ProductImage) -> SafeString | str:
        if image.pk is None:
            return ""
        entries = image.index_entries.all()
        return described(entries[0]) if entries else "waiting"


class IndexStateFilter(admin.SimpleListFilter):
    """Products with a picture in this state."""

    title = "visual search"
    parameter_name = "index_state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        shown = [State.INDEXED, State.PENDING, State.FAILED, State.QUARANTINED]
        return [(state.value, state.label) for state in shown]

    def queryset(self, request: HttpRequest, queryset: Any) -> ProductQuerySet:
        if self.value() is None:
            return queryset
        entries = live_entries().filter(state=self.value())
        return queryset.filter(pk__in=entries.values("image__product"))


admin.site.unregister(Product)


@admin.register(Product)
class ProductAdmin(CatalogProductAdmin):
    """The catalogue's product list with the state of each product's pictures."""

    inlines = [ProductImageInline]
    # Beside the name: the columns at the end are out of sight on a small screen.
    list_display = [
        *CatalogProductAdmin.list_display[:2],
        "index_state",
        *CatalogProductAdmin.list_display[2:],
    ]
    list_filter = [*CatalogProductAdmin.list_filter, IndexStateFilter]
    actions = ["retry", "embed_anew"]

    def get_queryset(self, request: HttpRequest) -> ProductQuerySet:
        entries = Prefetch("images__index_entries", queryset=live_entries())
        return super().get_queryset(request).prefetch_related(entries)

    @admin.display(description="Visual search")
    def index_state(self, product: Product) -> str:
        states = Counter(
            entry.get_state_display()
            for image in product.images.all()
            for entry in image.index_entries.all()
        )
        return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))

    @admin.action(description="Visual search: try failed pictures again")
    def retry(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        failed = live_entries().unusable().filter(image__product__in=products)
        start_again(request, list(failed.values_list("image", flat=True)))

    @admin.action(description="Visual search: embed all pictures anew")
    def embed_anew(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        images = ProductImage.objects.filter(product__in=products)
        start_again(request, list(images.values_list("pk", flat=True)), embed_anew=True)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the workers keep; people look at them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(IndexEntry)
class IndexEntryAdmin(ReadOnlyAdmin):
    """Every picture in every index version, to see what is stuck and why."""

    list_display = ["thumbnail", "product", "state", "reason", "age", "version"]
    list_filter = ["state", "version"]
    list_select_related = ["version"]
    list_per_page = 50
    actions = ["retry", "embed_anew"]
    ordering = ["-changed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndexEntry]:
        # Prefetched, not joined: the picture of a tombstone is gone.
        entries = super().get_queryset(request)
        return entries.prefetch_related("image__product")

    @admin.display(description="")
    def thumbnail(self, entry: IndexEntry) -> SafeString | str:
        image = picture_of(entry)
        return "" if image is None else thumbnail_tag(image)

    @admin.display
    def product(self, entry: IndexEntry) -> str:
        image = picture_of(entry)
        return "deleted" if image is None else str(image.product)

    @admin.display(ordering="changed_at")
    def age(self, entry: IndexEntry) -> str:
        return timesince(entry.changed_at, depth=1)

    def has_embed_permission(self, request: HttpRequest) -> bool:
        """Who may start work, though nobody may edit the rows."""
        return request.user.has_perm("embeddings.change_indexentry")

    @admin.action(description="Try again", permissions=["embed"])
    def retry(self, request: HttpRequest, entries: QuerySet[IndexEntry]) -> None:
        start_again(request, self._living(entries))

    @admin.action(description="Embed anew", permissions=["embed"])
    def embed_anew(self, request: HttpRequest, entries: QuerySet[IndexEntry]) -> None:
        start_again(request, self._living(entries), embed_anew=True)

    def _living(self, entries: QuerySet[IndexEntry]) -> list[int]:
        living = entries.exclude(state=State.DELETING)
        return list(living.values_list("image", flat=True))


def picture_of(entry: IndexEntry) -> ProductImage | None:
    """The entry's picture as it was prefetched, None where it has been deleted."""
    return entry._state.fields_cache.get("image")


@admin.register(IndexVersion)
class IndexVersionAdmin(ReadOnlyAdmin):
    """Which encoder answers now, which one is being built, and how far it is."""

    list_display = [
        "__str__",
        "pictures",
        "indexed",
        "finds",
        "live_since",
        "audited_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndexVersion]:
        indexed = Count("entries", filter=Q(entries__state=State.INDEXED))
        versions = super().get_queryset(request)
        return versions.annotate(pictures=Count("entries"), indexed=indexed)

    @admin.display
    def pictures(self, version: Any) -> int:
        return version.pictures

    @admin.display
    def indexed(self, version: Any) -> int:
        return version.indexed

    @admin.display(description="finds of the 10 nearest")
    def finds(self, version: IndexVersion) -> str:
        """What embeddings.probe measured last."""
        if version.probed_at is None:
            return "not measured yet"
        shares = version.recall or 0, version.recall_in_category or 0
        everywhere, in_category = (f"{share:.1%}" for share in shares)
        age = timesince(version.probed_at, depth=1)
        return f"{everywhere}, within a category {in_category}, {age} ago"


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    """Who takes messages, and since when nothing was heard of whom."""

    list_display = ["name", "started_at", "consumed_at", "age"]
    ordering = ["-consumed_at"]

    @admin.display(ordering="consumed_at")
    def age(self, worker: Worker) -> str:
        return timesince(worker.consumed_at, depth=1)
