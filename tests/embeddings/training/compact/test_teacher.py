import open_clip
import pytest
import timm
import torch

from embeddings.training.compact.teacher import AT_ONCE, Teacher
from tests.networks import COMPACT, make_folder


@pytest.fixture
def trunk():
    torch.manual_seed(0)
    return timm.create_model("test_efficientnet", num_classes=0)


def test_each_picture_is_seen_alone_however_many_are_asked_at_once(trunk):
    teacher = Teacher(trunk, mean=[0.5] * 3, std=[0.25] * 3)
    images = torch.rand(AT_ONCE + 1, 3, 64, 64)

    seen = teacher(images).places

    assert seen.shape == (AT_ONCE + 1, teacher.channels, 2, 2)
    torch.testing.assert_close(seen[-1:], teacher(images[-1:]).places)


def test_pictures_are_shown_as_the_teacher_learned_them(trunk):
    images = torch.rand(2, 3, 64, 64)

    seen = Teacher(trunk, mean=[0.5, 0.4, 0.3], std=[0.2, 0.2, 0.2])(images).places

    shown = (images - torch.tensor([0.5, 0.4, 0.3]).view(1, 3, 1, 1)) / 0.2
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        expected = trunk.eval().forward_features(shown)
    torch.testing.assert_close(seen, expected.float(), rtol=0.1, atol=0.05)


def test_asking_changes_nothing_in_the_teacher(trunk):
    teacher = Teacher(trunk, mean=[0.5] * 3, std=[0.5] * 3)
    before = {name: value.clone() for name, value in trunk.state_dict().items()}

    teacher(torch.rand(4, 3, 32, 32)).places.sum()

    torch.testing.assert_close(trunk.state_dict(), before, rtol=0, atol=0)


def test_the_tower_of_an_encoders_folder_teaches(tmp_path):
    folder = make_folder(
        tmp_path / "encoder", network=COMPACT, mean=[0.1] * 3, std=[2.0] * 3
    )

    teacher = Teacher.from_folder(folder)

    assert teacher(torch.rand(2, 3, 64, 64)).places.shape == (2, 96, 2, 2)
    assert teacher.channels == 96


def test_a_tower_with_a_projection_tells_what_its_encoder_would(tmp_path):
    folder = make_folder(tmp_path / "encoder", network=COMPACT)
    images = torch.rand(2, 3, 32, 32)

    taught = Teacher.from_folder(folder)(images)

    network, _, _ = open_clip.create_model_and_transforms(f"local-dir:{folder}")
    with torch.inference_mode():
        expected = network.eval().encode_image((images - 0.5) / 0.5, normalize=True)
    torch.testing.assert_close(taught.vectors, expected, rtol=0.1, atol=0.05)


def test_a_tower_without_a_projection_makes_no_vectors(tmp_path):
    vision = COMPACT["vision_cfg"] | {"timm_proj": "none"}
    bare = COMPACT | {"embed_dim": 96, "vision_cfg": vision}
    folder = make_folder(tmp_path / "encoder", network=bare)

    teacher = Teacher.from_folder(folder)

    assert teacher(torch.rand(1, 3, 32, 32)).vectors is None
