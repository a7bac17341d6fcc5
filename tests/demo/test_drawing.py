import csv

import pytest
from PIL import Image

from demo.canvas import SIDE
from demo.catalogue import COLUMNS, read_items
from demo.drawing import draw_catalogue, draw_product, draw_views, queries_of

ITEMS = {item.external_id: item for item in read_items()}
FEW = [ITEMS["TS-01"], ITEMS["TS-02"], ITEMS["LA-06"]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three drawn products: a shirt of the story, its plain sister, a hanging lamp."""
    folder = tmp_path_factory.mktemp("demo")
    draw_catalogue(folder, FEW)
    return folder


def pixels(path):
    with Image.open(path) as picture:
        return picture.convert("RGB").tobytes()


def size(path):
    with Image.open(path) as picture:
        return picture.size


def test_every_product_gets_three_pictures_of_the_same_size(folder):
    names = [name for item in FEW for name in item.file_names]

    assert sorted(path.name for path in folder.glob("*.webp")) == sorted(names)
    assert {size(folder / name) for name in names} == {(SIDE, SIDE)}


def test_no_two_pictures_are_the_same(folder):
    pictures = [pixels(folder / name) for item in FEW for name in item.file_names]

    assert len(set(pictures)) == 9


def test_the_table_is_what_the_importer_reads(folder):
    with (folder / "products.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))

    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["external_id"] == "TS-01"
    assert rows[0]["category"] == "Fashion > T-shirts"
    assert rows[0]["images"] == "ts-01-front.webp|ts-01-side.webp|ts-01-room.webp"
    assert rows[0]["attribute:pattern"] == "strawberries"


def test_there_are_pictures_to_search_with(folder):
    (query,) = (folder / "queries").iterdir()

    assert query.name == "strawberry-shirt.jpg"
    assert size(query) == (960, 960)


def test_the_same_product_is_drawn_alike_in_another_process(folder, tmp_path):
    again = list(draw_views(ITEMS["LA-06"]))

    for picture, name in zip(again, ITEMS["LA-06"].file_names, strict=True):
        picture.save(tmp_path / name, "WEBP", quality=88)
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_what_is_drawn_is_not_drawn_again(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    draw_catalogue(folder, FEW)

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_drawing_that_was_cut_short_is_completed(tmp_path, folder):
    item = ITEMS["LA-06"]
    draw_catalogue(tmp_path, [item])
    (tmp_path / item.file_names[1]).unlink()

    draw_catalogue(tmp_path, [item])

    for name in item.file_names:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_the_pattern_is_seen_on_the_cloth():
    strawberries = draw_product(ITEMS["TS-01"], "front")
    plain = draw_product(ITEMS["TS-02"], "front")

    assert reddish_share(strawberries) > 0.05
    assert reddish_share(plain) == 0


def reddish_share(cut_out):
    """How much of the product itself is red."""
    red, green, _, alpha = (channel.tobytes() for channel in cut_out.split())
    inside = [(r, g) for r, g, a in zip(red, green, alpha, strict=True) if a]
    return sum(r > 150 and g < 90 for r, g in inside) / len(inside)


def test_all_pictures_to_search_with_show_products_of_the_table():
    assert len(queries_of(list(ITEMS.values()))) == 8
