"""Makes the rows and pictures that tests start from."""

import io
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from catalog.models import Brand, Category, Product, ProductImage

numbers = count(1)


def make_picture(colour: str = "red", size: tuple[int, int] = (96, 96)) -> Image.Image:
    """A disc of one colour on white, as plain as a studio picture can be."""
    image = Image.new("RGB", size, "white")
    width, height = size
    ImageDraw.Draw(image).ellipse(
        (width // 6, height // 6, width * 5 // 6, height * 5 // 6), fill=colour
    )
    return image


def make_file(image: Image.Image | None = None, format: str = "PNG", **options: Any):
    """The bytes of a picture file."""
    buffer = io.BytesIO()
    (image or make_picture()).save(buffer, format, **options)
    return buffer.getvalue()


def make_category(name: str = "Mugs", parent: Category | None = None) -> Category:
    if existing := Category.objects.filter(name=name).first():
        return existing
    tree = Category.objects
    return (
        tree.add_child(parent, {"name": name})
        if parent
        else tree.add_root({"name": name})
    )


def make_brand(name: str = "Kiln") -> Brand:
    return Brand.objects.get_or_create(name=name)[0]


def make_product(name: str = "", **fields: Any) -> Product:
    number = next(numbers)
    fields.setdefault("category", None)
    fields["category"] = fields["category"] or make_category()
    fields.setdefault("price", "10.00")
    fields.setdefault("stock", 5)
    return Product.objects.create(name=name or f"Product {number}", **fields)


def withdraw(product: Product) -> Product:
    """Take it out of the shop, where it has been on sale."""
    product.visible = False
    product.save()
    return product


def add_image(product: Product, data: bytes | str = "red", **fields: Any):
    """Give a product a picture: a file's bytes, or the colour of a drawn disc."""
    if isinstance(data, str):
        data = make_file(make_picture(data))
    return ProductImage.objects.create(
        product=product, file=ContentFile(data, "picture.png"), **fields
    )
