"""The table fault x runs x lost x recovery seconds, from notes of single runs."""

import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

HEAD = (
    "| fault | parts | runs | lost | recovery, median | longest |\n"
    "|---|---|---|---|---|---|"
)


def read(path: Path) -> list[dict]:
    """The runs noted so far, none where there is no file yet."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def note(path: Path, **run) -> None:
    """Append a run: fault, parts, run, seed, lost and seconds."""
    with path.open("a") as file:
        file.write(json.dumps(run) + "\n")


def note_failure(path: Path, name: str, reason: str) -> None:
    """Keep beside the table what a test that failed had to say."""
    with failures(path).open("a") as file:
        file.write(f"{name}\n{reason}\n\n")


def failures(path: Path) -> Path:
    """The file beside a table that tells what failed; none where nothing did."""
    return path.with_suffix(".failed.txt")


def markdown(runs: list[dict]) -> str:
    """A line for each fault on each set of parts, in the order they were first run."""
    groups = defaultdict(list)
    for run in runs:
        groups[run["fault"], run["parts"]].append(run)
    return "\n".join([HEAD, *(_line(*key, group) for key, group in groups.items())])


def _line(fault: str, parts: str, runs: list[dict]) -> str:
    seconds = [run["seconds"] for run in runs]
    lost = sum(run["lost"] for run in runs)
    return (
        f"| {fault} | {parts} | {len(runs)} | {lost}"
        f" | {median(seconds):.1f} s | {max(seconds):.1f} s |"
    )


if __name__ == "__main__":
    print(markdown(read(Path(sys.argv[1]))))  # noqa: T201
