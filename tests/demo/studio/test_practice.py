from demo.studio.practice import practice
from demo.studio.products import products
from demo.studio.queries import queries


def test_every_product_comes_once_before_any_comes_again():
    skus = [query.product.sku for query in practice(2)]

    everything = sorted(product.sku for product in products())
    assert sorted(skus[: len(everything)]) == everything
    assert sorted(skus[len(everything) :]) == everything


def test_the_same_pictures_are_planned_each_time():
    assert [query.file for query in practice(1)] == [q.file for q in practice(1)]


def test_none_of_them_is_a_query():
    files = {query.file for query in queries()}

    assert not files & {query.file for query in practice(3)}
