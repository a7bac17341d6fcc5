import pytest

from webapp.samples import read_sample, sample_names


@pytest.fixture
def folder(tmp_path, settings):
    settings.SAMPLE_PICTURES_DIR = tmp_path
    for name in ("b.jpg", "a.WEBP", "queries.csv"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder.jpg").mkdir()
    return tmp_path


def test_the_pictures_of_the_folder_are_offered_in_order(folder):
    assert sample_names() == ["a.WEBP", "b.jpg"]


def test_a_picture_is_found_by_its_name(folder):
    assert read_sample("b.jpg") == b"b.jpg"


@pytest.mark.parametrize(
    "name", ["", "c.jpg", "queries.csv", "folder.jpg", "../b.jpg", "/b.jpg"]
)
def test_no_other_file_can_be_asked_for(folder, name):
    assert read_sample(name) is None


@pytest.mark.parametrize("folder_name", [None, "gone"])
def test_nothing_is_offered_without_a_folder(settings, tmp_path, folder_name):
    settings.SAMPLE_PICTURES_DIR = folder_name and tmp_path / folder_name

    assert sample_names() == []
    assert read_sample("b.jpg") is None
