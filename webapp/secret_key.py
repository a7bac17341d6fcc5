"""A key for the site that has none of its own yet."""

import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def secret_key_of_this_machine(folder: Path) -> str:
    """Made once and kept, so that nobody runs with a key printed in a repository."""
    path = folder / "secret_key"
    if not path.exists():
        # Processes that start at once all come here: the first link counts, and no
        # one ever reads half a key. Such a file is its owner's alone.
        with NamedTemporaryFile("w", dir=folder) as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with suppress(FileExistsError):
                path.hardlink_to(draft.name)
    return path.read_text()
