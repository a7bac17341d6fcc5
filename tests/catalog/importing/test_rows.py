"""A row becomes a product, or tells why it cannot."""

import pytest

from catalog.models import Category, Product
from tests.catalog.importing.lists import row, run
from tests.factories import make_file

pytestmark = pytest.mark.django_db


def test_a_further_row_that_says_something_else_is_no_guess(shop):
    outcomes = run(shop(row("1"), row("1", price="6.00")))

    assert "price: is another one in row 3" in outcomes[0].reason
    assert not Product.objects.exists()


def test_one_external_id_in_two_places_is_told(shop):
    outcomes = run(shop(row("1"), row("2"), row("1")))

    assert [outcome.result for outcome in outcomes] == ["created", "created", "failed"]
    assert "external_id: '1' is in row 2 already" in outcomes[2].reason


def test_rows_without_an_external_id_are_known_again(shop):
    cells = {"name": "Mug", "category": "Kitchen > Mugs", "brand": "Kiln"}
    run(shop(cells | {"price": "5"}))

    [outcome] = run(shop(cells | {"price": "6"}))

    product = Product.objects.get()
    assert outcome.result == "updated"
    assert str(product.price) == "6.00"
    assert product.external_id == "auto-b05010cbfcc64a10"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"price": "abc"}, "price: 'abc' is not a number"),
        ({"price": "19.99 EUR"}, "price: '19.99 EUR' is not in USD"),
        ({"price": ""}, "price: is missing"),
        ({"name": ""}, "name: is missing"),
        ({"name": "", "sku": ""}, "name: is missing"),
        ({"category": " > "}, "category: is missing"),
        ({"name": "x" * 201}, "name: is longer than 200 characters"),
        ({"sku": "x" * 101}, "external_id: is longer than 100 characters"),
        ({"brand": "x" * 101}, "brand: is longer than 100 characters"),
        ({"category": "x" * 101}, "category: is longer than 100 characters"),
        ({"category": ">".join("x" * 21)}, "category: has more than 20 levels"),
        ({"stock": "-1"}, "stock: '-1' is not between 0 and 2147483647"),
        ({"visible": "perhaps"}, "visible: 'perhaps' is neither yes nor no"),
        ({"currency": "EUR"}, "currency: 'EUR' is not USD"),
        ({"attributes": "{"}, "attributes: is no JSON"),
        ({"attributes": "[1]"}, 'attributes: is not written as {"name": "value"}'),
        ({"alt_text": "x" * 201}, "alt_text: is longer than 200 characters"),
        ({"images": "../red.png"}, "images: '../red.png' is not inside the folder"),
        ({"images": "a/../../red.png"}, "is not inside the folder"),
        ({"images": "..\\red.png"}, "is not inside the folder"),
        ({"images": "/etc/passwd"}, "images: '/etc/passwd' is not inside the folder"),
        ({"images": "C:\\red.png"}, "is not inside the folder"),
        ({"images": "link.png"}, "images: 'link.png' is not inside the folder"),
        ({"images": "loop.png"}, "images: 'loop.png' is not inside the folder"),
        ({"images": "out/red.png"}, "is not inside the folder"),
        ({"images": "red\0.png"}, "is not inside the folder"),
    ],
)
def test_a_bad_row_tells_its_reason_and_stops_no_other(
    shop, tmp_path, tmp_path_factory, cells, reason
):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "red.png").write_bytes(make_file())
    (tmp_path / "link.png").symlink_to(outside / "red.png")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "out").symlink_to(outside)

    outcomes = run(shop(row("1"), row("2", name="Bowl") | cells, row("3")))

    results = [outcome.result for outcome in outcomes]
    assert results == ["created", "failed", "created"]
    assert reason in outcomes[1].reason
    assert outcomes[1].row == 3
    assert set(Product.objects.values_list("external_id", flat=True)) == {"1", "3"}
    assert set(Category.objects.values_list("name", flat=True)) == {"Mugs"}
