"""Runs imports, and tells what came of them."""

from django.core.files.storage import default_storage

from catalog.importing.sources import open_source
from catalog.importing.writing import import_products
from catalog.models import Product
from tests.factories import make_file, make_picture


def run(path, **options):
    images = options.pop("images", None)
    return list(import_products(open_source(path, images, {}), **options))


def row(sku="1", **cells):
    return {"sku": sku, "name": "Mug", "category": "Mugs", "price": "5.00"} | cells


def reasons(outcomes):
    return [outcome.reason for outcome in outcomes]


def stored_files():
    folders = [
        name for name in ("products", "thumbnails") if default_storage.exists(name)
    ]
    return {name for folder in folders for name in default_storage.listdir(folder)[1]}


def pictures_of(sku="1"):
    images = Product.objects.get(external_id=sku).images.all()
    colours = {
        image.content_hash: name
        for image in images
        for name in ("red", "green", "blue")
        if default_storage.open(image.file.name).read() == make_file(make_picture(name))
    }
    return [colours[image.content_hash] for image in images]
