"""A picture knows what follows from its file."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog.models import ProductImage
from embeddings.images import (
    SMALL_THUMBNAIL_SIDE,
    THUMBNAIL_SIDE,
    InvalidImage,
    content_hash,
)
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db


def new_image(data, name="picture.png"):
    return ProductImage(product=make_product(), file=ContentFile(data, name))


def test_a_picture_is_described_from_its_file():
    data = make_file(make_picture("red", (900, 600)))

    image = add_image(make_product(), data)

    image.refresh_from_db()
    assert (image.width, image.height) == (900, 600)
    assert image.content_hash == content_hash(data)
    assert len(image.perceptual_hash) == 16
    assert default_storage.open(image.file.name).read() == data


@pytest.mark.parametrize(
    ("field", "size"),
    [
        ("thumbnail", (THUMBNAIL_SIDE, 427)),
        ("small_thumbnail", (SMALL_THUMBNAIL_SIDE, 256)),
    ],
)
def test_two_thumbnails_are_stored_beside_the_picture(field, size):
    image = add_image(make_product(), make_file(make_picture("red", (900, 600))))

    thumbnail = Image.open(default_storage.open(getattr(image, field).name))

    assert thumbnail.format == "WEBP"
    assert thumbnail.size == size


@pytest.mark.parametrize(
    ("format", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("HEIF", "heic")]
)
def test_a_file_is_stored_under_a_name_of_our_own(format, extension):
    data = make_file(format=format)

    image = ProductImage.objects.create(
        product=make_product(), file=ContentFile(data, "../../etc/passwd.exe")
    )

    folder, name = image.file.name.split("/")
    stem, ending = name.split(".")
    assert (folder, ending) == ("products", extension)
    assert uuid.UUID(stem)


def test_two_pictures_of_one_file_name_do_not_clash():
    product = make_product()

    names = {add_image(product, colour).file.name for colour in ("red", "blue")}

    assert len(names) == 2


def test_a_file_that_is_no_picture_is_not_saved():
    image = new_image(b"hello")

    with pytest.raises(InvalidImage, match="not a picture"):
        image.save()

    assert not ProductImage.objects.exists()


def test_a_file_that_is_no_picture_is_a_form_error():
    image = new_image(b"hello")

    with pytest.raises(ValidationError) as caught:
        image.full_clean()

    assert list(caught.value.message_dict) == ["file"]


def test_a_good_picture_is_clean_and_stored_only_by_save():
    image = new_image(make_file())

    image.full_clean()

    assert (image.width, image.height) == (96, 96)
    assert not image.file._committed
    assert not image.thumbnail._committed


def test_a_picture_is_decoded_once_for_the_form_and_for_save():
    image = new_image(make_file())
    image.full_clean()
    described = image.thumbnail.file

    image.describe_file()

    assert image.thumbnail.file is described


def test_a_replaced_file_is_described_anew():
    image = add_image(make_product(), "red")
    before = (image.file.name, image.thumbnail.name, image.content_hash)
    data = make_file(make_picture("blue", (50, 40)), "JPEG")

    image.file = ContentFile(data, "new.jpg")
    image.save()

    image.refresh_from_db()
    after = (image.file.name, image.thumbnail.name, image.content_hash)
    assert (image.width, image.height) == (50, 40)
    assert image.file.name.endswith(".jpg")
    assert image.content_hash == content_hash(data)
    assert not set(before) & set(after)


def test_saving_a_part_with_a_new_file_saves_what_follows_from_it():
    image = add_image(make_product(), "red")
    image.file = ContentFile(make_file(make_picture("blue", (50, 40))), "new.png")

    image.save(update_fields=["file"])

    image.refresh_from_db()
    assert (image.width, image.height) == (50, 40)


def test_saving_a_part_writes_nothing_else():
    image = add_image(make_product(), "red")
    ProductImage.objects.filter(pk=image.pk).update(width=7)
    image.alt_text = "A red disc"

    image.save(update_fields=["alt_text"])

    image.refresh_from_db()
    assert (image.width, image.alt_text) == (7, "A red disc")


def test_pictures_come_in_their_order_and_the_first_is_the_main_one():
    product = make_product()
    second = add_image(product, "red", display_order=2)
    first = add_image(product, "blue", display_order=1)

    assert list(product.images.all()) == [first, second]
    assert product.main_image == first
    assert make_product().main_image is None
