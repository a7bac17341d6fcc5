"""A full disk costs the product at hand, with clear words, and nothing else."""

from errno import ENOSPC

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image

from catalog.models import Product, ProductImage
from tests.catalog.importing.lists import reasons, run, stored_files
from tests.catalog.test_admin import form_of, upload
from tests.disks import NoDisk, files_in, small_disk
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db

ADD = reverse("admin:catalog_product_add")
SMALL = make_file(make_picture("red"))
# Noise does not shrink: 120 KB on a disk of 64.
LARGE = make_file(Image.effect_noise((350, 350), 90).convert("RGB"))


@pytest.fixture
def room_for(monkeypatch):
    """From now on the storage takes so many files, and then no more."""

    def leave(count):
        storage = type(storages["default"])
        save = storage._save
        left = iter(range(count))

        def refuse(self, name, content):
            if next(left, None) is None:
                raise OSError(ENOSPC, "No space left on device")
            return save(self, name, content)

        monkeypatch.setattr(storage, "_save", refuse)

    return leave


@pytest.fixture
def disk(tmp_path, settings):
    """The pictures' storage on a real disk of 64 KB."""
    try:
        with small_disk(tmp_path / "disk", 64) as folder:
            settings.STORAGES = settings.STORAGES | {
                "default": {
                    "BACKEND": "webapp.local_storage.LocalPictureStorage",
                    "OPTIONS": {"location": folder},
                }
            }
            yield folder
    except NoDisk as error:
        pytest.skip(str(error))


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.mark.parametrize("room", [0, 1, 2, 3])
def test_a_product_in_the_admin_is_saved_whole_or_not_at_all(
    admin_client, room_for, room
):
    before = stored_files()
    room_for(room)
    pictures = [upload(SMALL), upload(make_file(make_picture("blue")))]

    response = admin_client.post(ADD, form_of(pictures=pictures))

    assert response.status_code == 302
    assert response["Location"] == ADD
    assert "Nothing was saved" in said(response)
    assert "No space left on device" in said(response)
    assert not Product.objects.exists()
    assert stored_files() == before


def test_a_product_keeps_its_pictures_when_a_new_one_has_no_room(
    admin_client, room_for
):
    product = make_product("Mug")
    image = add_image(product, "red")
    before = stored_files()
    data = form_of(product, name="Cup") | {"images-0-file": upload(LARGE)}
    room_for(1)

    admin_client.post(reverse("admin:catalog_product_change", args=[product.pk]), data)

    product.refresh_from_db()
    assert product.name == "Mug"
    assert ProductImage.objects.get().file.name == image.file.name
    assert stored_files() == before


def test_an_import_tells_the_product_without_room_and_goes_on(tmp_path, room_for):
    for name in ("red", "blue"):
        (tmp_path / f"{name}.png").write_bytes(make_file(make_picture(name)))
    (tmp_path / "list.csv").write_text(
        "sku,name,category,price,images\n"
        "1,Mug,Mugs,5,red.png\n2,Cup,Mugs,5,blue.png\n3,Pot,Mugs,5,\n"
    )
    before = stored_files()
    room_for(3)

    outcomes = run(tmp_path / "list.csv")

    assert [outcome.result for outcome in outcomes] == ["created", "failed", "created"]
    assert "No space left on device" in reasons(outcomes)[1]
    assert len(stored_files() - before) == 3


def test_a_real_full_disk_keeps_nothing_of_what_the_admin_could_not_save(
    admin_client, disk
):
    response = admin_client.post(ADD, form_of(pictures=[upload(SMALL), upload(LARGE)]))

    assert "No space left on device" in said(response)
    assert not Product.objects.exists()
    assert files_in(disk) == []


def test_a_real_full_disk_stops_one_product_of_an_import(tmp_path, disk):
    (tmp_path / "small.png").write_bytes(SMALL)
    (tmp_path / "large.png").write_bytes(LARGE)
    (tmp_path / "list.csv").write_text(
        "sku,name,category,price,images\n"
        "1,Mug,Mugs,5,large.png\n2,Cup,Mugs,5,small.png\n"
    )

    outcomes = run(tmp_path / "list.csv")

    assert [outcome.result for outcome in outcomes] == ["failed", "created"]
    assert len(files_in(disk)) == 3
