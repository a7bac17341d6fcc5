import csv

import pytest
from PIL import Image, ImageOps

from demo.studio.products import DEMO, products
from demo.studio.queries import SITUATIONS, queries, same_as, write_answers

QUERIES = queries()


def named(sku):
    return next(product for product in products() if product.sku == sku)


def test_there_are_four_of_each_category_and_all_situations():
    categories = {product.category for product in products()}

    assert len(QUERIES) == 4 * len(categories) >= 60
    assert {query.situation for query in QUERIES} == set(SITUATIONS)


def test_exactly_the_pictures_of_the_queries_are_there():
    files = {path.name for path in (DEMO / "queries").glob("*.jpg")}

    assert files == {query.file for query in QUERIES}


def test_no_product_is_asked_for_twice():
    assert len({query.product.sku for query in QUERIES}) == len(QUERIES)


def test_the_answers_in_the_repository_are_what_the_designs_say(tmp_path):
    for query in QUERIES:
        (tmp_path / query.file).touch()

    assert write_answers(tmp_path, QUERIES) == len(QUERIES)

    written = (tmp_path / "queries.csv").read_text()
    assert written == (DEMO / "queries" / "queries.csv").read_text()


def test_every_answer_is_a_product_of_its_category():
    categories = {
        product.sku: " > ".join((product.category.parent[0], product.category.name[0]))
        for product in products()
    }
    with (DEMO / "queries" / "queries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    for row in rows:
        skus = [row["product"], *row["same"].split(), *row["variants"].split()]
        assert {categories[sku] for sku in skus} == {row["category"]}


def test_a_product_listed_twice_is_right_under_both_numbers():
    assert "KIT-4711" in same_as(named("MUG-01B"), products())


def test_another_colour_is_a_variant_and_not_the_same():
    assert "MUG-01A" not in same_as(named("MUG-01B"), products())


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.file)
def test_a_query_is_a_phone_picture_that_stands_upright_when_shown(query):
    with Image.open(DEMO / "queries" / query.file) as picture:
        shown = ImageOps.exif_transpose(picture)

        assert picture.format == "JPEG"
        assert shown.size in {(640, 480), (400, 300)}
        assert (picture.size != shown.size) == (query.situation == "turned by EXIF")
