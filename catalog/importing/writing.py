"""Writes the products of a list, a few in each transaction."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, transaction
from treebeard.exceptions import PathOverflow

from catalog.importing.planning import Outcome, Plan, make_plan
from catalog.importing.rows import ProductRow, read_products
from catalog.importing.sources import Source
from catalog.models import Brand, Category, Product
from catalog.signals import delete_unused_files

# One commit wakes the indexer once, so it can begin while the import goes on.
BATCH = 50
# Pictures wait in memory until their transaction: 50 products may bring 50 of 20 MB.
MAX_WAITING_BYTES = 64 * 1024 * 1024


def import_products(source: Source, *, dry_run: bool = False) -> Iterator[Outcome]:
    """Bring the catalogue in step with a list; yields what became of each product.

    A product is known again by its external_id; what the list does not mention stays.
    Read to the end, or the rest is not imported. A dry run writes nothing.
    """
    products = read_products(source.rows(), settings.CURRENCY)
    while batch := list(islice(products, BATCH)):
        for plans in _planned(batch, source):
            if not dry_run:
                _write(plans)
            yield from (plan.outcome for plan in plans)


def _planned(batch: list[ProductRow], source: Source) -> Iterator[list[Plan]]:
    """The batch in one part, or in several where its pictures are large."""
    identities = [row.external_id for row in batch]
    products = Product.objects.filter(external_id__in=identities).for_cards()
    known = {product.external_id: product for product in products}
    plans: list[Plan] = []
    for row in batch:
        product = known.get(row.external_id)
        plans.append(make_plan(row, product, source.images, source.defaults))
        if sum(plan.size for plan in plans) > MAX_WAITING_BYTES:
            yield plans
            plans = []
    yield plans


def _write(plans: list[Plan]) -> None:
    plans = [plan for plan in plans if not plan.is_empty]
    if not plans:
        return  # Not even a transaction, which would make other writers wait.
    try:
        with transaction.atomic():
            _save_each(plans)
    except BaseException:
        _delete_files(plans)
        raise


def _save_each(plans: Iterable[Plan]) -> None:
    shelves = Shelves()
    for plan in plans:
        try:
            with transaction.atomic():
                _save(plan, shelves)
        except (DatabaseError, OSError, PathOverflow) as error:
            if transaction.get_rollback():
                raise  # Not even this product alone can be undone: all are.
            _delete_files([plan])
            plan.outcome.fail(f"cannot be saved: {error}")
            shelves = Shelves()  # What it has made is rolled back.


def _delete_files(plans: Iterable[Plan]) -> None:
    for plan in plans:
        delete_unused_files(plan.new_images)
        plan.new_images.clear()


def _save(plan: Plan, shelves: "Shelves") -> None:
    product = plan.product
    if "brand" in plan.changed:
        product.brand = shelves.brand(plan.row.brand or "")
    if "category" in plan.changed:
        product.category = shelves.category(plan.row.category)
        shelves.name(plan.row.category, plan.row.category_names)
    if product._state.adding:
        product.save()
    elif plan.changed:
        product.save(update_fields=[*plan.changed, "updated_at"])
    for image in plan.removed_images:
        image.delete()
    for image in plan.new_images:
        image.save()
    for image in plan.changed_images:
        image.save(update_fields=["display_order", "alt_text"])


class Shelves:
    """The brands and categories of one transaction by name, made where missing."""

    def __init__(self) -> None:
        self._brands: dict[str, Brand | None] = {"": None}
        self._categories: dict[tuple[str, ...], Category] = {}

    def brand(self, name: str) -> Brand | None:
        """The brand of this name; none of an empty one."""
        if name not in self._brands:
            self._brands[name] = Brand.objects.get_or_create(name=name)[0]
        return self._brands[name]

    def category(self, names: tuple[str, ...]) -> Category:
        """The category at the end of these names from the root down."""
        if names not in self._categories:
            tree = Category.objects
            *above, name = names
            parent = self.category(tuple(above)) if above else None
            there = tree.get_children(parent) if parent else tree.get_root_nodes()
            found = there.filter(name=name).first()
            if not found and parent:
                found = tree.add_child(parent, {"name": name})
            self._categories[names] = found or tree.add_root({"name": name})
        return self._categories[names]

    def name(
        self, names: tuple[str, ...], others: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Call the category at the end of these names, and all above it, as in other
        languages, where it has no name in them yet."""
        for depth in range(1, len(names) + 1):
            category = self.category(names[:depth])
            told = {code: path[depth - 1] for code, path in others.items()}
            if not told.keys() <= category.names.keys():
                category.names = told | category.names
                category.save(update_fields=["names"])
