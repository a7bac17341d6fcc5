"""A real disk that is full, where this machine lets a test mount one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoDisk(Exception):
    """This user may not mount a file system; the message says why."""


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system in memory that holds no more; raises NoDisk."""
    folder.mkdir()
    options = ["-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", *options], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoDisk(f"no file system can be mounted: {error}") from error
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def files_in(folder: Path) -> list[str]:
    return [name for _, _, names in os.walk(folder) for name in names]
