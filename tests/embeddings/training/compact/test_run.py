import json
from pathlib import Path

import numpy as np
import open_clip
import pytest
import timm
import torch

from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.training.compact.corpus import Example
from embeddings.training.compact.lessons import Lessons, write_vocabulary
from embeddings.training.compact.network import VOCABULARY, save, tower_of
from embeddings.training.compact.pixels import SIDE, subjects
from embeddings.training.compact.run import Recipe, Run
from embeddings.training.compact.teacher import Teacher
from tests.factories import make_picture

SMALL = ((0.0, 32), (0.5, 48))
COLOURS = ("red", "blue", "green", "orange")


@pytest.fixture
def lessons():
    """Discs of four colours in two sizes, and two garments."""
    examples, pictures = [], []
    for colour in COLOURS:
        for view in range(2):
            facts = (("kind", "disc"), ("colour", colour))
            examples.append(
                Example(
                    Path(f"{view}"), "demo", f"disc {colour}", "disc", "Discs", facts
                )
            )
            pictures.append(make_picture(colour, (SIDE, SIDE)))
    for number in range(2):
        facts = (("kind", "hat"),)
        examples.append(
            Example(Path(f"{number}"), "clothing", str(number), "", "hat", facts)
        )
        pictures.append(make_picture("purple", (SIDE, SIDE)))
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    return Lessons(examples, pixels, subjects(pixels))


@pytest.fixture
def teacher():
    trunk = timm.create_model("test_efficientnet", num_classes=0)
    return Teacher(trunk, mean=[0.5] * 3, std=[0.5] * 3)


@pytest.fixture
def vocabulary(lessons, tmp_path):
    write_vocabulary(lessons.examples, tmp_path / VOCABULARY, seed=0)
    return tmp_path / VOCABULARY


def nothing(network):
    return {"R@1": 0.0}


def weights(network):
    return torch.cat([p.flatten() for p in network.parameters()])


def test_a_run_that_was_stopped_ends_where_it_would_have_ended(
    lessons, teacher, vocabulary, tmp_path
):
    recipe = Recipe(steps=3, sizes=SMALL, warm_up=1, measure_each=2)
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    whole = Run(lessons, teacher, vocabulary, recipe).train(tmp_path / "whole", nothing)
    cut = Run(lessons, teacher, vocabulary, recipe)
    cut.learn(0)
    cut.step = 1
    cut.save(tmp_path / "cut/run.pt")

    resumed = Run(lessons, teacher, vocabulary, recipe).train(tmp_path / "cut", nothing)

    torch.testing.assert_close(weights(resumed), weights(whole))
    curve = json.loads((tmp_path / "whole/curve.json").read_text())
    assert [point["step"] for point in curve] == [2]
    assert set(curve[0]) >= {"items", "designs", "texts", "teacher", "R@1"}


def test_a_run_of_another_recipe_is_not_taken_up(
    lessons, teacher, vocabulary, tmp_path
):
    Run(lessons, teacher, vocabulary, Recipe(steps=3)).save(tmp_path / "run.pt")

    with pytest.raises(ValueError, match="was begun with"):
        Run(lessons, teacher, vocabulary, Recipe(steps=4)).restore(tmp_path / "run.pt")


def test_the_folder_is_an_encoder_for_pictures_and_texts(
    lessons, teacher, vocabulary, tmp_path
):
    network = Run(lessons, teacher, vocabulary, Recipe()).average.module

    save(network, vocabulary, tmp_path)

    encoder = OpenCLIPEncoder.from_argument(
        f"local-dir:{tmp_path}", device="cpu", batch_size=4
    )
    assert encoder.dimension == 256
    assert encoder.encode_images([make_picture()]).shape == (1, 256)
    assert encoder.encode_texts(["red disc", "红色"]).shape == (2, 256)


def test_a_warm_restart_takes_over_what_was_learned_and_begins_at_step_0(
    lessons, teacher, vocabulary, tmp_path
):
    former = Run(lessons, teacher, vocabulary, Recipe(steps=3))
    former.step = 3
    former.save(tmp_path / "run.pt")

    run = Run(lessons, teacher, vocabulary, Recipe(steps=9, seed=1))
    run.begin_with(tmp_path / "run.pt")

    torch.testing.assert_close(weights(run.network), weights(former.network))
    torch.testing.assert_close(weights(run.average.module), weights(former.network))
    assert run.step == 0


def test_a_warm_restart_takes_over_the_weights_of_an_encoders_folder(
    lessons, teacher, vocabulary, tmp_path
):
    former = Run(lessons, teacher, vocabulary, Recipe())
    save(former.network, vocabulary, tmp_path)

    run = Run(lessons, teacher, vocabulary, Recipe(seed=1))
    run.begin_with(tmp_path)

    # They are kept as float16.
    torch.testing.assert_close(
        weights(run.network), weights(former.network), atol=1e-3, rtol=1e-3
    )


@pytest.fixture
def better_teacher(teacher, lessons, vocabulary, tmp_path):
    """A folder with another tower than ours, as `--tower` writes it."""
    recipe = Recipe(steps=1, sizes=SMALL, tower="test_efficientnet")
    run = Run(lessons, None, vocabulary, recipe)
    folder = tmp_path / "teacher"
    save(run.network, vocabulary, folder, recipe.tower)
    return folder


def test_another_tower_is_taken_over_and_learns_without_a_teacher(
    lessons, vocabulary, better_teacher
):
    recipe = Recipe(steps=1, seed=1, sizes=SMALL, tower=tower_of(better_teacher))
    run = Run(lessons, None, vocabulary, recipe)
    images = torch.rand(4, 3, 64, 64) * 2 - 1

    run.take_tower(better_teacher)

    network, _, _ = open_clip.create_model_and_transforms(f"local-dir:{better_teacher}")
    with torch.inference_mode():
        taken, there = (n.eval().visual.trunk(images) for n in (run.network, network))
    torch.testing.assert_close(taken, there, rtol=1e-3, atol=1e-3)
    assert "teacher" not in run.learn(0)


def test_a_run_with_another_tower_goes_on_with_all_it_had(
    lessons, vocabulary, better_teacher
):
    recipe = Recipe(steps=1, seed=1, sizes=SMALL, tower=tower_of(better_teacher))
    run = Run(lessons, None, vocabulary, recipe)

    run.begin_with(better_teacher)

    network, _, _ = open_clip.create_model_and_transforms(f"local-dir:{better_teacher}")
    torch.testing.assert_close(
        weights(run.network), weights(network), atol=1e-3, rtol=1e-3
    )


def test_a_tower_that_sees_other_numbers_is_not_taken_over(
    lessons, vocabulary, better_teacher
):
    described = json.loads((better_teacher / "open_clip_config.json").read_text())
    described["preprocess_cfg"]["mean"] = [0.4, 0.5, 0.5]
    (better_teacher / "open_clip_config.json").write_text(json.dumps(described))
    run = Run(lessons, None, vocabulary, Recipe(tower=tower_of(better_teacher)))

    with pytest.raises(ValueError, match="wants a mean of"):
        run.take_tower(better_teacher)


def test_a_teacher_that_learned_these_goods_teaches_what_is_alike(
    lessons, vocabulary, better_teacher
):
    recipe = Recipe(steps=1, sizes=SMALL)
    run = Run(lessons, Teacher.from_folder(better_teacher), vocabulary, recipe)

    assert run.learn(0)["relations"] > 0


@pytest.mark.parametrize("kept", ["run.pt", ""])
def test_a_network_with_another_tower_takes_over_the_words_alone(
    lessons, teacher, vocabulary, tmp_path, kept
):
    former = Run(lessons, teacher, vocabulary, Recipe())
    former.save(tmp_path / "run.pt")
    save(former.network, vocabulary, tmp_path)
    recipe = Recipe(seed=1, tower="test_efficientnet")
    run = Run(lessons, None, vocabulary, recipe)
    pictures = weights(run.network.visual)

    run.begin_with(tmp_path / kept)

    torch.testing.assert_close(weights(run.network.visual), pictures)
    torch.testing.assert_close(
        run.network.token_embedding.weight,
        former.network.token_embedding.weight,
        atol=1e-3,
        rtol=1e-3,
    )
