"""A missing encoder is seen at the start, and stops nothing."""

import io
import subprocess
import sys

import pytest
from django.core.management import call_command

from embeddings.checks import encoder_is_here
from tests.networks import make_folder


@pytest.fixture(autouse=True)
def encoders(settings, tmp_path):
    settings.ENCODERS_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        ("siglip2-b-16", "`manage.py fetch_encoder siglip2-b-16`"),
        ("openclip:local-dir:/nowhere", "/nowhere does not hold open_clip_config.json"),
        ("resnet", "there is no encoder 'resnet'"),
    ],
)
def test_an_encoder_that_is_not_here_is_warned_of(encoder, message, settings):
    settings.ENCODER = encoder

    warnings = encoder_is_here()

    assert [warning.id for warning in warnings] == ["embeddings.W001"]
    assert message in warnings[0].msg


@pytest.mark.parametrize("encoder", ["histogram", "clip-vit-b-32"])
def test_one_that_is_here_is_not(encoder, settings, encoders):
    make_folder(encoders / "clip-vit-b-32")
    settings.ENCODER = encoder

    assert encoder_is_here() == []


def test_half_a_folder_is_warned_of(settings, encoders):
    (make_folder(encoders / "clip-vit-b-32") / "open_clip_config.json").unlink()
    settings.ENCODER = "clip-vit-b-32"

    assert "does not hold" in encoder_is_here()[0].msg


def test_commands_say_it_and_go_on(settings):
    settings.ENCODER = "siglip2-b-16"
    errors = io.StringIO()

    call_command("check", stderr=errors)

    assert "fetch_encoder siglip2-b-16" in errors.getvalue()


def test_it_is_found_out_without_torch():
    code = (
        "import django, sys; django.setup();"
        "from embeddings.checks import encoder_is_here; encoder_is_here();"
        "assert not {'torch', 'open_clip', 'huggingface_hub'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
