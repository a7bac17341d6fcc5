"""The roster: which methods are compared, and which of them is the shop's."""

import json

import pytest

from embeddings.encoders.base import EncoderUnavailable
from embeddings.evaluation.roster import make_roster, short_names
from tests.networks import make_folder

TUNING = {
    "fusion": {"vector": 0.8, "colour": 0.2},
    "calibration": {
        "scores": [0.5, 0.9],
        "chances": [0.1, 0.9],
        "same": 0.9,
        "very_similar": 0.8,
        "similar": 0.6,
    },
}


def names(roster):
    return [method.name for method in roster.methods]


def test_the_shops_encoder_is_always_there():
    roster = make_roster()

    assert roster.default == "histogram, framed"
    assert names(roster) == [
        "pHash",
        "dHash",
        "colour histogram",
        "colour signature",
        "histogram",
        "histogram, inner product",
        "histogram, Euclidean",
        "histogram, Tanimoto",
        "histogram, framed",
        "pHash, then histogram",
        "histogram + colours",
    ]


def test_each_feature_is_taken_once():
    features = [feature.name for feature in make_roster(["histogram"]).features]

    assert sorted(features) == [
        "colour histogram",
        "colour signature",
        "dHash",
        "histogram",
        "histogram, framed",
        "pHash",
        "shape signature",
        "texture signature",
    ]


def test_a_tuned_encoder_brings_its_fusion(tmp_path, settings):
    folder = make_folder(tmp_path / "tiny")
    (folder / "calibration.json").write_text(json.dumps(TUNING))
    settings.ENCODER = f"openclip:local-dir:{folder}"

    roster = make_roster()

    assert roster.default == "tiny, fused"
    assert roster.default in names(roster)


def test_a_calibration_of_another_making_is_told_and_left_out(
    tmp_path, settings, caplog
):
    folder = make_folder(tmp_path / "tiny")
    (folder / "calibration.json").write_text('{"fusion": {"vector": 1}}')
    settings.ENCODER = f"openclip:local-dir:{folder}"

    roster = make_roster()

    assert roster.default == "tiny, framed"
    assert "the calibration of tiny: expected `fusion`" in caplog.text


def test_a_shop_that_searches_in_two_stages_is_measured_so(settings):
    settings.SEARCH_MODE = "two-stage"

    roster = make_roster()

    assert roster.default == "pHash, then histogram"
    assert roster.default in names(roster)


def test_methods_may_be_chosen_by_word_beside_the_shops_own():
    roster = make_roster().only(["Hash", "Tanimoto"])

    assert names(roster) == [
        "pHash",
        "dHash",
        "histogram, Tanimoto",
        "histogram, framed",
        "pHash, then histogram",
    ]


def test_a_word_of_no_method_is_refused():
    with pytest.raises(ValueError, match="no method is called 'phash'"):
        make_roster().only(["pHash", "phash"])


def test_an_unknown_encoder_is_refused():
    with pytest.raises(EncoderUnavailable, match="no encoder 'nonsense'"):
        make_roster(["nonsense"])


def test_encoders_are_called_by_their_last_word():
    named = [
        "lookalike-s",
        "openclip:local-dir:/a/b",
        "openclip:ViT-B-32@laion",
        "openclip:hf-hub:A/B",
    ]

    assert list(short_names(named).values()) == [
        "lookalike-s",
        "b",
        "ViT-B-32@laion",
        "A/B",
    ]


def test_encoders_that_would_be_called_alike_keep_their_whole_names():
    named = ["openclip:local-dir:/a/b", "openclip:local-dir:/c/b", "histogram"]

    assert short_names(named) == {
        named[0]: named[0],
        named[1]: named[1],
        "histogram": "histogram",
    }
