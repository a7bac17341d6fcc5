import pytest

from embeddings.doubles import MOST_TOGETHER, fold
from embeddings.found import SimilarProduct
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def found(*colours, stock=5):
    """A product for each colour, with a picture of it."""
    products = [make_product(f"{colour} {n}", stock=stock) for n, colour in colours]
    return [
        SimilarProduct(product, add_image(product, colour), 0.9)
        for product, (_, colour) in zip(products, colours, strict=True)
    ]


def shown(items):
    return [item.product.name for item in items]


def test_the_same_picture_is_shown_once_and_names_the_others():
    items = found((1, "red"), (2, "blue"), (3, "red"), (4, "red"))

    kept, others = fold(items)

    assert shown(kept) == ["red 1", "blue 2"]
    first, _, third, fourth = (item.product for item in items)
    assert others == {first.pk: [third, fourth]}


def test_what_is_in_stock_stands_for_what_is_not():
    sold_out, stocked = found((1, "red"), stock=0), found((2, "red"), (3, "blue"))

    kept, others = fold([*sold_out, stocked[1], stocked[0]])

    assert shown(kept) == ["red 2", "blue 3"]
    assert others == {stocked[0].product.pk: [sold_out[0].product]}


def test_a_picture_that_many_share_is_no_products_own():
    items = found(*((n, "grey") for n in range(MOST_TOGETHER + 1)), (9, "red"))

    kept, others = fold(items)

    assert kept == items
    assert others == {}


def test_other_pictures_stay_as_they_were():
    items = found((1, "red"), (2, "blue"))

    assert fold(items) == (items, {})


def test_a_further_picture_that_products_share_folds_nothing():
    products = [make_product(name) for name in ("red", "blue")]
    for product in products:
        add_image(product, product.name)
    sizes = [add_image(product, "grey", display_order=1) for product in products]
    items = [SimilarProduct(*pair, 0.9) for pair in zip(products, sizes, strict=True)]

    assert fold(items) == (items, {})


def test_the_same_main_picture_folds_whichever_was_found():
    red = found((1, "red"), (2, "red"))
    other = add_image(red[1].product, "grey", display_order=1)

    kept, others = fold([red[0], SimilarProduct(red[1].product, other, 0.8)])

    assert shown(kept) == ["red 1"]
    assert others == {red[0].product.pk: [red[1].product]}
