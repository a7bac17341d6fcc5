"""`manage.py evaluate_search` tells its figures as table, JSON and HTML."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_file, make_picture
from tests.networks import make_folder

METRICS = {"recall_at_1", "recall_at_5", "recall_at_10", "map", "mrr", "ndcg_at_10"}


@pytest.fixture
def discs(tmp_path):
    """Three products with two pictures each, one of them broken."""
    folder = tmp_path / "discs"
    for colour in ("red", "lime", "blue"):
        (folder / colour).mkdir(parents=True)
        for number in (1, 2):
            data = make_file(make_picture(colour))
            (folder / colour / f"{number}.png").write_bytes(data)
    (folder / "blue" / "2.png").write_bytes(b"no picture")
    return folder


def evaluate(*arguments, capsys):
    call_command("evaluate_search", *map(str, arguments))
    return capsys.readouterr()


def test_json_goes_to_standard_output_and_the_rest_elsewhere(discs, capsys):
    told = evaluate("--dataset", discs, "--json", capsys=capsys)

    answer = json.loads(told.out)
    assert answer["dataset"] == "discs"
    assert answer["queries"] == 2
    assert answer["default"] == "histogram, framed"
    assert len(answer["methods"]) == 11
    for figures in answer["methods"].values():
        assert figures.keys() >= METRICS | {"ms_per_query"}
    assert answer["methods"]["histogram"]["recall_at_1"] == 1
    assert answer["methods"]["histogram"]["map"] == 1
    assert "Left out: blue/2.png (This is not a picture" in told.err
    assert "Looking: 100%" in told.err
    assert answer["peak_memory_bytes"] > 50 * 1024**2


def test_the_table_has_a_row_for_each_method(discs, capsys):
    told = evaluate("--dataset", discs, "--methods", "Hash", capsys=capsys)

    lines = told.out.splitlines()
    assert lines[0].startswith("discs: 2 queries, 3 products in 3 pictures; 1 broken")
    assert [line.split("  ")[0] for line in lines[2:-1]] == [
        "pHash",
        "dHash",
        "histogram, framed *",
        "pHash, then histogram",
        "* what the shop does now",
    ]


def test_another_encoder_is_compared_by_its_short_name(discs, tmp_path, capsys):
    folder = make_folder(tmp_path / "tiny")

    told = evaluate(
        "--dataset",
        discs,
        "--encoder",
        f"openclip:local-dir:{folder}",
        "--json",
        capsys=capsys,
    )

    assert {"histogram", "tiny", "tiny, Tanimoto", "pHash, then tiny"} <= set(
        json.loads(told.out)["methods"]
    )


def test_the_report_is_written_where_it_is_wanted(discs, tmp_path, capsys):
    html = tmp_path / "report.html"

    told = evaluate("--dataset", discs, "--html", html, capsys=capsys)

    text = html.read_text()
    for title in (
        "All methods",
        "By rank",
        "By category",
        "Queries and what came first",
    ):
        assert f"<h2>{title}</h2>" in text
    assert f"The report is in {html}." in told.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--dataset", "nowhere"], "nowhere cannot be read"),
        (["--encoder", "nonsense"], "there is no encoder 'nonsense'"),
        (["--methods", "nonsense"], "no method is called 'nonsense'"),
        (["--text"], "no words to search with"),
        (["--html", "nowhere/report.html"], "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_done_is_said(discs, arguments, message, monkeypatch):
    monkeypatch.chdir(discs)

    with pytest.raises(CommandError, match=message):
        call_command("evaluate_search", "--dataset", str(discs), *arguments)
