"""Compares what a list says of a product with what the catalogue holds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.importing.pictures import PictureFile, read_picture
from catalog.importing.rows import BadRow, ProductRow
from catalog.models import Product, ProductImage
from embeddings.images import InvalidImage

REQUIRED = ("name", "category", "price")
# All new pictures of a product wait in memory together.
MOST_PICTURES = 100


@dataclass
class Outcome:
    """What became of one product of a list.

    `rows` is how many rows it took, beginning with `row`. `result` is created, updated,
    unchanged or failed, the last with a `reason`. `pictures` counts created, updated,
    unchanged, removed and failed ones; the failed are told as (row, file, reason).
    """

    row: int
    external_id: str
    rows: int = 1
    result: str = "unchanged"
    reason: str = ""
    pictures: Counter[str] = field(default_factory=Counter)
    picture_problems: list[tuple[int, str, str]] = field(default_factory=list)

    def fail(self, reason: str) -> None:
        """Nothing of this product is written."""
        self.result, self.reason = "failed", reason
        self.pictures.clear()


@dataclass
class Plan:
    """What is to be written for one product; `brand` and `category` only by name."""

    row: ProductRow
    outcome: Outcome
    product: Product
    changed: list[str] = field(default_factory=list)
    new_images: list[ProductImage] = field(default_factory=list)
    changed_images: list[ProductImage] = field(default_factory=list)
    removed_images: list[ProductImage] = field(default_factory=list)
    size: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be written."""
        return self.outcome.result == "failed" or not (
            self.changed
            or self.new_images
            or self.changed_images
            or self.removed_images
        )


def make_plan(
    row: ProductRow, known: Product | None, images: Path, defaults: Mapping[str, Any]
) -> Plan:
    """Everything that can be found out before the database is locked for writing.

    New pictures are decoded here. `size` is how many bytes of pictures wait.
    """
    outcome = Outcome(row.number, row.external_id, row.rows)
    product = known or Product(external_id=row.external_id, **defaults)
    plan = Plan(row, outcome, product)
    try:
        if row.problem:
            raise BadRow(row.problem)
        _compare_fields(plan, defaults)
        if row.pictures:
            _compare_pictures(plan, images)
    except BadRow as error:
        outcome.fail(str(error))
    return plan


def _compare_fields(plan: Plan, defaults: Mapping[str, Any]) -> None:
    row, product = plan.row, plan.product
    if product._state.adding:
        told = {*row.values, *defaults, *(["category"] if row.category else [])}
        if missing := next((name for name in REQUIRED if name not in told), None):
            raise BadRow(f"{missing}: is missing")
    for name, value in row.values.items():
        if getattr(product, name) != value:
            setattr(product, name, value)
            plan.changed.append(name)
    brand = product.brand.name if product.brand else ""
    if row.brand is not None and row.brand != brand:
        plan.changed.append("brand")
    if row.category and (product._state.adding or not _is_in_category(product, row)):
        plan.changed.append("category")
    attributes = _new_attributes(row, product.attributes)
    if attributes != product.attributes:
        product.attributes = attributes
        plan.changed.append("attributes")
    if product._state.adding:
        plan.outcome.result = "created"
    elif plan.changed:
        plan.outcome.result = "updated"


def _is_in_category(product: Product, row: ProductRow) -> bool:
    """Whether all is as the list says; its names in other languages fill gaps only."""
    way = product.category.way()
    return tuple(one.name for one in way) == row.category and all(
        code in one.names for one in way for code in row.category_names
    )


def _new_attributes(row: ProductRow, present: dict[str, Any]) -> dict[str, Any]:
    if row.whole_attributes:
        return row.attributes
    merged = present | row.attributes
    return {name: value for name, value in merged.items() if value is not None}


def _compare_pictures(plan: Plan, images: Path) -> None:
    """Pictures are known again by their bytes, whatever their file is called.

    Where one cannot be read, none is removed: it may be the one that was meant.
    """
    present: dict[str, ProductImage] = {}
    if not plan.product._state.adding:
        for image in reversed(plan.product.images.all()):
            present[image.content_hash] = image
    listed: set[str] = set()
    for order, picture in enumerate(plan.row.pictures):
        try:
            if order >= MOST_PICTURES:
                raise InvalidImage(f"A product has at most {MOST_PICTURES} pictures.")
            file = read_picture(picture, images)
            if file.content_hash not in listed:
                listed.add(file.content_hash)
                _compare_picture(plan, file, order, present.get(file.content_hash))
        except InvalidImage as error:
            plan.outcome.pictures["failed"] += 1
            problem = (picture.row, picture.name, str(error))
            plan.outcome.picture_problems.append(problem)
    if plan.outcome.picture_problems or plan.product._state.adding:
        return
    kept = {present[found].pk for found in listed & present.keys()}
    plan.removed_images = [
        image for image in plan.product.images.all() if image.pk not in kept
    ]
    if plan.removed_images:
        plan.outcome.pictures["removed"] = len(plan.removed_images)


def _compare_picture(
    plan: Plan, file: PictureFile, order: int, image: ProductImage | None
) -> None:
    if image is None:
        result, images = "created", plan.new_images
        image = file.as_image_of(plan.product)
        plan.size += len(file.data)
    elif image.display_order == order and file.listed.alt_text in (
        None,
        image.alt_text,
    ):
        plan.outcome.pictures["unchanged"] += 1
        return
    else:
        result, images = "updated", plan.changed_images
    image.display_order = order
    image.alt_text = file.listed.alt_text or image.alt_text
    images.append(image)
    plan.outcome.pictures[result] += 1
