"""The command that brings an encoder onto this machine, as the shell sees it."""

import io
import shutil

import pytest
from django.core.management import CommandError, call_command
from huggingface_hub import constants

from tests.hub import COMMIT, hub_of
from tests.networks import make_folder


@pytest.fixture(autouse=True)
def encoders(settings, tmp_path):
    settings.ENCODERS_DIR = tmp_path / "encoders"
    return tmp_path / "encoders"


@pytest.fixture
def hub(tmp_path, monkeypatch):
    with hub_of(make_folder(tmp_path / "offered")) as hub:
        point_to(hub.endpoint, monkeypatch)
        yield hub


def point_to(endpoint, monkeypatch):
    """As HF_ENDPOINT does, which the hub's client reads when it is imported."""
    path = "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "ENDPOINT", endpoint)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", endpoint + path)


def run(*arguments, **options):
    output = io.StringIO()
    call_command("fetch_encoder", *arguments, stdout=output, **options)
    return output.getvalue()


def test_it_fetches_and_says_what_is_next(hub, encoders):
    output = run("clip-vit-b-32")

    assert output == (
        f"{encoders}/clip-vit-b-32 holds laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
        f" at commit {COMMIT}.\n"
        "Use it: ENCODER=clip-vit-b-32 manage.py rebuild_index\n"
    )


def test_what_is_here_is_not_fetched_again(hub):
    run("clip-vit-b-32")
    hub.asked.clear()

    output = run("clip-vit-b-32")

    assert "clip-vit-b-32 is here and complete.\n" in output
    assert hub.asked == []


def test_what_is_here_with_other_bytes_is_an_error(hub, encoders):
    run("clip-vit-b-32")
    (encoders / "clip-vit-b-32" / "open_clip_config.json").write_text("{}")

    with pytest.raises(CommandError, match="open_clip_config.json is not the file"):
        run("clip-vit-b-32")


def test_a_commit_may_be_chosen(hub):
    run("clip-vit-b-32", revision="abc123")

    assert hub.asked[0] == "abc123"


def test_a_folder_that_was_carried_here_is_copied(tmp_path, encoders):
    stick = make_folder(tmp_path / "stick")

    output = run("clip-vit-b-32", source=stick)

    assert "pinned as it is, because there was no SHA256SUMS" in output
    assert (encoders / "clip-vit-b-32" / "SHA256SUMS").is_file()


def test_it_is_compared_with_the_sums_of_the_other_machine(hub, tmp_path, encoders):
    run("clip-vit-b-32")
    stick = shutil.move(encoders / "clip-vit-b-32", tmp_path / "stick")

    output = run("clip-vit-b-32", "--from", str(stick))

    assert "compared with its SHA256SUMS" in output


def test_an_encoder_of_the_shops_own_may_be_carried(tmp_path, encoders):
    run("shop-2026", source=make_folder(tmp_path / "stick"))

    assert (encoders / "shop-2026" / "open_clip_model.safetensors").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "NAME is missing; --list shows"),
        (["resnet"], "There is no resnet; choose one of clip-vit-b-32, siglip2"),
        (["../up", "--from", "."], "'../up' is not a name"),
        (["tiny", "--from", "/nowhere"], "/nowhere does not hold"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_a_hub_out_of_reach_is_an_error_that_tells_of_the_other_way(monkeypatch):
    point_to("http://127.0.0.1:9", monkeypatch)

    with pytest.raises(CommandError, match="use --from FOLDER"):
        run("clip-vit-b-32")


def test_the_list_tells_what_is_here(encoders):
    (encoders / "siglip2-b-16").mkdir(parents=True)

    lines = run("--list").splitlines()

    here = {line.split()[0]: line.split()[1] for line in lines[1:]}
    assert here["siglip2-b-16"] == "yes"
    assert here["marqo-ecommerce-l"] == "no"
