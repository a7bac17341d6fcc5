import csv

from PIL import Image

from demo.studio.products import DEMO, planted, products
from demo.studio.table import COLUMNS, row_of, stock_of, write_table

with (DEMO / "products.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
BROKEN = {entry["file"] for entry in planted()["broken"]}
PICTURES = [name for row in ROWS for name in row["images"].split("|") if name]
MEGABYTE = 1024 * 1024


def test_the_list_in_the_repository_is_what_the_designs_say(tmp_path):
    (tmp_path / "pictures").symlink_to(DEMO / "pictures")

    write_table(tmp_path)

    assert (tmp_path / "products.csv").read_text() == (
        DEMO / "products.csv"
    ).read_text()


def test_every_product_is_in_the_list_with_three_pictures():
    taken = {
        row["sku"]: [name for name in row["images"].split("|") if name not in BROKEN]
        for row in ROWS
    }

    assert {product.sku: 3 for product in products()}.items() <= {
        sku: len(names) for sku, names in taken.items()
    }.items()


def test_the_planted_mistakes_are_in_the_list():
    refused = {entry["sku"] for entry in planted()["refused"]}

    assert set(PICTURES) >= BROKEN
    assert refused <= {row["sku"] for row in ROWS}
    assert len(ROWS) == len(products()) + len(refused)


def test_every_other_picture_can_be_opened_and_is_512_pixels_long():
    sizes = set()
    for name in set(PICTURES) - BROKEN:
        with Image.open(DEMO / name) as picture:
            picture.verify()
            sizes.add(max(picture.size))

    assert sizes == {512}


def test_no_picture_is_left_over():
    files = {str(path.relative_to(DEMO)) for path in (DEMO / "pictures").rglob("*.*")}

    assert files - set(PICTURES) == set()


def test_the_pictures_stay_small_enough_for_a_repository():
    size = sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file())

    assert size < 40 * MEGABYTE


def test_a_row_says_in_both_languages_what_is_seen():
    navy = next(product for product in products("mugs") if product.sku == "MUG-01B")

    row = row_of(navy, ["a.webp", "b.webp"])

    assert set(row) == set(COLUMNS)
    assert row["name"] == "Harbour mug, navy"
    assert row["name@zh-hans"] == "港湾马克杯（藏青色）"
    assert row["category"] == "Kitchen & Table > Mugs"
    assert row["category@zh-hans"] == "厨房餐桌 > 马克杯"
    assert row["attribute:pattern@zh-hans"] == "纯色"
    assert row["images"] == "a.webp|b.webp"


def test_about_one_product_in_twelve_is_sold_out():
    sold_out = sum(stock_of(product) == 0 for product in products())

    assert 0.04 < sold_out / len(products()) < 0.13
