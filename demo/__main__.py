"""`python -m demo FOLDER` draws the demo's catalogue into a folder."""

import argparse
import sys
from pathlib import Path

from demo.catalogue import read_items
from demo.drawing import draw_catalogue


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    items = read_items()
    draw_catalogue(folder, items)
    sys.stdout.write(f"{len(items)} products are drawn in {folder}.\n")


if __name__ == "__main__":
    main()
