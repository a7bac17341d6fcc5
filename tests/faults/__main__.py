"""Runs every fault some times, in several shops at once, and prints what they cost.

python -m tests.faults [--runs 10] [--lanes 2] [--resume] [pytest's arguments]
"""

import argparse
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.faults import table
from webapp.settings import BASE_DIR

# Nothing was there to be run: all of a lane's runs are in the table already.
NO_TESTS = 5
# Most of a fault is waiting. With five shops on two cores, workers got too little.
LANES = 1 + (os.cpu_count() or 1)


def main() -> int:
    """The exit status: 0 where every run found everything again."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--lanes", type=int, default=LANES, help="shops at once")
    parser.add_argument("--table", type=Path, default=BASE_DIR / "var/faults.jsonl")
    parser.add_argument("--resume", action="store_true", help="go on with the table")
    options, arguments = parser.parse_known_args()
    options.table.parent.mkdir(parents=True, exist_ok=True)
    failures = table.failures(options.table)
    failures.unlink(missing_ok=True)
    if not options.resume:
        options.table.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-m",
        "live",
        "-q",
        "--tb=short",
        "-p",
        "no:randomly",
    ]
    settings = {"FAULT_RUNS": str(options.runs), "FAULT_TABLE": str(options.table)}
    lanes = []
    for lane in range(options.lanes):
        # The shop's logs stay there until the next time.
        folder = f"--basetemp={options.table.with_suffix('')}-{lane}"
        share = {"FAULT_LANE": f"{lane}/{options.lanes}"}
        lanes.append(
            subprocess.Popen(
                [*command, folder, str(BASE_DIR / "tests" / "faults"), *arguments],
                env=os.environ | settings | share,
            )
        )
    for lane in lanes:
        with suppress(KeyboardInterrupt):  # They heard it, too, and are closing.
            lane.wait()
    codes = {lane.wait() for lane in lanes}
    runs = table.read(options.table)
    print(f"{table.markdown(runs)}\n\nEach run: {options.table}")  # noqa: T201
    if failures.exists():
        print(f"\nWhat failed:\n{failures.read_text()}")  # noqa: T201
    return not (codes <= {0, NO_TESTS} and all(run["healed"] for run in runs))


if __name__ == "__main__":
    sys.exit(main())
