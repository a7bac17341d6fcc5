import numpy as np
import pytest

from catalog.models import ProductImage
from embeddings.looks import UNKNOWN, Look, likenesses, look_in, look_of
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
    assert look_in(ProductImage.objects.get()) == Look(*row)


def test_looks_are_compared_by_each_description_for_itself():
    red, blue = (look_of(make_picture(colour)) for colour in ("red", "blue"))

    alike = likenesses([red], [red, red._replace(colours=blue.colours)])

    assert alike["hash"].tolist() == [[1, 1]]
    assert alike["texture"].tolist() == [[1, 1]]
    assert alike["shape"] == pytest.approx(np.array([[1, 1]]))
    assert alike["colour"][0, 0] == pytest.approx(1)
    assert alike["colour"][0, 1] < 0.5


def test_looks_of_which_nothing_is_known_are_compared_with_none():
    red = look_of(make_picture("red"))

    alike = likenesses([red], [UNKNOWN, UNKNOWN])

    for of in alike.values():
        assert np.isnan(of).tolist() == [[True, True]]


def test_what_is_not_known_of_a_look_is_not_compared():
    red = look_of(make_picture("red"))

    alike = likenesses([red], [red._replace(textures=""), UNKNOWN])

    known = {name: (~np.isnan(of)).tolist() for name, of in alike.items()}
    assert known == {
        "hash": [[True, False]],
        "colour": [[True, False]],
        "texture": [[False, False]],
        "shape": [[True, False]],
    }
