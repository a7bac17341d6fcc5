"""All studies of an evaluation come one after the other."""

import pytest

from embeddings.encoders.histogram import HistogramEncoder
from embeddings.evaluation import studies
from embeddings.evaluation.features import extract
from embeddings.evaluation.methods import encoder_methods, fixed_methods
from embeddings.evaluation.report import render
from embeddings.evaluation.roster import Roster
from embeddings.evaluation.runs import run
from embeddings.evaluation.studies import count_steps, run_studies
from tests.embeddings.evaluation.drawn import set_of

TITLES = [
    "Same product or not",
    "Harmed pictures",
    "Confusions",
    "Length of vectors",
    "Index types",
    "Search under filters",
]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(studies, "SIZES", (10, 300))
    monkeypatch.setattr(studies, "FILTERED_ROWS", 300)


@pytest.fixture
def evaluated():
    encoder = HistogramEncoder()
    methods = [*fixed_methods(), *encoder_methods("histogram", encoder)]
    roster = Roster(methods, "histogram, framed", {"histogram": encoder})
    colours = ["red", "lime", "blue", "orange", "darkred", "gray"]
    features = extract(set_of(colours), roster.features)
    return roster, features, [run(method, features) for method in methods]


def test_every_study_tells_its_part(small, evaluated):
    roster, features, results = evaluated
    steps = []

    sections = list(run_studies(roster, features, results, steps.append))

    assert [section.title for section in sections] == TITLES
    assert all(section.tables for section in sections)
    assert sum(steps) == count_steps(features)
    page = render("Studies", "", sections)
    assert all(title in page for title in TITLES)


def test_a_method_without_vectors_has_the_first_three(small, evaluated):
    roster, features, results = evaluated
    by_outline = Roster(roster.methods, "pHash", roster.encoders)

    sections = list(run_studies(by_outline, features, results))

    assert [section.title for section in sections] == TITLES[:3]
