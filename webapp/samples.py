"""Pictures to try the search with, for visitors who have none at hand."""

from pathlib import Path

from django.conf import settings

from embeddings.images import CONTENT_TYPES


def sample_names() -> list[str]:
    """The names of the pictures in SAMPLE_PICTURES_DIR, in order; none where unset."""
    folder = settings.SAMPLE_PICTURES_DIR
    try:
        files = list(folder.iterdir()) if folder else []
        return sorted(path.name for path in files if is_picture(path))
    except OSError:
        return []


def is_picture(path: Path) -> bool:
    """Whether it is a file with the name of a picture."""
    return path.suffix.lower() in CONTENT_TYPES and path.is_file()


def read_sample(name: str) -> bytes | None:
    """The file of one of sample_names(), None for another or an unreadable one."""
    folder = settings.SAMPLE_PICTURES_DIR
    if folder is None or name not in sample_names():
        return None
    try:
        return bytes((folder / name).read_bytes())
    except OSError:
        return None
