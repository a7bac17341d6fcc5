"""The index over texts is put in once, and again where it got lost."""

import logging

import pytest
from django.db import connection

from catalog.models import Product
from catalog.text_index import SQLITE_PARTS, install_text_index
from catalog.text_search import search_products
from tests.factories import make_product

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def found(query):
    return [product.name for product in search_products(Product.objects.all(), query)]


@on_sqlite
def test_an_index_that_is_there_is_left_alone(django_assert_max_num_queries):
    with django_assert_max_num_queries(4) as queries:
        install_text_index("default")

    assert not [query for query in queries.captured_queries if "CREATE" in query["sql"]]


@on_sqlite
@pytest.mark.parametrize("part", SQLITE_PARTS)
def test_a_lost_part_is_put_in_again_and_the_index_rebuilt(part):
    make_product("Blue mug")
    run(f"DROP {'TABLE' if part == 'catalog_product_fts' else 'TRIGGER'} {part}")
    if part != "catalog_product_fts":
        unheard_of = make_product("Green bowl")
        unheard_of.name = "Green cup"
        unheard_of.save()

    install_text_index("default")

    assert found("blue") == ["Blue mug"]
    assert found("green") == ([] if part == "catalog_product_fts" else ["Green cup"])
    assert found("bowl") == []


@on_sqlite
def test_a_part_of_an_older_version_is_replaced():
    run("DROP TRIGGER catalog_product_fts_insert")
    run(
        "CREATE TRIGGER catalog_product_fts_insert AFTER INSERT ON catalog_product"
        " BEGIN SELECT 1; END"
    )

    install_text_index("default")

    make_product("Blue mug")
    assert found("blue") == ["Blue mug"]


@on_sqlite
def test_the_index_agrees_with_the_table():
    product = make_product("Blue mug")
    product.description = "Another text"
    product.save()
    make_product("Red mug").delete()
    Product.objects.filter(pk=product.pk).update(search_text="green\n")

    rows = run("SELECT rowid, search_text FROM catalog_product_fts")

    assert rows == [(product.pk, "green\n")]
    assert found("green") == ["Blue mug"]


@on_postgresql
def test_postgresql_has_its_trigram_index():
    install_text_index("default")

    names = run("SELECT indexname FROM pg_indexes WHERE tablename = 'catalog_product'")

    assert ("catalog_product_search_text",) in names


@on_postgresql
def test_without_the_right_to_add_the_index_search_works_and_says_so(caplog):
    make_product("Blue mug")
    run("DROP INDEX catalog_product_search_text")
    run("CREATE ROLE no_rights_of_any_kind")
    run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO no_rights_of_any_kind")
    run("SET ROLE no_rights_of_any_kind")

    with caplog.at_level(logging.WARNING):
        install_text_index("default")

    assert found("blue") == ["Blue mug"]
    assert "without its index" in caplog.text
