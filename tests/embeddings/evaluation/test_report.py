"""The report is one file that refers to no other."""

import re

import pytest
from matplotlib.figure import Figure

from embeddings.evaluation.report import Section, Shown, Table, render
from tests.factories import make_picture


@pytest.fixture
def report():
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, 1])
    strip = [
        Shown(make_picture(), "query"),
        Shown(make_picture(), "mug", right=True),
        Shown(make_picture("blue"), "<bowl>", right=False),
    ]
    table = Table(["method", "R@1"], [["a & b", "0.5"]], "Found")
    section = Section("Part", "First.\n\nSecond.", [table], [figure], [strip])
    return render("Search on discs", "discs: 1 query", [section])


def test_nothing_is_loaded_from_elsewhere(report):
    sources = re.findall(r'(?:src|href)="([^"]*)"', report)

    assert [source[:22] for source in sources] == [
        "data:image/png;base64,",
        "data:image/webp;base64",
        "data:image/webp;base64",
        "data:image/webp;base64",
    ]
    assert not re.search(r"https?://|<script|<link|@import|url\(", report)


def test_right_and_wrong_pictures_have_their_frames(report):
    assert re.findall(r'<figure class="(\w+)"', report) == ["query", "right", "wrong"]


def test_texts_are_escaped(report):
    assert "&lt;bowl&gt;" in report
    assert "<td>a &amp; b</td><td>0.5</td>" in report
    assert "<p>First.</p>" in report


def test_a_report_may_be_empty():
    assert "<h1>Nothing</h1>" in render("Nothing", "none", [])
