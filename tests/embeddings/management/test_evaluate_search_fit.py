"""`manage.py evaluate_search --fit` learns, writes down, and tells the live index."""

import json

import pytest
from django.core.management import CommandError, call_command

from embeddings import search
from embeddings.models import IndexVersion
from embeddings.ranking import Tuning
from tests.embeddings.shop import names, upload
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def discs(tmp_path):
    """Twelve products, each with a large picture and a query that is smaller."""
    folder = tmp_path / "discs"
    for number in range(12):
        colour = f"hsl({30 * number}, 100%, {30 + 3 * number}%)"
        (folder / f"{number:02}").mkdir(parents=True)
        for size in (96, 80):
            data = make_file(make_picture(colour, (size, size)))
            (folder / f"{number:02}" / f"{96 - size}.png").write_bytes(data)
    return folder


def fit(dataset, *options):
    call_command("evaluate_search", "--dataset", str(dataset), *map(str, options))


def test_what_is_learned_is_written_as_an_encoder_reads_it(discs, tmp_path, capsys):
    file = tmp_path / "calibration.json"

    fit(discs, "--fit", file, "--methods", "histogram")

    learned = json.loads(file.read_text())
    assert Tuning.from_json(learned)
    assert learned["fitted_on"]["dataset"] == "discs"
    assert learned["fitted_on"]["queries"]["questions"] == 12
    assert "Learned for histogram" in capsys.readouterr().err


def test_the_live_version_ranks_at_once_by_what_was_learned(discs, index_all):
    for colour in ("red", "blue"):
        add_image(make_product(colour), colour)
    index_all()

    fit(discs, "--store", "--methods", "histogram")

    found = search.find_similar(upload("blue"), search.ProductFilters())
    assert names(found)[0] == "blue"
    assert found.items[0].band == "same product"
    assert IndexVersion.objects.live().calibration["fitted_on"]["dataset"] == "discs"


def test_another_encoder_than_the_live_one_is_not_told(discs, index_all):
    add_image(make_product())
    index_all()
    IndexVersion.objects.update(encoder_identity="another")

    with pytest.raises(CommandError, match="was not made with HSV histogram"):
        fit(discs, "--store", "--methods", "histogram")

    assert IndexVersion.objects.live().calibration == {}


def test_without_an_index_there_is_nobody_to_tell(discs):
    with pytest.raises(CommandError, match="live index version"):
        fit(discs, "--store", "--methods", "histogram")


def test_a_set_that_is_too_small_teaches_nothing(discs, tmp_path):
    for folder in sorted(discs.iterdir())[9:]:
        for file in folder.iterdir():
            file.unlink()

    with pytest.raises(CommandError, match="it has 9 queries, and 10 are needed"):
        fit(discs, "--fit", tmp_path / "calibration.json")

    assert not (tmp_path / "calibration.json").exists()


def test_a_folder_that_is_not_there_is_told_before_the_work(discs, tmp_path):
    with pytest.raises(CommandError, match="there is no folder"):
        fit(discs, "--fit", tmp_path / "nowhere" / "calibration.json")


def test_a_folder_in_place_of_a_file_is_told_before_the_work(discs, tmp_path):
    with pytest.raises(CommandError, match="is a folder"):
        fit(discs, "--fit", tmp_path)
