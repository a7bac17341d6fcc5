"""`manage.py train_encoder` trains, says what came of it, and what to do next."""

import re

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from embeddings import backends, indexing
from embeddings.management.commands import train_encoder
from embeddings.models import IndexVersion
from embeddings.training.adaptation import checkpoint_of
from embeddings.training.heads import HeadStudent
from tests.embeddings.training.drawings import add_shop, encoder_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.ENCODERS_DIR = tmp_path / "encoders"
    settings.ENCODER = encoder_name(tmp_path / "base")
    add_shop()
    return settings.ENCODERS_DIR


def test_it_prints_figures_and_the_line_to_run_next(shop, capsys):
    call_command("train_encoder", "--epochs", "15")

    (folder,) = shop.iterdir()
    out = capsys.readouterr().out
    assert re.search(r"Recall@1  [\d.]+ [▁▂▃▄▅▆▇█]+ [\d.]+\n", out)
    assert re.search(r"\| Recall@1 \| [\d.]+ \(.*\) \| [\d.]+ \(", out)
    assert re.search(r"\| 5 \| [\d.]+ \| [\d.]+ \| 6 \| 60% \|", out)
    assert f"Next: ENCODER={folder.name} manage.py rebuild_index" in out
    assert backends.load_encoder(folder.name).head is not None
    card = (folder / "README.md").read_text()
    assert "- to learn from: 36 pictures of 12 products" in card
    assert "- left out (golden): 3" in card
    assert "- seed: 0" in card
    with Image.open(folder / "curve.png") as curve:
        assert curve.size == (900, 450)


def test_where_nothing_got_better_it_says_so_and_keeps_the_folder(
    shop, monkeypatch, capsys
):
    monkeypatch.setattr(HeadStudent, "recall", lambda self: 0.5)

    with pytest.raises(CommandError, match="It is no better than openclip:"):
        call_command("train_encoder", "--epochs", "1", "--out", str(shop / "mine"))

    assert (
        "no better than what it was made from" in (shop / "mine/README.md").read_text()
    )
    assert "Next:" not in capsys.readouterr().out


def test_a_folder_is_not_written_over(shop, tmp_path):
    with pytest.raises(CommandError, match="exists; name another with --out"):
        call_command("train_encoder", "--out", str(tmp_path))


def test_by_default_it_starts_from_the_live_encoder(shop):
    indexing.create_version("histogram", state=IndexVersion.State.LIVE)

    with pytest.raises(CommandError, match="has nothing that could learn"):
        call_command("train_encoder")


def test_there_is_nothing_to_resume_before_something_was_stopped(shop):
    with pytest.raises(CommandError, match="no training to go on with"):
        call_command("train_encoder", "--resume")


def test_a_stopped_training_is_gone_on_with(shop, monkeypatch, capsys):
    batches = HeadStudent.batches

    def stopping(self, seed, epoch):
        if epoch == 4:
            raise KeyboardInterrupt
        return batches(self, seed, epoch)

    monkeypatch.setattr(HeadStudent, "batches", stopping)
    call_command("train_encoder", "--epochs", "5", "--out", str(shop / "mine"))
    assert "Stopped early; --resume goes on with it." in capsys.readouterr().out
    monkeypatch.setattr(HeadStudent, "batches", batches)

    call_command("train_encoder", "--epochs", "5", "--resume")

    card = (shop / "mine/README.md").read_text()
    assert "- epochs run: 5" in card
    with pytest.raises(CommandError, match="no training to go on with"):
        train_encoder.last_stopped()


def test_a_training_that_lies_elsewhere_is_gone_on_with_by_its_name_alone(
    shop, tmp_path
):
    elsewhere = checkpoint_of(tmp_path / "elsewhere" / "mine")
    elsewhere.parent.mkdir()
    elsewhere.touch()

    with pytest.raises(CommandError, match="name it with --out"):
        call_command("train_encoder", "--resume")

    assert elsewhere != checkpoint_of(shop / "mine")
