import numpy as np
from PIL import Image

from embeddings.training.compact.cleaning import copies, hashes
from tests.factories import make_file


def textured(seed):
    noise = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), np.uint8)
    return Image.fromarray(noise).resize((300, 300), Image.Resampling.BICUBIC)


def test_a_copy_saved_anew_and_smaller_is_found_and_another_picture_is_not(tmp_path):
    files = {
        "one.png": make_file(textured(1)),
        "two.png": make_file(textured(2)),
        "copy.jpg": make_file(textured(1).resize((150, 150)), "JPEG", quality=40),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    one, two, copy = (tmp_path / name for name in files)

    found = copies(hashes([one, two]), hashes([copy]))

    assert found.tolist() == [True, False]


def test_nothing_is_a_copy_of_nothing():
    assert copies(np.array([1, 2], np.uint64), np.array([], np.uint64)).tolist() == [
        False,
        False,
    ]
