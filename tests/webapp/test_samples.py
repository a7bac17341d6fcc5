import pytest

from webapp.samples import sample_names, sample_path


@pytest.fixture
def folder(tmp_path, settings):
    settings.SAMPLE_PICTURES_DIR = tmp_path
    for name in ("b.jpg", "a.WEBP", "queries.csv"):
        (tmp_path / name).touch()
    return tmp_path


def test_the_pictures_of_the_folder_are_offered_in_order(folder):
    assert sample_names() == ["a.WEBP", "b.jpg"]


def test_a_picture_is_found_by_its_name(folder):
    assert sample_path("b.jpg") == folder / "b.jpg"


@pytest.mark.parametrize("name", ["", "c.jpg", "queries.csv", "../b.jpg", "/b.jpg"])
def test_no_other_file_can_be_asked_for(folder, name):
    assert sample_path(name) is None


@pytest.mark.parametrize("folder_name", [None, "gone"])
def test_nothing_is_offered_without_a_folder(settings, tmp_path, folder_name):
    settings.SAMPLE_PICTURES_DIR = folder_name and tmp_path / folder_name

    assert sample_names() == []
    assert sample_path("b.jpg") is None
