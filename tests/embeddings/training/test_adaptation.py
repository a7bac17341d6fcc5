"""From a shop's pictures to an encoder's folder that loads as any other does."""

import json

import numpy as np
import open_clip
import pytest

from embeddings import backends
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.encoders.sources import Source
from embeddings.evaluation.golden import Part
from embeddings.fusion import FusionWeights
from embeddings.models import IndexVersion
from embeddings.ranking import Tuning
from embeddings.training.adaptation import Order, Untrainable, adapt
from embeddings.training.loop import CannotResume
from embeddings.training.writing import write_head
from tests.embeddings.training.drawings import add_products, add_shop, draw
from tests.networks import TINY, make_folder

pytestmark = pytest.mark.django_db

TUNING = {
    "fusion": FusionWeights(vector=0.4, text=0.6, same_shape=0.5).as_json(),
    "calibration": {
        "scores": [0.9, 0.99, 0.999],
        "chances": [0.1, 0.6, 0.9],
        "same": 0.999,
        "very_similar": 0.99,
        "similar": 0.9,
    },
}


@pytest.fixture
def shop(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.ENCODERS_DIR = tmp_path / "encoders"
    make_folder(tmp_path / "base")
    add_shop()
    return tmp_path


def order(shop, **changes):
    options = {"method": "head", "loss": "ntxent", "epochs": 15}
    options |= {"base": f"openclip:local-dir:{shop / 'base'}"}
    options |= {"folder": shop / "encoders/mine"}
    return Order(**(options | changes))


def load(folder):
    return OpenCLIPEncoder.from_argument(
        f"local-dir:{folder}", device="cpu", batch_size=8
    )


def test_a_head_finds_products_better_that_it_never_saw(shop):
    outcome = adapt(order(shop))

    assert outcome.better
    assert np.mean(outcome.after == 1) > np.mean(outcome.before == 1)
    assert outcome.history.best.recall == np.mean(outcome.after == 1)
    assert [now.photos for _, now in outcome.enrolment] == [1, 3, 5]
    assert len(outcome.material.training) == 12 * 3
    assert len(outcome.exam.asked) == 6 * 3


def test_the_folder_is_an_encoder_whose_vectors_are_those_of_the_exam(shop):
    wanted = order(shop)
    outcome = adapt(wanted)

    trained = backends.load_encoder("mine")

    base = backends.load_encoder(wanted.base)
    assert trained.identity != base.identity
    pictures = [draw(example.label, 0) for example in outcome.material.training[:4]]
    expected = base.encode_images(pictures) @ trained.head.T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(trained.encode_images(pictures), expected, atol=1e-5)
    assert trained.encode_texts(["a red mug"]).shape == (1, base.dimension)


def test_a_second_training_goes_on_from_the_first(shop):
    adapt(order(shop))
    first = backends.load_encoder("mine")

    outcome = adapt(order(shop, base="mine", folder=shop / "encoders/second", epochs=2))

    second = load(shop / "encoders/second")
    assert second.head.shape == first.head.shape
    assert outcome.history.epochs[0].recall == np.mean(outcome.before == 1)


def test_a_whole_tower_learns_and_its_text_tower_stays(shop):
    wanted = order(shop, method="full", epochs=1, seed=3)
    outcome = adapt(wanted)

    trained, base = load(wanted.folder), backends.load_encoder(wanted.base)
    assert outcome.history.epochs[-1].number == 1
    np.testing.assert_array_equal(
        trained.encode_texts(["a red mug"]), base.encode_texts(["a red mug"])
    )
    assert len(outcome.after) == len(outcome.before) == 6 * 3
    if outcome.better:
        assert trained.identity != base.identity


@pytest.fixture
def known_architecture(tmp_path):
    """A name for the tiny network, as open_clip knows names."""
    (tmp_path / "tiny.json").write_text(json.dumps(TINY))
    open_clip.add_model_config(tmp_path / "tiny.json")
    yield "tiny"
    open_clip.factory._MODEL_CONFIGS.pop("tiny")
    open_clip.factory._MODEL_CONFIG_PATHS.remove(tmp_path / "tiny.json")


def test_an_architecture_that_is_known_by_name_gets_a_folder_too(
    known_architecture, tmp_path
):
    weights = make_folder(tmp_path / "base") / "open_clip_model.safetensors"
    source = Source(known_architecture, weights, {"image_mean": (0.4, 0.4, 0.4)})
    base = OpenCLIPEncoder(source, device="cpu", batch_size=1)

    write_head(base, np.eye(32, dtype=np.float32), tmp_path / "folder")

    trained, picture = load(tmp_path / "folder"), [draw(1, 0)]
    np.testing.assert_allclose(
        trained.encode_images(picture), base.encode_images(picture), atol=1e-5
    )


def test_a_broken_calibration_of_the_base_is_not_taken_over(shop):
    wanted = order(shop, epochs=1)
    base = shop / "base"
    (base / "calibration.json").write_text(json.dumps({"fusion": {}}))
    (base / "README.md").write_text("# the base")
    (base / "curve.json").write_text("[]")

    adapt(wanted)

    names = {path.name for path in wanted.folder.iterdir()}
    assert names == {
        "open_clip_config.json",
        "open_clip_model.safetensors",
        "head.safetensors",
    }


def test_scores_mean_what_as_high_ones_of_the_base_meant(shop):
    wanted = order(shop)
    (shop / "base/calibration.json").write_text(json.dumps(TUNING))

    outcome = adapt(wanted)

    assert outcome.is_tuned
    found = load(wanted.folder).tuning
    assert found["fusion"] == TUNING["fusion"]
    calibration = Tuning.from_json(found).calibration
    assert calibration.chances == (0.1, 0.6, 0.9)
    # It tells products apart that were all alike to the base, so less is the same.
    assert calibration.very_similar < TUNING["calibration"]["very_similar"]


def test_what_the_live_version_has_learned_since_comes_before_the_base_own(shop):
    wanted = order(shop, epochs=1)
    (shop / "base/calibration.json").write_text(json.dumps(TUNING))
    learned = TUNING | {"fusion": {"vector": 0.9, "text": 0.1}}
    base = backends.load_encoder(wanted.base)
    IndexVersion.objects.create(
        encoder=wanted.base,
        encoder_identity=base.identity,
        dimension=base.dimension,
        state=IndexVersion.State.LIVE,
        calibration=learned,
    )

    adapt(wanted)

    assert load(wanted.folder).tuning["fusion"]["text"] == 0.1


def test_an_encoder_without_weights_cannot_be_trained(shop):
    with pytest.raises(Untrainable, match="HSV histogram has nothing that could learn"):
        adapt(order(shop, base="histogram"))


def test_a_shop_with_too_little_says_so(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    add_products(Part.TRAINING, 9)
    make_folder(tmp_path / "base")

    with pytest.raises(Untrainable, match="9 products to learn from and of 0 to judge"):
        adapt(order(tmp_path))


def test_nothing_is_written_where_there_is_nothing_to_resume(shop):
    wanted = order(shop, resume=True)

    with pytest.raises(CannotResume):
        adapt(wanted)

    assert not wanted.folder.exists()
