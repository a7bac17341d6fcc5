"""Backups as docs/operations.md tells to make them: the database and the pictures."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

DUMP = ["pg_dump", "--clean", "--if-exists", "--file"]
LOAD = ["psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file"]


def back_up(database: str, media: Path, folder: Path) -> None:
    """Write both into a new folder; the shop may run meanwhile."""
    folder.mkdir()
    if path := _sqlite(database):
        _copy(path, folder / "database")
    else:
        _run([*DUMP, str(folder / "database"), database])
    shutil.copytree(media, folder / "media")


def restore(database: str, media: Path, folder: Path) -> None:
    """Put both back to what they were; no worker may run meanwhile."""
    if path := _sqlite(database):
        _copy(folder / "database", path)
    else:
        _run([*LOAD, str(folder / "database"), database])
    shutil.rmtree(media)
    shutil.copytree(folder / "media", media)


def _sqlite(database: str) -> Path | None:
    head, separator, path = database.partition("sqlite:///")
    return Path(path) if separator and not head else None


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target, timeout=20)) as new,
    ):
        old.backup(new)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)
