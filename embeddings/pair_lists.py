"""Lists of pairs to compare: kept as CSV files, worked off by a worker part by part."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from embeddings.models.query_images import private_storage
from embeddings.pairs import FACTS, Pair, compare_pairs
from embeddings.queries import StorageUnavailable

FOLDER = "pair-lists"
# A worker has other work: 10,000 pairs of products with three pictures each cost one
# core 2.5 s, besides what the store takes for their vectors.
MOST_ROWS = 10_000
LONGEST_LINE = 10_000
MOST_BYTES = 4 * 1024 * 1024
ROWS_A_PART = 500
# A part takes a second. Who was not heard of for so long is not at work.
QUIET = timedelta(minutes=1)
COLUMNS = ["left", "right"]


class UnusableList(ValueError):
    """The file is no list of pairs; the message is fit for whoever gave it."""


@dataclass(frozen=True)
class Progress:
    """How many of a list's pairs are compared, and when that was last written."""

    done: int
    total: int
    changed_at: datetime

    @property
    def finished(self) -> bool:
        return self.done >= self.total

    @property
    def quiet(self) -> bool:
        """Whether no worker seems to be at it, as when one was lost."""
        return not self.finished and timezone.now() - self.changed_at > QUIET


def keep(content: bytes) -> str:
    """Keep a list under a token that is hard to guess, for QUERY_IMAGE_HOURS.

    A CSV file in UTF-8 with the columns `left` and `right`. Raises UnusableList, and
    StorageUnavailable where there is no room.
    """
    pairs = read_pairs(content)
    token = secrets.token_urlsafe(16)
    _save(_path(token, "pairs.csv"), [COLUMNS, *pairs])
    return token


def read_pairs(content: bytes) -> list[Pair]:
    """The pairs of a list, in order; empty lines are left out. Raises UnusableList."""
    if len(content) > MOST_BYTES:
        raise UnusableList(f"A list has at most {MOST_BYTES // 1024 // 1024} MB.")
    try:
        text = content.decode("utf-8-sig")
        if "\0" in text:  # PostgreSQL fails where it is asked to look for one.
            raise csv.Error("a NUL")
        # An open quote swallows the rest. The csv module's own limit is the process's,
        # and imports of products raise it.
        if any(len(line) > LONGEST_LINE for line in text.splitlines()):
            raise csv.Error("a line too long")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableList("This is not a CSV file in UTF-8.") from error
    if not rows:
        raise UnusableList("There is no pair in this list.")
    if not rows[0].keys() >= set(COLUMNS):
        raise UnusableList("The columns `left` and `right` are needed.")
    if len(rows) > MOST_ROWS:
        raise UnusableList(f"A list has at most {MOST_ROWS:,} pairs.")
    return [((row["left"] or "").strip(), (row["right"] or "").strip()) for row in rows]


def progress(token: str) -> Progress | None:
    """How far a list has come; None where there is none any more.

    Raises StorageUnavailable, as all that follow.
    """
    try:
        if not _is_present(token):
            return None
        total, parts = len(_pairs(token)), _parts_done(token)
        last = _part(token, parts - 1) if parts else _path(token, "pairs.csv")
        changed_at = private_storage().get_modified_time(last)
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    return Progress(min(parts * ROWS_A_PART, total), total, changed_at)


def work(token: str) -> None:
    """Compare what is left of a list; nothing where it is gone.

    Whoever comes later goes on where another was lost. Two at once do the same work
    twice, and no harm. Raises VectorStoreError besides.
    """
    try:
        if not _is_present(token):
            return
        pairs, parts = _pairs(token), _parts_done(token)
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    for start in range(parts * ROWS_A_PART, len(pairs), ROWS_A_PART):
        part = pairs[start : start + ROWS_A_PART]
        rows = [
            [*pair, *facts]
            for pair, facts in zip(part, compare_pairs(part), strict=True)
        ]
        _save(_part(token, start // ROWS_A_PART), rows)


def result(token: str) -> bytes | None:
    """The finished list as a CSV file; None where it is not finished, or gone."""
    found = progress(token)
    if found is None or not found.finished:
        return None
    try:
        parts = [_read(_part(token, number)) for number in range(_parts_done(token))]
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    return _csv([[*COLUMNS, *FACTS]]) + b"".join(parts)


def delete_expired() -> int:
    """Delete the lists whose time has run out; how many."""
    storage = private_storage()
    try:
        tokens, _ = storage.listdir(FOLDER)
    except FileNotFoundError:  # There has never been one.
        return 0
    expired = [token for token in tokens if not _is_present(token)]
    for token in expired:
        _, names = storage.listdir(_path(token, ""))
        for name in names:
            storage.delete(_path(token, name))
        storage.delete(_path(token, ""))
    return len(expired)


def _path(token: str, name: str) -> str:
    return f"{FOLDER}/{token}/{name}"


def _part(token: str, number: int) -> str:
    return _path(token, f"part-{number:03}.csv")


def _is_present(token: str) -> bool:
    path, storage = _path(token, "pairs.csv"), private_storage()
    lifetime = timedelta(hours=settings.QUERY_IMAGE_HOURS)
    return storage.exists(path) and (
        storage.get_modified_time(path) + lifetime > timezone.now()
    )


def _parts_done(token: str) -> int:
    _, names = private_storage().listdir(_path(token, ""))
    numbers = range(len(names))
    return next(n for n in numbers if f"part-{n:03}.csv" not in names)


def _pairs(token: str) -> list[Pair]:
    return read_pairs(_read(_path(token, "pairs.csv")))


def _read(path: str) -> bytes:
    with private_storage().open(path) as file:
        return bytes(file.read())


def _save(path: str, rows: Iterable[Sequence[str]]) -> None:
    try:
        private_storage().save(path, ContentFile(_csv(rows)))
    except OSError as error:
        raise StorageUnavailable(str(error)) from error


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
