"""A row becomes a product, or tells why it cannot."""

import json

import pytest

from catalog.models import Category, Product
from tests.catalog.importing.lists import row, run
from tests.factories import make_file

pytestmark = pytest.mark.django_db


def nested(levels):
    return '{"x":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    "cell",
    [
        {"price": "6.00"},
        {"category": "Cups"},
        {"brand": "Oven"},
        {"attribute:colour": "blue"},
        {"attributes": '{"size": 4}'},
    ],
)
def test_a_further_row_that_says_something_else_is_no_guess(shop, cell):
    first = row("1", brand="Kiln", attributes='{"size": 3}')
    first |= {"attribute:colour": "red"}
    names = {"attributes": "attribute:size"}

    outcomes = run(shop(first, first | cell))

    [name] = cell
    assert outcomes[0].reason == (
        f"{names.get(name, name)}: is another one in row 3, which has the same"
        " external_id '1'"
    )
    assert not Product.objects.exists()


def test_a_further_row_may_say_the_same_or_nothing(shop):
    first = row("1", brand="Kiln") | {"attribute:colour": "red"}
    empty = {"sku": "1", "brand": "", "category": "", "attribute:colour": ""}

    [outcome] = run(shop(first, first, empty))

    assert (outcome.result, outcome.rows) == ("created", 3)
    assert Product.objects.get().attributes == {"colour": "red"}


def list_with(tmp_path, **cells):
    path = tmp_path / "list.jsonl"
    path.write_text(json.dumps(row() | cells))
    return path


def test_values_of_attributes_lose_what_no_database_stores(tmp_path):
    attributes = {"a\0": "\ud800red", "b": ["x\0", {"c": "Cafe\u0301"}]}
    named = {"attribute:d\ud800": "1\0"}
    path = list_with(tmp_path, attributes=attributes, **named)

    [first], [again] = run(path), run(path)

    assert (first.result, again.result) == ("created", "unchanged")
    assert Product.objects.get().attributes == {
        "a": "red",
        "b": ["x", {"c": "Caf\u00e9"}],
        "d": "1",
    }


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('{"x": NaN}', "holds nan, which is no number"),
        ('{"x": 1e999}', "holds inf, which is no number"),
        (json.loads(nested(11)), "is nested deeper than 10 levels"),
        (json.loads(nested(600)), "is nested deeper than 10 levels"),
        (nested(100_000), "maximum recursion depth exceeded"),
        ('{"x": ' + "1" * 5000 + "}", "is no JSON: Exceeds the limit"),
    ],
)
def test_attributes_that_cannot_be_stored_are_told(tmp_path, attributes, reason):
    [outcome] = run(list_with(tmp_path, attributes=attributes))

    assert outcome.result == "failed"
    assert outcome.reason.startswith(f"attributes: {reason}")


def test_alternative_texts_that_are_no_text_are_told(tmp_path):
    [outcome] = run(list_with(tmp_path, images=["a.png"], alt_text={}))

    assert outcome.reason == "alt_text: is no text"


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
