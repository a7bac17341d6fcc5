import open_clip
import pytest

from embeddings.training.compact import measuring
from tests.factories import make_file, make_picture
from tests.networks import TINY


@pytest.fixture
def network():
    tower = TINY["vision_cfg"] | {"image_size": measuring.SIDE, "patch_size": 40}
    return open_clip.CLIP(**TINY | {"vision_cfg": tower})


def test_counts_the_queries_whose_first_products_are_right(network, tmp_path):
    paths = {}
    for colour in ("red", "blue", "green"):
        paths[colour] = tmp_path / f"{colour}.png"
        paths[colour].write_bytes(make_file(make_picture(colour)))
    gallery = [(path, colour) for colour, path in paths.items()]
    queries = [(paths["red"], {"red"}), (paths["blue"], {"green", "purple"})]

    found = measuring.Glance("discs", queries, gallery)(network)

    # Of three products five are always enough; the second has another one first.
    assert found == {"discs R@1": 0.5, "discs R@5": 1.0}
