"""Lists are read row by row, whatever wrote them, and numbered as a person would."""

import json

import pytest

from catalog.importing.columns import UnusableSource
from catalog.importing.sources import LONGEST_CELL, open_source, products_of_files


def rows_of(path, **mapping):
    return list(open_source(path, None, mapping).rows())


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_csv_file_of_any_kind_is_read(tmp_path, delimiter, encoding, newline):
    lines = [["SKU", "Title", "Price"], ["1", "杯子", "5"], ["2", "Mug", "6"]]
    text = newline.join(delimiter.join(line) for line in lines)

    rows = rows_of(write(tmp_path / "list.csv", text, encoding))

    assert [(row.number, row.values) for row in rows] == [
        (2, {"external_id": "1", "name": "杯子", "price": "5"}),
        (3, {"external_id": "2", "name": "Mug", "price": "6"}),
    ]


def test_quoted_cells_hold_delimiters_and_lines(tmp_path):
    text = 'name,description,price\n"A, b","two\nlines",5\nC,,6\n'

    rows = rows_of(write(tmp_path / "list.csv", text))

    assert rows[0].values == {"name": "A, b", "description": "two\nlines", "price": "5"}
    assert [row.number for row in rows] == [2, 3]


def test_empty_rows_are_passed_over_but_counted(tmp_path):
    rows = rows_of(write(tmp_path / "list.csv", "name,price\n\nA,1\n,\nB,2\n"))

    assert [row.number for row in rows] == [3, 5]


def test_a_row_with_too_many_cells_says_so_and_one_with_too_few_is_filled(tmp_path):
    rows = rows_of(write(tmp_path / "list.csv", "name,price\nA,9,99\nB\n"))

    assert "has 3 cells, but there are 2 columns" in rows[0].problem
    assert rows[1].values == {"name": "B", "price": ""}


def test_a_quote_that_is_never_closed_is_a_bad_row(tmp_path):
    rows = rows_of(write(tmp_path / "list.csv", 'name,price\nA,1\n"B,2\nC,3\n'))

    assert [(row.number, row.values) for row in rows] == [
        (2, {"name": "A", "price": "1"}),
        (3, {}),
    ]
    assert rows[1].problem == (
        "cannot be read: unexpected end of data."
        " Is a quote never closed? Nothing from here on is imported"
    )


def test_a_quote_closed_by_that_of_a_later_row_is_a_bad_row(tmp_path):
    text = 'name,price\nA,1\n"B,2\nC,3\n"D",4\nE,5\n'

    rows = rows_of(write(tmp_path / "list.csv", text))

    assert [row.number for row in rows] == [2, 3]
    assert rows[1].problem.startswith("cannot be read: ',' expected after '\"'.")


def test_a_long_cell_is_read(tmp_path):
    long = "x" * 1_000_000

    rows = rows_of(write(tmp_path / "list.csv", f"name,description\nA,{long}\nB,\n"))

    assert [row.values["description"] for row in rows] == [long, ""]


def test_a_cell_that_is_too_long_ends_the_list(tmp_path):
    long = "x" * (LONGEST_CELL + 1)
    text = f'name,description\nA,\nB,"{long}\njunk,1\n"\nC,\n'

    rows = rows_of(write(tmp_path / "list.csv", text))

    assert [row.number for row in rows] == [2, 3]
    assert rows[1].problem.startswith("cannot be read: field larger than field limit")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_header_may_stand_in_quotes(tmp_path, delimiter):
    text = f'"name"{delimiter}"price"\n"A"{delimiter}"5"\n'

    rows = rows_of(write(tmp_path / "list.csv", text))

    assert [row.values for row in rows] == [{"name": "A", "price": "5"}]


def test_unknown_columns_are_left_out_and_attributes_keep_their_names(tmp_path):
    text = "name,Weight,attribute:Colour,ATTRIBUTE: Size \nA,5,red,XL\n"

    rows = rows_of(write(tmp_path / "list.csv", text))

    expected = {"name": "A", "attribute:Colour": "red", "attribute:Size": "XL"}
    assert rows[0].values == expected


def test_a_mapped_column_wins_over_the_known_names(tmp_path):
    text = "Name,Artikel,Bild\nignored,Tasse,a.jpg|b.jpg\n"

    rows = rows_of(write(tmp_path / "x.csv", text), artikel="name", BILD="images")

    assert rows[0].values == {"name": "Tasse", "images": ["a.jpg", "b.jpg"]}


def test_several_columns_of_pictures_are_one_list(tmp_path):
    text = "name,image,Image Path\nA,a.jpg,b.jpg\n"

    rows = rows_of(write(tmp_path / "list.csv", text))

    assert rows[0].values["images"] == ["a.jpg", "b.jpg"]


def test_json_lines_are_read_and_bad_lines_are_told(tmp_path):
    lines = ['{"sku": 7, "name": "A", "images": ["a.jpg"]}', "", "[1]", "{", "NaN"]
    lines += ['{"name": "A", "price": NaN}', "[" * 100_000, '{"name": "B"}']

    rows = rows_of(write(tmp_path / "list.jsonl", "\n".join(lines)))

    assert rows[0].values == {"external_id": 7, "name": "A", "images": ["a.jpg"]}
    problems = {row.number for row in rows if row.problem}
    assert problems == {3, 4, 5, 6, 7}
    assert rows[-1].values == {"name": "B"}


def test_a_folder_with_a_list_is_that_list(tmp_path):
    write(tmp_path / "products.csv", "name,image\nA,a.jpg\n")

    source = open_source(tmp_path, None, {})

    assert source.path == tmp_path / "products.csv"
    assert source.images == tmp_path.resolve()
    assert source.total == 1


def test_a_folder_of_pictures_is_categories_and_products(tmp_path):
    for name in [
        "Kitchen/Mugs/blue-mug.jpg",
        "Kitchen/Mugs/blue-mug-2.png",
        "lamp.jpg",
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ["Kitchen/notes.txt", ".hidden.jpg", "Thumbs.db"]:
        (tmp_path / name).touch()

    source = open_source(tmp_path, None, {})

    assert [row.values for row in source.rows()] == [
        {
            "external_id": "lamp",
            "name": "lamp",
            "category": [tmp_path.name],
            "images": ["lamp.jpg"],
        },
        {
            "external_id": "Kitchen/Mugs/blue-mug",
            "name": "blue mug",
            "category": ["Kitchen", "Mugs"],
            "images": ["Kitchen/Mugs/blue-mug.jpg", "Kitchen/Mugs/blue-mug-2.png"],
        },
    ]


def test_a_long_file_name_gets_a_short_stable_external_id(tmp_path):
    (tmp_path / f"{'a' * 150}.jpg").touch()

    row = next(open_source(tmp_path, None, {}).rows())

    assert len(row.values["external_id"]) == 97
    assert row.values["external_id"].startswith("a" * 80 + "-")


@pytest.mark.parametrize(
    ("files", "products"),
    [
        (["mug.jpg", "mug-1.jpg", "mug_2.png"], {"mug": 3}),
        (["mug-1.jpg", "mug-2.jpg", "mug-10.jpg"], {"mug": 3}),
        (["mug 01.jpg", "mug 02.jpg"], {"mug": 2}),
        (["iphone-12.jpg", "iphone-13.jpg"], {"iphone-12": 1, "iphone-13": 1}),
        (["mug.jpg", "mug.png"], {"mug": 2}),
        (["1.jpg", "2.jpg"], {"1": 1, "2": 1}),
        (["mug-2024.jpg", "mug.jpg"], {"mug-2024": 1, "mug": 1}),
    ],
)
def test_numbered_files_are_one_product_where_the_first_is_there(files, products):
    found = products_of_files(reversed(files))

    assert {stem: len(names) for stem, names in found.items()} == products


def test_the_pictures_of_a_product_come_in_the_order_of_their_numbers():
    files = ["mug-10.jpg", "mug.jpg", "mug-2.jpg"]

    assert products_of_files(files) == {"mug": ["mug.jpg", "mug-2.jpg", "mug-10.jpg"]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "It has: nothing"),
        ("\n\n", "It has: nothing"),
        ("5,6\n", "The first row must name the columns.*It has: 5, 6"),
        ("price,stock\n1,2\n", "at least one of: external_id, sku"),
        ("name,title\nA,B\n", "'name' and 'title' both mean name"),
        ("ID,SKU,name\n1,2,A\n", "'ID' and 'SKU' both mean external_id"),
        ('"name,price\nA,1\n', "The first row cannot be read"),
    ],
)
def test_a_list_whose_columns_tell_nothing_is_refused(tmp_path, text, reason):
    with pytest.raises(UnusableSource, match=reason):
        open_source(write(tmp_path / "list.csv", text), None, {})


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnusableSource, match="There is no file or folder"):
        open_source(tmp_path / "none.csv", None, {})
    with pytest.raises(UnusableSource, match="There is no folder"):
        open_source(tmp_path, tmp_path / "none", {})


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_a_file_of_another_encoding_is_refused_before_anything_is_done(tmp_path, name):
    good = {"list.csv": "name\nA\n", "list.jsonl": json.dumps({"name": "A"}) + "\n"}
    path = tmp_path / name
    path.write_bytes(good[name].encode() + '{"name": "Tür"}'.encode("latin-1"))

    with pytest.raises(UnusableSource, match="is not UTF-8 text"):
        open_source(path, None, {})


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"name": "colour"}, "There is no field 'colour'"),
        ({"name": "category@de"}, "There is no field 'category@de'"),
        ({"Artikel": "name"}, "There is no column 'artikel'. There are: name"),
    ],
)
def test_a_mapping_of_what_there_is_not_is_refused(tmp_path, mapping, reason):
    with pytest.raises(UnusableSource, match=reason):
        open_source(write(tmp_path / "list.csv", "name\nA\n"), None, mapping)
