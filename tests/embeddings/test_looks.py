import pytest

from catalog.models import ProductImage
from embeddings.looks import UNKNOWN, Look, look_of
from tests.factories import add_image, make_picture, make_product


def test_a_look_is_taken_from_the_picture_alone():
    assert look_of(make_picture("red")) == look_of(make_picture("red"))
    assert look_of(make_picture("red")).colours != look_of(make_picture("blue")).colours
    assert all(look_of(make_picture("red")))
    assert not any(UNKNOWN)


@pytest.mark.django_db
def test_the_database_describes_a_picture_in_columns_of_these_names():
    add_image(make_product(), "red")

    row = ProductImage.objects.values_list(*Look._fields).get()

    assert Look(*row) == look_of(make_picture("red"))
