"""Imports a product list or a folder of pictures, for the first time or again."""

import csv
import os
from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from catalog.importing.columns import NAMES, UnusableSource
from catalog.importing.planning import Outcome
from catalog.importing.sources import open_source
from catalog.importing.writing import import_products

MOST_REASONS_SHOWN = 20


class DatabaseStopped(CommandError):
    """An import that ended before its list did."""


class Command(BaseCommand):
    help = (
        "Bring the catalogue in step with a product list: a CSV file, a JSON Lines"
        " file, or a folder of pictures, whose sub-folders are the categories. Running"
        " it again changes only what differs. Columns known by name: "
        + ", ".join(NAMES)
        + "."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="the list, or the folder")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="what a column of another name means; may be given several times",
        )
        parser.add_argument(
            "--images",
            type=Path,
            metavar="FOLDER",
            help="where the pictures lie; else beside the list",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="find out, and write nothing"
        )
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE",
            help="what became of each row, as CSV",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = open_source(
                options["source"], options["images"], _mapping(options["map"])
            )
        except UnusableSource as error:
            raise CommandError(str(error)) from error
        quiet = options["verbosity"] == 0
        summary = Summary()
        with ExitStack() as stack:
            report = _open_report(options["report"], stack)
            bar = stack.enter_context(
                tqdm(total=source.total, unit="row", disable=quiet or None)
            )
            try:
                for outcome in import_products(source, dry_run=options["dry_run"]):
                    summary.add(outcome)
                    report.writerows(_report_lines(outcome))
                    bar.update(outcome.rows)
            except DatabaseError as error:
                raise DatabaseStopped(
                    f"The database stopped the import: {error}. Nothing done is lost:"
                    " run it again to go on."
                ) from error
        if not quiet:
            self.stdout.write(summary.text(dry_run=options["dry_run"]))
        if summary.problems:
            raise CommandError(summary.problem_text())


class Summary:
    """The counts of an import, and the first of its problems."""

    def __init__(self) -> None:
        self.products: Counter[str] = Counter()
        self.pictures: Counter[str] = Counter()
        self.problems = 0
        self.reasons: list[str] = []

    def add(self, outcome: Outcome) -> None:
        """Count one product."""
        self.products[outcome.result] += 1
        self.pictures += outcome.pictures
        if outcome.reason:
            self._add_problem(f"row {outcome.row}: {outcome.reason}")
        for row, name, reason in outcome.picture_problems:
            self._add_problem(f"row {row}: images: {name}: {reason}")

    def text(self, *, dry_run: bool) -> str:
        """Two lines of counts."""
        products = _counts(self.products, "created updated unchanged failed")
        pictures = _counts(self.pictures, "created updated unchanged removed failed")
        note = "\nThis was a dry run: nothing has been written." if dry_run else ""
        return f"Products: {products}.\nPictures: {pictures}.{note}"

    def problem_text(self) -> str:
        """How many problems there are, and the first of them, a line each."""
        lines = [f"{self.problems} problem(s); the other rows are done.", *self.reasons]
        if self.problems > len(self.reasons):
            rest = self.problems - len(self.reasons)
            lines.append(f"and {rest} more; --report FILE lists them all")
        return "\n".join(lines)

    def _add_problem(self, text: str) -> None:
        self.problems += 1
        if len(self.reasons) < MOST_REASONS_SHOWN:
            self.reasons.append(text)


def _counts(counter: Counter[str], results: str) -> str:
    return ", ".join(f"{counter[result]} {result}" for result in results.split())


def _mapping(pairs: list[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not (column and equals and field):
            raise CommandError(f"--map takes COLUMN=FIELD, not '{pair}'")
        mapping[column] = field
    return mapping


def _open_report(path: Path | None, stack: ExitStack) -> Any:
    """A CSV writer; without a path, one that writes into nothing."""
    try:
        place = path or Path(os.devnull)
        # File names may hold bytes that are no UTF-8.
        file = stack.enter_context(
            place.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        )
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from error
    report = csv.writer(file)
    report.writerow(["row", "external_id", "what", "result", "reason"])
    return report


def _report_lines(outcome: Outcome) -> list[list[Any]]:
    head = [outcome.row, outcome.external_id]
    lines = [[*head, "product", outcome.result, outcome.reason]]
    for row, name, reason in outcome.picture_problems:
        lines.append([row, outcome.external_id, f"picture {name}", "failed", reason])
    return lines
