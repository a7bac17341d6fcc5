"""The command tells what it did, and by its exit status whether all of it went well."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Product
from tests.factories import make_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def list_of(tmp_path):
    def write(text):
        path = tmp_path / "list.csv"
        path.write_text(text)
        return path

    return write


def run(*arguments, **options):
    out = io.StringIO()
    call_command("import_products", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_a_good_list_ends_with_its_counts(list_of, tmp_path):
    (tmp_path / "a.png").write_bytes(make_file())
    path = list_of("name,category,price,image\nMug,Mugs,5,a.png\nCup,Mugs,6,\n")

    first, second = run(path), run(path)

    assert first.splitlines() == [
        "Products: 2 created, 0 updated, 0 unchanged, 0 failed.",
        "Pictures: 1 created, 0 updated, 0 unchanged, 0 removed, 0 failed.",
    ]
    assert second.splitlines() == [
        "Products: 0 created, 0 updated, 2 unchanged, 0 failed.",
        "Pictures: 0 created, 0 updated, 1 unchanged, 0 removed, 0 failed.",
    ]


def test_bad_rows_are_told_after_all_others_are_done(list_of):
    lines = [f"Bad {number},Mugs,abc" for number in range(30)]
    path = list_of("\n".join(["name,category,price", *lines, "Mug,Mugs,5"]))

    with pytest.raises(CommandError) as caught:
        run(path)

    told = str(caught.value).splitlines()
    assert told[0] == "30 problem(s); the other rows are done."
    assert told[1] == "row 2: price: 'abc' is not a number"
    assert told[-1] == "and 10 more; --report FILE lists them all"
    assert caught.value.returncode == 1
    assert Product.objects.get().name == "Mug"


def test_a_bad_picture_is_told_with_its_row_and_name(list_of):
    path = list_of("name,category,price,image\nMug,Mugs,5,none.png\n")

    with pytest.raises(CommandError, match="row 2: images: none.png: There is no such"):
        run(path)

    assert Product.objects.count() == 1


def test_the_report_has_a_line_for_every_product_and_bad_picture(list_of, tmp_path):
    path = list_of(
        "sku,name,category,price,image\n1,Mug,Mugs,5,none.png\n2,Cup,Mugs,abc,\n"
    )
    report = tmp_path / "report.csv"

    with pytest.raises(CommandError):
        run(path, report=report)

    with report.open(newline="") as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["row", "external_id", "what", "result", "reason"],
        ["2", "1", "product", "created", ""],
        ["2", "1", "picture none.png", "failed", "There is no such file."],
        ["3", "2", "product", "failed", "price: 'abc' is not a number"],
    ]


def test_a_quote_that_is_never_closed_ends_the_list_and_keeps_what_was_before(list_of):
    path = list_of('name,category,price\nMug,Mugs,5\n"Cup,Mugs,6\nPan,Pans,7\n')

    with pytest.raises(CommandError, match="row 3: cannot be read") as caught:
        run(path)

    assert caught.value.returncode == 1
    assert [product.name for product in Product.objects.all()] == ["Mug"]


def test_a_report_takes_names_that_are_no_text(tmp_path):
    path = tmp_path / "list.jsonl"
    path.write_text('{"name": "A", "category": "B", "price": 5, "images": "\\ud800"}')

    with pytest.raises(CommandError, match="is not inside the folder"):
        run(path, report=tmp_path / "report.csv")

    assert "images: '\\ud800'" in (tmp_path / "report.csv").read_text()


def test_columns_can_be_told(list_of):
    path = list_of("Bezeichnung,Gruppe,Preis=,Farbe\nTasse,Tassen,5,rot\n")

    run(
        path,
        "--map=Bezeichnung=name",
        "--map=Gruppe=category",
        "--map=Preis==price",
        "--map=Farbe=attribute:colour",
    )

    product = Product.objects.get()
    assert (product.name, product.attributes) == ("Tasse", {"colour": "rot"})


@pytest.mark.parametrize("pair", ["name", "=name", "name="])
def test_a_mapping_that_is_none_is_refused(list_of, pair):
    with pytest.raises(CommandError, match="--map takes COLUMN=FIELD"):
        run(list_of("name\nA\n"), f"--map={pair}")


def test_a_list_that_is_not_there_is_a_clear_message(tmp_path):
    with pytest.raises(CommandError, match="There is no file or folder"):
        run(tmp_path / "none.csv")


def test_a_report_that_cannot_be_written_is_told_before_anything_is_done(
    list_of, tmp_path
):
    path = list_of("name,category,price\nMug,Mugs,5\n")

    with pytest.raises(CommandError, match="cannot be written"):
        run(path, report=tmp_path / "none" / "report.csv")

    assert not Product.objects.exists()


def test_a_dry_run_says_so(list_of):
    told = run(list_of("name,category,price\nMug,Mugs,5\n"), "--dry-run")

    assert told.splitlines()[0] == (
        "Products: 1 created, 0 updated, 0 unchanged, 0 failed."
    )
    assert told.splitlines()[2] == "This was a dry run: nothing has been written."
    assert not Product.objects.exists()


def test_quiet_means_quiet(list_of, capsys):
    told = run(list_of("name,category,price\nMug,Mugs,5\n"), verbosity=0)

    assert told == ""
    assert capsys.readouterr() == ("", "")
