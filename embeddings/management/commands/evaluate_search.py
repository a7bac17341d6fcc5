"""Measures every way to search on a labelled set, and tells it in three forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from embeddings.encoders.base import Encoder, EncoderUnavailable
from embeddings.evaluation import fitting, sections, studies, tables
from embeddings.evaluation.calibrating import UnfitSet
from embeddings.evaluation.datasets import LabelledSet
from embeddings.evaluation.features import Feature, Features, extract
from embeddings.evaluation.loaders import load
from embeddings.evaluation.methods import LOOKS, framed, framed_feature
from embeddings.evaluation.report import Section, render
from embeddings.evaluation.roster import Roster, make_roster, short_names
from embeddings.evaluation.runs import Result, peak_memory, run, run_texts

MOST_BROKEN_SHOWN = 5


class Command(BaseCommand):
    help = (
        "Search a labelled set with every method: recall, mAP, MRR, nDCG with 95 %"
        " intervals, time and size. Prints a table, or JSON; --html writes a report"
        " with curves and pictures."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dataset",
            default="demo",
            help="demo (default), catalogue, a CSV file with the columns query and"
            " products, a folder with a folder for each product, or grocery:FOLDER,"
            " clothing:FOLDER, colours:FOLDER, retaken:FOLDER, aside:FOLDER (see"
            " docs/evaluation.md)",
        )
        parser.add_argument(
            "--gallery",
            type=Path,
            metavar="FOLDER",
            help="where a CSV file's products are (default: the shop's catalogue)",
        )
        parser.add_argument(
            "--split", default="", help="of grocery (val) or clothing (test)"
        )
        parser.add_argument(
            "--encoder",
            action="append",
            default=[],
            metavar="NAME",
            help="compare this encoder, too, named as in ENCODER; may be repeated",
        )
        parser.add_argument(
            "--methods",
            nargs="+",
            default=[],
            metavar="WORD",
            help="only methods whose name holds one of these words, and the shop's own",
        )
        parser.add_argument(
            "--text", action="store_true", help="search with words, too (demo only)"
        )
        parser.add_argument(
            "--studies",
            action="store_true",
            help="also study index types, vector lengths, filters, harmed pictures,"
            " pairs and confusions (minutes)",
        )
        parser.add_argument(
            "--json", action="store_true", help="print JSON in place of the table"
        )
        parser.add_argument(
            "--html", type=Path, metavar="FILE", help="write a report to this file"
        )
        self.add_learning(parser)

    def add_learning(self, parser: CommandParser) -> None:
        """What can be learned from the set, beside measuring with it."""
        parser.add_argument(
            "--fit",
            type=Path,
            metavar="FILE",
            help="learn for the first encoder named what colours, outlines, textures"
            " and shapes count beside its vectors, and what scores mean; written to"
            " FILE, the calibration.json of an encoder's folder",
        )
        parser.add_argument(
            "--store",
            action="store_true",
            help="learn so, and let the live index version use it from now on",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        html: Path | None = options["html"]
        if options["json"] and options["studies"] and not html:
            raise CommandError("JSON holds no studies; write them with --html FILE.")
        for file in filter(None, (html, options["fit"])):
            if not file.parent.is_dir():
                raise CommandError(f"there is no folder {file.parent}")
            if file.is_dir():
                raise CommandError(f"{file} is a folder, and a file is to be written")
        try:
            labelled = load(
                options["dataset"], split=options["split"], gallery=options["gallery"]
            )
            roster = make_roster(options["encoder"])
            if options["methods"]:
                roster = roster.only(options["methods"])
            readers = _readers(labelled, roster) if options["text"] else {}
            total = len(labelled.gallery) + len(labelled.queries)
            with _bar("Looking", total, "picture") as progress:
                features = extract(labelled, _wanted(roster, options), progress)
        except (ValueError, EncoderUnavailable) as error:
            raise CommandError(str(error)) from error
        self._warn_of_broken(features)
        results = [run(method, features) for method in _each(roster.methods)]
        texts = [run_texts(name, one, features) for name, one in readers.items()]
        studied = (
            list(_studied(roster, features, results)) if options["studies"] else []
        )
        if options["fit"] or options["store"]:
            self._fit(roster, features, options)
        if html:
            html.write_text(_report(features, results, texts, roster.default, studied))
            self.stderr.write(f"The report is in {html}.")
        if options["json"]:
            answer = tables.as_json(features, results, texts, roster.default)
            self.stdout.write(json.dumps(answer, indent=2))
        else:
            self._tell(features, results, texts, roster.default, studied)

    def _fit(self, roster: Roster, features: Features, options: Any) -> None:
        name = _fitted(options)
        encoder = roster.encoders[name]
        try:
            found = fitting.fit(features, framed(name), encoder)
            if options["store"]:
                version = fitting.store(found, encoder)
                self.stderr.write(f"Index version {version.pk} ranks so from now on.")
        except UnfitSet as error:
            raise CommandError(f"nothing is learned from this set: {error}") from error
        text = json.dumps(found.as_json(), indent=2)
        self.stderr.write(f"Learned for {name}:\n{text}")
        if options["fit"]:
            options["fit"].write_text(text + "\n")

    def _tell(
        self,
        features: Features,
        results: Sequence[Result],
        texts: Sequence[Result],
        default: str,
        studied: Sequence[Section],
    ) -> None:
        self.stdout.write(tables.summary(features.labelled, features.decode_ms))
        self.stdout.write(tables.as_text(tables.comparison(results, default)))
        self.stdout.write("* what the shop does now")
        self.stdout.write(f"This took {peak_memory() / 1024**2:,.0f} MB at most.")
        if texts:
            words = f"\nAsked with {len(features.labelled.texts)} texts"
            self.stdout.write(words)
            self.stdout.write(tables.as_text(tables.comparison(texts, default)))
        for section in studied:
            self.stdout.write(f"\n{section.title}\n{section.text}")
            for table in section.tables:
                self.stdout.write(tables.as_text(table))

    def _warn_of_broken(self, features: Features) -> None:
        broken = features.labelled.broken
        for name, reason in list(broken.items())[:MOST_BROKEN_SHOWN]:
            self.stderr.write(f"Left out: {name} ({reason})")
        if len(broken) > MOST_BROKEN_SHOWN:
            self.stderr.write(f"... and {len(broken) - MOST_BROKEN_SHOWN} more")


def _readers(labelled: LabelledSet, roster: Roster) -> dict[str, Encoder]:
    """The encoders that words can be asked of, by the name of their feature."""
    seen = {feature.name for feature in roster.features}
    readers = {
        name: encoder
        for name, encoder in roster.encoders.items()
        if encoder.supports_texts and name in seen
    }
    if not labelled.texts or not readers:
        raise CommandError(
            "no words to search with: the set has none, or no encoder reads them"
        )
    return readers


def _fitted(options: Any) -> str:
    """The name of the encoder to learn for: the first named, else the shop's own."""
    values = dict.fromkeys([settings.ENCODER, *options["encoder"]])
    return short_names(list(values))[(options["encoder"] or [settings.ENCODER])[0]]


def _wanted(roster: Roster, options: Any) -> list[Feature]:
    """The features that are asked for; learning needs three whatever is compared."""
    features = list(roster.features)
    if options["fit"] or options["store"]:
        name = _fitted(options)
        needed = [framed_feature(name, roster.encoders[name]), *LOOKS]
        known = {feature.name for feature in features}
        features += [feature for feature in needed if feature.name not in known]
    return features


def _each(methods: Sequence[Any]) -> Iterable[Any]:
    return tqdm(methods, desc="Searching", unit="method")


def _studied(
    roster: Roster, features: Features, results: Sequence[Result]
) -> Iterator[Section]:
    with _bar("Studying", studies.count_steps(features), "step") as progress:
        try:
            yield from studies.run_studies(roster, features, results, progress)
        except ValueError as error:  # Too little to study, as of a single product.
            raise CommandError(f"{features.labelled.name}: {error}") from error


def _report(
    features: Features,
    results: Sequence[Result],
    texts: Sequence[Result],
    default: str,
    studied: Sequence[Section],
) -> str:
    labelled = features.labelled
    own = next(result for result in results if result.name == default)
    parts = [
        sections.opening(results, texts, default),
        sections.by_rank(results, labelled, default),
        sections.by_group(results, labelled, default),
        sections.answers(own, labelled),
        *studied,
    ]
    summary = tables.summary(labelled, features.decode_ms)
    return render(f"Search on {labelled.name}", summary, parts)


@contextmanager
def _bar(what: str, total: int, unit: str) -> Iterator[Callable[[int], Any]]:
    """A progress bar on standard error."""
    with tqdm(total=total, desc=what, unit=unit) as bar:
        yield bar.update
