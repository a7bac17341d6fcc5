"""What every vector store must do; each store's test module subclasses this."""

import uuid

import numpy as np
import pytest

from embeddings.encoders.base import unit_rows
from embeddings.filters import In, Range
from embeddings.vector_stores.base import VectorStoreError
from tests.servers import wait_until_true

DIMENSION = 8
FIELDS = ("category_id", "price_minor")


def vectors_of(count, seed=0):
    generator = np.random.default_rng(seed)
    return unit_rows(generator.standard_normal((count, DIMENSION)))


def scalars_of(count):
    return [{"category_id": n % 3, "price_minor": n * 100} for n in range(count)]


def wait_until_found(store, collection, query, count, filters=()):
    """A search may overlook what was written in the last seconds."""

    def found():
        (hits,) = store.search(collection, query, limit=count + 1, filters=filters)
        return len(hits) == count

    wait_until_true(found, 10, f"a search finds {count} rows")


class VectorStoreContract:
    """Subclasses give a `store` fixture."""

    @pytest.fixture
    def collection(self, store):
        name = f"test_{uuid.uuid4().hex}"
        store.ensure_collection(name, dimension=DIMENSION, fields=FIELDS)
        yield name
        store.drop_collection(name)

    @pytest.fixture
    def filled(self, store, collection):
        """Twelve rows with ids 1 to 12."""
        store.upsert(collection, range(1, 13), vectors_of(12), scalars_of(12))
        store.flush(collection)
        wait_until_found(store, collection, vectors_of(1), 12)
        return collection

    def test_finds_the_stored_vector_itself_first_with_score_one(self, store, filled):
        query = vectors_of(12)[4:5]

        (hits,) = store.search(filled, query, limit=3)

        assert [hit.id for hit in hits][:1] == [5]
        assert hits[0].score == pytest.approx(1, abs=1e-5)

    def test_orders_hits_by_falling_cosine_similarity(self, store, filled):
        query = vectors_of(1, seed=7)
        cosines = vectors_of(12) @ query[0]

        (hits,) = store.search(filled, query, limit=12)

        assert [hit.id for hit in hits] == list(np.argsort(-cosines) + 1)
        assert [hit.score for hit in hits] == pytest.approx(
            sorted(cosines, reverse=True), abs=1e-5
        )

    def test_answers_several_queries_in_their_order(self, store, filled):
        queries = vectors_of(12)[[2, 9]]

        answers = store.search(filled, queries, limit=1)

        assert [hits[0].id for hits in answers] == [3, 10]

    def test_answers_no_query_with_nothing(self, store, filled):
        assert store.search(filled, vectors_of(0), limit=1) == []

    def test_gives_no_more_hits_than_the_limit(self, store, filled):
        (hits,) = store.search(filled, vectors_of(1), limit=5)

        assert len(hits) == 5

    def test_finds_only_rows_whose_field_is_among_the_values(self, store, filled):
        filters = [In("category_id", (0, 2))]

        (hits,) = store.search(filled, vectors_of(1), limit=12, filters=filters)

        assert sorted(hit.id for hit in hits) == [1, 3, 4, 6, 7, 9, 10, 12]

    def test_finds_nothing_where_no_value_is_allowed(self, store, filled):
        filters = [In("category_id", ())]

        (hits,) = store.search(filled, vectors_of(1), limit=12, filters=filters)

        assert hits == []

    @pytest.mark.parametrize(
        ("ends", "ids"),
        [
            ({"minimum": 900}, [10, 11, 12]),
            ({"maximum": 100}, [1, 2]),
            ({"minimum": 300, "maximum": 500}, [4, 5, 6]),
            ({}, list(range(1, 13))),
        ],
    )
    def test_includes_both_ends_of_a_range(self, store, filled, ends, ids):
        filters = [Range("price_minor", **ends)]

        (hits,) = store.search(filled, vectors_of(1), limit=12, filters=filters)

        assert sorted(hit.id for hit in hits) == ids

    def test_applies_all_filters_at_once(self, store, filled):
        filters = [In("category_id", (0,)), Range("price_minor", minimum=300)]

        (hits,) = store.search(filled, vectors_of(1), limit=12, filters=filters)

        assert sorted(hit.id for hit in hits) == [4, 7, 10]

    def test_searches_exactly_among_given_ids(self, store, filled):
        query = vectors_of(1, seed=7)
        cosines = vectors_of(12) @ query[0]

        (hits,) = store.search_among(filled, query, [2, 5, 11, 99], limit=2)

        assert [hit.id for hit in hits] == sorted(
            [2, 5, 11], key=lambda row_id: -cosines[row_id - 1]
        )[:2]

    def test_searches_among_no_ids_and_finds_nothing(self, store, filled):
        assert store.search_among(filled, vectors_of(1), [], limit=2) == [[]]

    def test_an_upsert_replaces_vector_and_fields_of_the_same_id(self, store, filled):
        new = vectors_of(1, seed=9)

        store.upsert(filled, [5], new, [{"category_id": 77, "price_minor": 1}])

        filters = [In("category_id", (77,))]
        wait_until_found(store, filled, new, 1, filters)
        (hits,) = store.search(filled, new, limit=12, filters=filters)
        assert [hit.id for hit in hits] == [5]
        assert hits[0].score == pytest.approx(1, abs=1e-5)
        assert store.count(filled) == 12

    def test_the_same_upsert_twice_changes_nothing(self, store, filled):
        store.upsert(filled, range(1, 13), vectors_of(12), scalars_of(12))

        assert store.count(filled) == 12
        assert sorted(key for key, _ in store.scan(filled)) == list(range(1, 13))

    def test_deleted_rows_are_gone_and_absent_ids_are_fine(self, store, filled):
        store.delete(filled, [3, 4, 999])

        assert store.count(filled) == 10
        assert set(store.read(filled, [3, 4, 5])) == {5}
        wait_until_found(store, filled, vectors_of(1), 10)
        (hits,) = store.search(filled, vectors_of(12)[2:3], limit=12)
        assert sorted(h.id for h in hits) == [1, 2, 5, 6, 7, 8, 9, 10, 11, 12]

    def test_deleting_no_ids_deletes_nothing(self, store, filled):
        store.delete(filled, [])

        assert store.count(filled) == 12

    def test_fetches_vectors_as_they_were_stored(self, store, filled):
        stored = store.fetch(filled, [1, 12, 99])

        assert set(stored) == {1, 12}
        assert stored[12].dtype == np.float32
        np.testing.assert_allclose(stored[12], vectors_of(12)[11], atol=1e-6)

    def test_reads_rows_as_they_were_just_written(self, store, filled):
        store.upsert(filled, [12], vectors_of(1, seed=9), scalars_of(1))

        rows = store.read(filled, [1, 12, 99])

        assert set(rows) == {1, 12}
        assert rows[12].fields == {"category_id": 0, "price_minor": 0}
        assert rows[12].vector.dtype == np.float32
        np.testing.assert_allclose(rows[12].vector, vectors_of(1, seed=9)[0], atol=1e-6)

    def test_reads_nothing_where_no_ids_are_given(self, store, filled):
        assert store.read(filled, []) == {}

    def test_a_new_collection_is_empty(self, store, collection):
        assert store.count(collection) == 0
        assert list(store.scan(collection)) == []
        assert store.search(collection, vectors_of(1), limit=3) == [[]]

    def test_ensuring_a_collection_again_keeps_its_rows(self, store, filled):
        store.ensure_collection(filled, dimension=DIMENSION, fields=FIELDS)

        assert store.count(filled) == 12

    def test_scans_every_row_in_whatever_order_they_came(self, store, collection):
        # More than one answer holds, a gap, and again as many.
        wanted = [*range(10), *range(3_000_000, 3_000_000 + 20_000)]
        ids = [int(n) for n in np.random.default_rng(3).permutation(wanted)]
        for start in range(0, len(ids), 5000):
            part = ids[start : start + 5000]
            prices = [{"category_id": 1, "price_minor": key} for key in part]
            store.upsert(collection, part, vectors_of(len(part)), prices)
        store.flush(collection)

        rows = sorted((key, row["price_minor"]) for key, row in store.scan(collection))

        assert rows == [(key, key) for key in wanted]

    def test_refuses_fields_that_the_collection_does_not_have(self, store, filled):
        row = {"category_id": 1, "price_minor": 1, "colour": 3}

        with pytest.raises(VectorStoreError):
            store.upsert(filled, [1], vectors_of(1), [row])

    def test_an_alias_follows_to_the_collection_it_is_pointed_at(self, store, filled):
        other, alias = f"test_{uuid.uuid4().hex}", f"alias_{uuid.uuid4().hex}"
        store.ensure_collection(other, dimension=DIMENSION, fields=FIELDS)
        store.point_alias(alias, other)

        store.point_alias(alias, filled)

        assert store.count(alias) == 12
        store.point_alias(alias, other)
        assert store.count(alias) == 0

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda vectors: np.full_like(vectors, np.nan),
            lambda vectors: np.zeros_like(vectors),
            lambda vectors: vectors * 2,
            lambda vectors: vectors[:, :4],
        ],
        ids=["nan", "zero", "too long", "too few numbers"],
    )
    def test_refuses_vectors_that_would_poison_it(self, store, filled, spoil):
        with pytest.raises(ValueError):
            store.upsert(filled, [1, 2], spoil(vectors_of(2)), scalars_of(2))

        assert store.count(filled) == 12

    def test_refuses_an_id_that_comes_twice(self, store, filled):
        with pytest.raises(ValueError):
            store.upsert(filled, [1, 1], vectors_of(2), scalars_of(2))

    def test_says_which_collection_is_missing(self, store):
        with pytest.raises(VectorStoreError, match="nowhere"):
            store.count("nowhere")
        with pytest.raises(VectorStoreError, match="nowhere"):
            store.search("nowhere", vectors_of(1), limit=1)

    def test_dropping_an_absent_collection_is_fine(self, store):
        store.drop_collection("nowhere")
