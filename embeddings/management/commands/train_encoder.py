"""Adapts an encoder to the shop's own catalogue, and says whether it got better."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from embeddings.encoders.base import EncoderUnavailable
from embeddings.models import IndexVersion
from embeddings.training.adaptation import (
    METHODS,
    Order,
    Untrainable,
    adapt,
    checkpoint_of,
    named,
)
from embeddings.training.cards import chart, figures, write_card
from embeddings.training.loop import CannotResume
from embeddings.training.losses import LOSSES


class Command(BaseCommand):
    help = (
        "Train an encoder on the shop's own pictures, judged pairs and clicks, and"
        " write it as a new folder that rebuild_index takes. Ctrl-C keeps the best so"
        " far. Exit status 1 where it got no better."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--base", metavar="ENCODER", help="to start from; default: the live one"
        )
        parser.add_argument(
            "--method",
            choices=list(METHODS),
            default="head",
            help="head: a linear map over the encoder as it is, minutes on a CPU"
            " (default); full: the whole image tower, better on a GPU",
        )
        parser.add_argument(
            "--loss", choices=list(LOSSES), default="ntxent", help="default: ntxent"
        )
        parser.add_argument(
            "--epochs",
            type=positive,
            metavar="N",
            help="at most; default: 60, full: 10",
        )
        parser.add_argument(
            "--out",
            type=Path,
            metavar="FOLDER",
            help="default: DATA_DIR/encoders/shop-*",
        )
        parser.add_argument("--seed", type=natural, default=0, help="default: 0")
        parser.add_argument("--device", default=settings.ENCODER_DEVICE)
        parser.add_argument(
            "--resume",
            action="store_true",
            help="go on with a training that was stopped: that of --out, by default"
            " the last",
        )

    def handle(self, **options: Any) -> None:
        order = self._order(options)
        try:
            outcome = adapt(order)
        except (Untrainable, CannotResume, EncoderUnavailable, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError(
                "Stopped before anything was learnt; run it again, and what has been"
                " encoded is not encoded anew."
            ) from error
        write_card(outcome)
        for line in [*chart(outcome), "", *figures(outcome), ""]:
            self.stdout.write(line)
        minutes = outcome.seconds / 60
        self.stdout.write(f"{order.folder} was written after {minutes:.1f} minutes.")
        if outcome.history.stopped:
            self.stdout.write("Stopped early; --resume goes on with it.")
        if not outcome.better:
            raise CommandError(
                f"It is no better than {order.base}. Its folder is kept; another"
                " --loss, or more pictures a product, may help."
            )
        self.stdout.write(
            f"Next: ENCODER={named(order.folder)} manage.py rebuild_index"
        )

    def _order(self, options: dict[str, Any]) -> Order:
        live = IndexVersion.objects.live()
        resume = options["resume"]
        folder = options["out"] or (last_stopped() if resume else new_folder())
        if folder.exists() and not resume:
            raise CommandError(f"{folder} exists; name another with --out.")
        return Order(
            base=options["base"] or (live.encoder if live else settings.ENCODER),
            method=options["method"],
            loss=options["loss"],
            folder=folder.absolute(),
            epochs=options["epochs"],
            seed=options["seed"],
            device=options["device"],
            resume=resume,
        )


def natural(text: str) -> int:
    """A number from 0."""
    if (number := int(text)) < 0:
        raise ValueError(text)
    return number


def positive(text: str) -> int:
    """A number from 1."""
    if not (number := natural(text)):
        raise ValueError(text)
    return number


def new_folder() -> Path:
    """Named by the minute."""
    now: datetime = timezone.localtime()
    return settings.ENCODERS_DIR / f"shop-{now:%Y%m%d-%H%M}"


def last_stopped() -> Path:
    """The folder of the training that was stopped last. Raises CommandError."""
    checkpoints = (settings.DATA_DIR / "training").glob("*.pt")
    for path in sorted(checkpoints, key=lambda p: p.stat().st_mtime, reverse=True):
        folder: Path = settings.ENCODERS_DIR / path.stem.rpartition("-")[0]
        if checkpoint_of(folder) == path:
            return folder
    raise CommandError(
        "There is no training to go on with; where its folder lies elsewhere, name it"
        " with --out."
    )
