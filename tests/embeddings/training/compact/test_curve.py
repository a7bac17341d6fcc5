import json

from PIL import Image

from embeddings.training.compact.curve import write_curve

POINTS = [
    {"step": 20, "items": 5.0, "texts": 4.0},
    {"step": 40, "items": 4.0, "texts": 3.0, "demo R@1": 0.25},
]


def test_the_curve_is_written_as_numbers_and_as_a_picture(tmp_path):
    write_curve(POINTS, tmp_path)

    assert json.loads((tmp_path / "curve.json").read_text()) == POINTS
    with Image.open(tmp_path / "curve.png") as picture:
        assert picture.size == (1000, 450)


def test_a_curve_without_measures_is_drawn_as_well(tmp_path):
    write_curve(POINTS[:1], tmp_path)

    assert (tmp_path / "curve.png").exists()
