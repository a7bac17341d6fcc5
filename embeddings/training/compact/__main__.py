"""`python -m embeddings.training.compact` trains lookalike-s and writes its folder."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from embeddings.training.compact import corpus, measuring
from embeddings.training.compact.lessons import prepare, write_vocabulary
from embeddings.training.compact.network import VOCABULARY, save, tower_of
from embeddings.training.compact.run import Recipe, Run
from embeddings.training.compact.teacher import Teacher


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m embeddings.training.compact", description=__doc__
    )
    parser.add_argument("photos", type=Path, help="the folder of the photo sets")
    parser.add_argument("out", type=Path, help="where the encoder is written")
    parser.add_argument("--demo", type=Path, default=Path("demo"))
    parser.add_argument(
        "--practice", type=Path, help="what `demo.studio practice` took"
    )
    parser.add_argument(
        "--teacher", type=Path, metavar="ENCODER", help="a folder to learn from"
    )
    parser.add_argument(
        "--tower",
        type=Path,
        metavar="ENCODER",
        help="a folder whose image tower learns in place of our own: a better teacher",
    )
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument(
        "--rate", type=float, default=Recipe.rate, help="at its highest"
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        help="pixels a side, for parts of the steps that are equal",
    )
    parser.add_argument(
        "--begin-with", type=Path, metavar="RUN", help="a former run.pt, or folder"
    )
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=[*corpus.PHOTOS, "demo"],
        help="leave a source out, to see how the encoder does on what it never saw",
    )
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    train(arguments)


def train(arguments: argparse.Namespace) -> None:
    """Prepare what is missing, then go on with the run in `out`/work."""
    work = arguments.out / "work"
    work.mkdir(parents=True, exist_ok=True)
    examples = [
        example
        for name, (folder, read) in corpus.PHOTOS.items()
        if name not in arguments.without
        for example in read(arguments.photos / folder)
    ]
    if "demo" not in arguments.without:
        examples += corpus.demo(arguments.demo, arguments.practice)
    measured = measuring.paths_of(arguments.photos, arguments.demo)
    lessons = prepare(examples, measured, work)
    vocabulary = arguments.out / VOCABULARY
    if not vocabulary.exists():
        write_vocabulary(lessons.examples, vocabulary, arguments.seed)
    looks = [
        measuring.of_demo(arguments.demo),
        measuring.of_grocery(arguments.photos / "grocery"),
    ]
    recipe = Recipe(arguments.steps, arguments.seed, arguments.rate)
    if sizes := arguments.sizes:
        parts = tuple((n / len(sizes), size) for n, size in enumerate(sizes))
        recipe = replace(recipe, sizes=parts)
    if arguments.tower:
        recipe = replace(recipe, tower=tower_of(arguments.tower))
    teacher = Teacher.from_folder(arguments.teacher) if arguments.teacher else None
    run = Run(lessons, teacher, vocabulary, recipe)
    if arguments.begin_with:
        run.begin_with(arguments.begin_with)
    if arguments.tower:
        run.take_tower(arguments.tower)
    network = run.train(
        work, lambda network: {k: v for look in looks for k, v in look(network).items()}
    )
    save(network, vocabulary, arguments.out, recipe.tower)


if __name__ == "__main__":
    main()
