from demo.studio.practice import practice, rehearsal
from demo.studio.products import products
from demo.studio.queries import SITUATIONS, queries


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


def test_a_rehearsal_is_of_different_products_in_all_situations_alike():
    planned = rehearsal(40)

    assert len({query.product.sku for query in planned}) == 40
    assert [query.situation for query in planned] == [*SITUATIONS] * 5
    assert [query.file for query in rehearsal(40)] == [query.file for query in planned]


def test_a_rehearsal_has_answers_and_shares_no_picture_with_practice_and_queries():
    planned = rehearsal(10_000)

    others = {query.file for query in [*queries(), *practice(10)]}
    assert not others & {query.file for query in planned}
    assert any(query.same for query in planned)
    assert sum(bool(query.variants) for query in planned) > len(planned) / 2
