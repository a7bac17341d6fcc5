"""A folder of real photographs becomes a catalogue that finds by real photographs."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.filtering import ProductFilters
from catalog.models import Category, Product
from embeddings import queries, search
from embeddings.images import decode_image
from embeddings.models import IndexEntry

pytestmark = [pytest.mark.live, pytest.mark.django_db]

NONE = ProductFilters()


@pytest.fixture
def photos():
    if "PRODUCT_PHOTOS_DIR" not in os.environ:
        pytest.skip("PRODUCT_PHOTOS_DIR names no folder")
    return Path(os.environ["PRODUCT_PHOTOS_DIR"])


def test_every_garment_is_found_by_its_own_photo_and_in_its_own_category(
    photos, index_all
):
    folder = photos / "clothing" / "validation"
    files = sorted(folder.glob("*/*.jpg"))
    call_command("import_products", str(folder), verbosity=0)
    index_all()

    found = {}
    for file in files[::10]:
        query = queries.keep_query_image(decode_image(file.read_bytes()))
        kind = Category.objects.get(name__iexact=file.parent.name)
        (best,) = search.find_similar(query, NONE, limit=1).items
        inside = search.find_similar(query, ProductFilters(category=kind), limit=24)
        found[file.name] = (
            best.score,
            {p.product.category for p in inside.items} - {kind},
        )

    assert Product.objects.count() == len(files)
    assert set(IndexEntry.objects.values_list("state", flat=True)) == {"indexed"}
    assert [name for name, (score, _) in found.items() if score < 0.9999] == []
    assert [name for name, (_, strangers) in found.items() if strangers] == []


def test_street_photos_find_the_studio_picture_far_above_chance(photos, index_all):
    """The colour histogram among 81 products: by chance 0.06 of five would be right."""
    folder = photos / "grocery" / "iconic-images-and-descriptions"
    call_command("import_products", str(folder), verbosity=0)
    index_all()
    right, streets = 0, sorted((photos / "grocery" / "val").glob("**/*.jpg"))[::5]

    for file in streets:
        query = queries.keep_query_image(decode_image(file.read_bytes()))
        five = search.find_similar(query, NONE, limit=5).items
        right += any(file.parent.name in hit.product.external_id for hit in five)

    assert right / len(streets) > 0.12
