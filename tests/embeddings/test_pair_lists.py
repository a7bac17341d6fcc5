"""A list of pairs is worked off part by part, and no lost worker loses it."""

import csv
import io
import os
import time
from errno import ENOSPC
from pathlib import Path

import pytest
from django.core.files.storage import storages

from embeddings import pair_lists, tasks
from embeddings.pair_lists import UnusableList, read_pairs
from embeddings.queries import StorageUnavailable
from embeddings.vector_stores.base import VectorStoreUnavailable
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(private_folder):
    return private_folder / "pair-lists"


@pytest.fixture
def short_parts(monkeypatch):
    monkeypatch.setattr(pair_lists, "ROWS_A_PART", 2)


def listed(*pairs, header="left,right"):
    return "\n".join([header, *pairs]).encode()


def counts(token):
    progress = pair_lists.progress(token)
    return progress.done, progress.total, progress.finished


def age(path: Path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_a_list_is_compared_in_its_order(short_parts, index_all):
    add_image(make_product(external_id="A"), "red")
    add_image(make_product(external_id="B"), "blue")
    index_all()
    token = pair_lists.keep(listed("A,B", "A,none", "B,A"))

    before = counts(token), pair_lists.result(token)
    pair_lists.work(token)

    rows = list(csv.DictReader(io.StringIO(pair_lists.result(token).decode())))
    assert before == ((0, 3, False), None)
    assert counts(token) == (3, 3, True)
    assert list(rows[0]) == [
        *("left", "right", "probability", "band"),
        *("cosine", "phash_bits", "colours", "problem"),
        *("euclidean", "tanimoto", "pattern", "shape"),
    ]
    assert [(row["left"], row["right"]) for row in rows] == [
        ("A", "B"),
        ("A", "none"),
        ("B", "A"),
    ]
    assert [row["problem"] for row in rows] == ["", "unknown: none", ""]
    assert rows[0]["cosine"] == rows[2]["cosine"]


def test_who_comes_later_goes_on_where_a_worker_was_lost(short_parts, monkeypatch):
    token = pair_lists.keep(listed("1,1", "2,2", "3,3", "4,4", "5,5"))
    compare, seen = pair_lists.compare_pairs, []

    def lose_the_second(pairs):
        seen.append(pairs[0][0])
        if seen == ["1", "3"]:
            raise VectorStoreUnavailable("nobody answers")
        return compare(pairs)

    monkeypatch.setattr(pair_lists, "compare_pairs", lose_the_second)

    tasks.compare_pairs(token)
    between = counts(token)
    tasks.compare_pairs(token)

    assert between == (2, 5, False)
    assert counts(token) == (5, 5, True)
    assert seen == ["1", "3", "3", "5"]


def test_a_worker_that_was_overtaken_spoils_nothing(short_parts, monkeypatch):
    token = pair_lists.keep(listed("1,1", "2,2", "3,3"))
    compare, others = pair_lists.compare_pairs, [lambda: pair_lists.work(token)]

    def overtaken(pairs):
        if others:
            others.pop()()
        return compare(pairs)

    monkeypatch.setattr(pair_lists, "compare_pairs", overtaken)

    pair_lists.work(token)

    assert counts(token) == (3, 3, True)
    assert len(pair_lists.result(token).splitlines()) == 4


def test_a_list_that_nobody_works_at_is_said_to_be_quiet(folder):
    token = pair_lists.keep(listed("1,1"))

    fresh = pair_lists.progress(token).quiet
    age(folder / token / "pairs.csv", seconds=61)

    assert not fresh
    assert pair_lists.progress(token).quiet


def test_a_finished_list_is_never_quiet(folder):
    token = pair_lists.keep(listed("1,1"))
    pair_lists.work(token)
    age(folder / token / "part-000.csv", seconds=3600)

    assert not pair_lists.progress(token).quiet


def test_a_list_is_gone_after_its_time_and_then_deleted(folder):
    old, young = pair_lists.keep(listed("1,1")), pair_lists.keep(listed("2,2"))
    pair_lists.work(old)
    age(folder / old / "pairs.csv", seconds=24 * 3600 + 1)

    assert pair_lists.progress(old) is None
    assert pair_lists.result(old) is None
    pair_lists.work(old)
    tasks.delete_expired_query_images()

    assert [path.name for path in folder.iterdir()] == [young]


def test_without_any_list_none_is_deleted():
    assert pair_lists.delete_expired() == 0


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "There is no pair in this list."),
        (b"left,right\n", "There is no pair in this list."),
        (b"left,wrong\n1,2\n", "The columns `left` and `right` are needed."),
        (b"1,2\n3,4\n", "The columns `left` and `right` are needed."),
        (b"left,right\n\xff,2\n", "This is not a CSV file in UTF-8."),
        (b"left,right\n\0,2\n", "This is not a CSV file in UTF-8."),
        (b"left,right\n" + b"1,2\n" * 10_001, "A list has at most 10,000 pairs."),
        (bytes(4 * 1024 * 1024 + 1), "A list has at most 4 MB."),
        (
            b'left,right\n"' + b"x" * 200_000 + b'",2',
            "This is not a CSV file in UTF-8.",
        ),
    ],
)
def test_a_file_that_is_no_list_of_pairs_is_told(content, words):
    with pytest.raises(UnusableList) as told:
        pair_lists.keep(content)

    assert str(told.value) == words


def test_a_list_may_come_from_a_spreadsheet():
    content = "\ufeffnote,left,right\r\nx, A ,B\r\n\r\ny,C\r\n".encode()

    assert read_pairs(content) == [("A", "B"), ("C", "")]


def test_a_list_for_which_there_is_no_room_is_told(monkeypatch):
    def refuse(self, name, content):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(type(storages["private"]), "_save", refuse)

    with pytest.raises(StorageUnavailable):
        pair_lists.keep(listed("1,1"))


def test_a_message_for_a_list_that_is_gone_is_quiet_success():
    tasks.compare_pairs("gone")
