"""Files that belong to no row any more are deleted, once that is certain."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from catalog.models import Product, ProductImage
from catalog.signals import FILE_FIELDS
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db(transaction=True)


def files_of(image):
    return [getattr(image, field).name for field in FILE_FIELDS]


def exist(names):
    return [default_storage.exists(name) for name in names]


def test_a_deleted_picture_takes_its_files_along():
    image = add_image(make_product())
    names = files_of(image)

    image.delete()

    assert exist(names) == [False] * len(FILE_FIELDS)


@pytest.mark.parametrize("doomed", [Product.objects.all, ProductImage.objects.all])
def test_pictures_deleted_with_others_take_their_files_along(doomed):
    product = make_product()
    names = files_of(add_image(product, "red")) + files_of(add_image(product, "blue"))

    doomed().delete()

    assert exist(names) == [False] * 2 * len(FILE_FIELDS)


def test_a_replaced_file_goes_and_the_new_one_stays():
    image = add_image(make_product())
    old_names = files_of(image)

    image.file = ContentFile(make_file(make_picture("blue")), "new.png")
    image.save()

    assert exist(old_names) == [False] * len(FILE_FIELDS)
    assert exist(files_of(image)) == [True] * len(FILE_FIELDS)


def test_a_picture_saved_without_a_new_file_keeps_it():
    image = add_image(make_product())

    image.alt_text = "A disc"
    image.save()

    assert exist(files_of(image)) == [True] * len(FILE_FIELDS)


def test_nothing_goes_before_the_commit():
    image = add_image(make_product())
    names = files_of(image)

    with transaction.atomic():
        image.delete()
        assert exist(names) == [True] * len(FILE_FIELDS)

    assert exist(names) == [False] * len(FILE_FIELDS)


def test_a_delete_that_is_rolled_back_keeps_the_files():
    image = add_image(make_product())

    with pytest.raises(RuntimeError), transaction.atomic():
        ProductImage.objects.all().delete()
        raise RuntimeError("something else went wrong")

    assert exist(files_of(ProductImage.objects.get())) == [True] * len(FILE_FIELDS)
    assert image.file.name == ProductImage.objects.get().file.name


def test_a_replacement_that_is_rolled_back_keeps_the_files():
    image = add_image(make_product())
    names = files_of(image)

    with pytest.raises(RuntimeError), transaction.atomic():
        image.file = ContentFile(make_file(make_picture("blue")), "new.png")
        image.save()
        raise RuntimeError("something else went wrong")

    assert exist(names) == [True] * len(FILE_FIELDS)


def test_a_file_that_is_gone_already_stops_nothing():
    image = add_image(make_product())
    default_storage.delete(image.file.name)
    thumbnail = image.thumbnail.name

    image.delete()

    assert exist([thumbnail]) == [False]


def test_a_storage_that_fails_is_logged_and_stops_nothing(caplog):
    image = add_image(make_product())
    ProductImage.objects.filter(pk=image.pk).update(file="../outside")
    image.refresh_from_db()
    thumbnail = image.thumbnail.name

    image.delete()

    assert exist([thumbnail]) == [False]
    assert not ProductImage.objects.exists()
    assert "could not be deleted" in caplog.text
