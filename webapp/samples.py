"""Pictures to try the search with, for visitors who have none at hand."""

from pathlib import Path

from django.conf import settings

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".gif"}


def sample_names() -> list[str]:
    """The names of the pictures in SAMPLE_PICTURES_DIR, in order; none where unset."""
    folder = settings.SAMPLE_PICTURES_DIR
    if folder is None or not folder.is_dir():
        return []
    return sorted(
        path.name for path in folder.iterdir() if path.suffix.lower() in SUFFIXES
    )


def sample_path(name: str) -> Path | None:
    """The file of one of sample_names(), None for any other name."""
    folder = settings.SAMPLE_PICTURES_DIR
    return folder / name if folder and name in sample_names() else None
