"""Curves are drawn as a picture, and as a line of blocks."""

from PIL import Image

from embeddings.training.curves import WIDTH, blocks, draw
from embeddings.training.loop import Epoch, History


def test_blocks_rise_with_their_values_between_the_lowest_and_the_highest():
    assert blocks([0, 1, 2, 3, 4, 5, 6, 7]) == "0.000 ▁▂▃▄▅▆▇█ 7.000"
    assert blocks([float("nan"), 2, 1]) == "1.000 █▁ 2.000"
    assert blocks([0.5, 0.5]) == "0.500 ▁▁ 0.500"
    assert blocks([]) == blocks([float("nan")]) == ""


def test_many_values_fit_into_a_line():
    line = blocks(list(range(1000)))

    assert len(line.split()[1]) <= WIDTH


def test_the_picture_has_both_curves_on_it(tmp_path):
    history = History([Epoch(0, float("nan"), 0.2), Epoch(1, 2.0, 0.5)])

    draw(history, tmp_path / "curve.png")

    with Image.open(tmp_path / "curve.png") as picture:
        assert picture.size == (900, 450)
        colours = {colour for _, colour in picture.convert("RGB").getcolors(100_000)}
    assert {(31, 119, 180), (127, 127, 127)} <= colours
