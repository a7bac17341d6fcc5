"""Pictures in a folder of this machine."""

from contextlib import suppress
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class LocalPictureStorage(FileSystemStorage):
    """A folder in which a full disk leaves no half of a file behind."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError:
            with suppress(OSError):
                Path(self.path(name)).unlink()
            raise
