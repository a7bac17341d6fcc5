"""Lists to be imported."""

import csv

import pytest

from tests.factories import (
    make_file,
    make_picture,
)


@pytest.fixture
def shop(tmp_path):
    """A folder with three pictures, a text, and the writer of the list beside them."""
    for name in ("red", "green", "blue"):
        (tmp_path / f"{name}.png").write_bytes(make_file(make_picture(name)))
    (tmp_path / "text.png").write_bytes(b"no picture at all")

    def write(*rows):
        columns = dict.fromkeys(name for row in rows for name in row)
        with (tmp_path / "products.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(columns))
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path

    return write
