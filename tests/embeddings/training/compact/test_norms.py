import timm
import torch

from embeddings.training.compact.norms import unfold_norms


def folded():
    """A network whose norms do nothing but add, as after folding."""
    torch.manual_seed(0)
    network = timm.create_model("test_resnet", num_classes=0)
    for part in network.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(part.bias, 1, 2)
    return network.eval()


@torch.no_grad()
def test_what_comes_out_stays():
    network, images = folded(), torch.randn(64, 3, 64, 64) * 2 + 1
    before = network(images)

    unfold_norms(network, images)

    torch.testing.assert_close(network.eval()(images), before, rtol=1e-3, atol=1e-4)


@torch.no_grad()
def test_in_training_the_network_sees_what_it_saw_before():
    network, images = folded(), torch.randn(64, 3, 64, 64) * 2 + 1
    before = network(images)

    unfold_norms(network, images)

    torch.testing.assert_close(network.train()(images), before, rtol=1e-2, atol=1e-2)
