"""The catalogue follows a list: all that is good of it is done, and nothing twice."""

import tracemalloc

import pytest
from django.db import IntegrityError, connection
from django.db.models.signals import post_delete, post_save
from django.test.utils import CaptureQueriesContext

from catalog.importing.sources import open_source
from catalog.importing.writing import import_products
from catalog.models import Brand, Category, Product, ProductImage
from tests.catalog.importing.lists import pictures_of, reasons, row, run, stored_files
from tests.factories import (
    add_image,
    make_brand,
    make_category,
    make_file,
    make_picture,
    make_product,
)

pytestmark = pytest.mark.django_db


def test_a_row_becomes_a_product_with_all_it_says(shop):
    folder = shop(
        row(
            brand="Kiln",
            category="Kitchen > Mugs",
            description="Holds coffee.",
            stock="7",
            visible="no",
            images="red.png|blue.png",
            alt_text="A red disc|A blue one",
        )
        | {"attribute:colour": "red", "attributes": '{"size": 3}'}
    )

    [outcome] = run(folder)

    product = Product.objects.get()
    assert (outcome.result, dict(outcome.pictures)) == ("created", {"created": 2})
    assert (product.external_id, product.name, product.slug) == ("1", "Mug", "mug")
    assert (str(product.price), product.stock, product.visible) == ("5.00", 7, False)
    assert (product.brand.name, product.description) == ("Kiln", "Holds coffee.")
    assert list(map(str, product.category.way())) == ["Kitchen", "Mugs"]
    assert product.attributes == {"size": 3, "colour": "red"}
    assert pictures_of() == ["red", "blue"]
    texts = [image.alt_text for image in product.images.all()]
    assert texts == ["A red disc", "A blue one"]


def test_the_same_list_again_writes_nothing(shop):
    rows = [row(str(number), brand="Kiln", images="red.png") for number in range(60)]
    folder = shop(*rows)
    run(folder)
    before = list(Product.objects.order_by("pk").values())
    files = stored_files()

    with CaptureQueriesContext(connection) as queries:
        outcomes = run(folder)

    assert {outcome.result for outcome in outcomes} == {"unchanged"}
    assert list(Product.objects.order_by("pk").values()) == before
    assert stored_files() == files
    written = [
        query["sql"] for query in queries if not query["sql"].startswith("SELECT")
    ]
    assert written == []
    assert len(queries) < 20


def test_a_changed_row_changes_only_what_differs(shop):
    run(shop(row("1", images="red.png"), row("2", images="red.png")))
    same = Product.objects.filter(external_id="2").values().get()
    image = ProductImage.objects.filter(product__external_id="1").values().get()

    outcomes = run(
        shop(row("1", images="red.png", price="6.00"), row("2", images="red.png"))
    )

    assert [outcome.result for outcome in outcomes] == ["updated", "unchanged"]
    assert str(Product.objects.get(external_id="1").price) == "6.00"
    assert Product.objects.filter(external_id="2").values().get() == same
    assert ProductImage.objects.filter(product__external_id="1").values().get() == image


def test_every_field_can_change(shop):
    run(shop(row(brand="Kiln", stock="1", description="Old")))

    [outcome] = run(
        shop(
            row(
                name="Cup",
                brand="Oven",
                category="Cups > Small",
                stock="2",
                description="",
                visible="no",
            )
        )
    )

    product = Product.objects.get()
    assert outcome.result == "updated"
    assert (product.name, product.brand.name) == ("Cup", "Oven")
    assert list(map(str, product.category.way())) == ["Cups", "Small"]
    assert (product.stock, product.description, product.visible) == (2, "", False)
    assert product.search_text.startswith("cup\noven\ncups small\n")
    assert product.slug == "mug"


def test_what_the_list_does_not_mention_stays(shop):
    product = make_product(
        "Mug",
        external_id="1",
        brand=make_brand("Kiln"),
        stock=9,
        attributes={"colour": "red"},
        description="Mine",
    )
    add_image(product)

    [outcome] = run(shop({"sku": "1", "attribute:size": "XL"}))

    product.refresh_from_db()
    assert outcome.result == "updated"
    assert (product.stock, product.description) == (9, "Mine")
    assert product.brand == make_brand("Kiln")
    assert product.attributes == {"colour": "red", "size": "XL"}
    assert product.images.count() == 1


def test_an_empty_cell_keeps_numbers_and_pictures_and_empties_texts(shop):
    product = make_product(
        "Mug",
        external_id="1",
        stock=9,
        brand=make_brand("Kiln"),
        description="Old",
        attributes={"size": "XL"},
    )
    add_image(product, alt_text="Written by hand")

    run(
        shop(
            {"sku": "1", "name": "", "stock": "", "price": "", "brand": ""}
            | {"description": "", "images": "", "alt_text": "", "attribute:size": ""}
        )
    )

    product.refresh_from_db()
    assert (product.name, product.stock, str(product.price)) == ("Mug", 9, "10.00")
    assert (product.brand, product.description) == (None, "")
    assert product.attributes == {}
    assert product.images.get().alt_text == "Written by hand"


def test_a_folder_of_pictures_can_be_imported_again_without_losing_prices(tmp_path):
    place = tmp_path / "Kitchen" / "Mugs"
    place.mkdir(parents=True)
    (place / "red mug.png").write_bytes(make_file(make_picture("red")))
    run(tmp_path)
    Product.objects.update(price="12.00")

    [outcome] = run(tmp_path)

    product = Product.objects.get()
    assert outcome.result == "unchanged"
    assert (product.name, str(product.price)) == ("red mug", "12.00")
    assert list(map(str, product.category.way())) == ["Kitchen", "Mugs"]


def test_categories_and_brands_are_made_once(shop):
    make_category("Cups", make_category("Kitchen"))
    paths = ["Kitchen > Cups", "Kitchen > Mugs", "Kitchen > Mugs > Big", "Cups"]
    rows = [
        row(str(number), category=paths[number % 4], brand="Kiln")
        for number in range(60)
    ]

    outcomes = run(shop(*rows))

    assert reasons(outcomes) == [""] * 60
    found = [list(map(str, category.way())) for category in Category.objects.all()]
    assert sorted(found) == [
        ["Cups"],
        ["Kitchen"],
        ["Kitchen", "Cups"],
        ["Kitchen", "Mugs"],
        ["Kitchen", "Mugs", "Big"],
    ]
    assert Brand.objects.count() == 1
    assert Category.objects.find_problems() == ([], [], [], [], [])


def test_a_dry_run_tells_the_same_and_writes_nothing(shop):
    folder = shop(
        row("1", images="red.png|text.png"), row("2", price="x"), row("3", brand="New")
    )

    (folder / "red.png").write_bytes(make_file(make_picture("red", (333, 77))))
    before = stored_files()

    dry = run(folder, dry_run=True)

    assert not Product.objects.exists()
    assert not Category.objects.exists()
    assert not Brand.objects.exists()
    assert stored_files() == before
    assert dry == run(folder)


def test_every_product_and_picture_is_announced_once(shop):
    announced = []

    def hear(sender, instance, **kwargs):
        if sender in (Product, ProductImage):
            announced.append((sender.__name__, "created" in kwargs))

    post_save.connect(hear)
    post_delete.connect(hear)
    try:
        run(shop(row(images="red.png|blue.png")))
        run(shop(row(images="red.png", price="6")))
    finally:
        post_save.disconnect(hear)
        post_delete.disconnect(hear)

    assert announced == [
        ("Product", True),
        ("ProductImage", True),
        ("ProductImage", True),
        ("Product", True),
        ("ProductImage", False),
    ]


def test_a_row_the_database_refuses_takes_no_other_along(shop):
    rows = [
        row("1"),
        row("2", category="New", images="red.png"),
        row("3", category="New"),
    ]

    def refuse(instance, **kwargs):
        if instance.external_id == "2":
            raise IntegrityError("no")

    post_save.connect(refuse, Product)
    try:
        outcomes = run(shop(*rows))
    finally:
        post_save.disconnect(refuse, Product)

    assert reasons(outcomes) == ["", "cannot be saved: no", ""]
    assert not outcomes[1].pictures
    assert str(Product.objects.get(external_id="3").category) == "New"


@pytest.mark.parametrize("count", [100, 1000])
def test_memory_does_not_grow_with_the_list(tmp_path, count):
    path = tmp_path / "list.csv"
    long = "x" * 5000
    with path.open("w") as file:
        file.write("sku,name,description\n")
        file.writelines(f"{number},Mug,{long}\n" for number in range(count))
    source = open_source(path, None, {})

    tracemalloc.start()
    total = sum(1 for outcome in import_products(source, dry_run=True))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert total == count
    assert peak < 3_000_000
