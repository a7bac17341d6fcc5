import timm
import torch
from timm.layers import BatchNormAct2d

from embeddings.encoders.folding import fold_norms
from embeddings.encoders.openclip import OpenCLIPEncoder
from tests.networks import COMPACT, make_folder


def convolutional():
    """A network whose norms do something, as after training."""
    torch.manual_seed(0)
    network = timm.create_model("test_byobnet", num_classes=0)
    network.train()(torch.randn(8, 3, 64, 64) * 3 + 1)
    return network.eval()


def norms_in(network):
    return sum(isinstance(part, BatchNormAct2d) for part in network.modules())


@torch.inference_mode()
def test_a_folded_network_says_the_same_of_a_picture():
    network, pictures = convolutional(), torch.randn(3, 3, 64, 64)
    before = network(pictures)

    fold_norms(network)

    torch.testing.assert_close(network(pictures), before, rtol=1e-4, atol=1e-5)


def test_no_norm_is_left_in_a_network_of_convolutions_with_norms():
    network = convolutional()
    assert norms_in(network) > 0

    fold_norms(network)

    assert norms_in(network) == 0


def test_an_encoder_is_folded_when_it_is_loaded(tmp_path):
    vision = COMPACT["vision_cfg"] | {"timm_model_name": "test_byobnet"}
    folder = make_folder(tmp_path / "tiny", network=COMPACT | {"vision_cfg": vision})

    encoder = OpenCLIPEncoder.from_argument(
        f"local-dir:{folder}", device="cpu", batch_size=4
    )

    assert norms_in(encoder._network) == 0
    stem = next(encoder._network.visual.trunk.parameters())
    assert stem.is_contiguous(memory_format=torch.channels_last)


def test_a_network_of_other_blocks_stays_as_it_is():
    network = timm.create_model("test_resnet", num_classes=0).eval()
    before = str(network)

    fold_norms(network)

    assert str(network) == before
