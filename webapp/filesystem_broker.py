"""Celery's broker in a folder, mended: a message is seen whole or not at all."""

import json
import logging
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """kombu's own channel ends the worker when it meets a message that is still being
    written, or was cut short (kombu#1551, open): a death in ten minutes of the demo."""

    def _queue_bind(self, exchange: str, *binding: Any) -> None:
        """The table of bindings is there, locked by whoever changes it. kombu's own
        has a moment in which it exists and is empty: others then fail, or lose mail."""
        table = self._exchange_file(exchange)  # type: ignore[no-untyped-call]
        if not table.exists():
            self.control_folder.mkdir(exist_ok=True)
            draft = table.with_name(f"{uuid.uuid4()}.draft")
            draft.write_text("[]")
            with suppress(FileExistsError):
                table.hardlink_to(draft)
            draft.unlink()
        super()._queue_bind(exchange, *binding)  # type: ignore[no-untyped-call]

    def _put(  # type: ignore[override]
        self, queue: str, payload: Any, **options: Any
    ) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}"
        draft = Path(self.data_folder_out, f"{name}.draft")
        draft.write_text(dumps(payload))  # type: ignore[no-untyped-call]
        draft.rename(draft.with_suffix(".msg"))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)  # type: ignore[no-untyped-call]
        except json.JSONDecodeError as error:
            logger.warning("left out a message that is no JSON: %s", error)
            raise Empty from error


class Transport(filesystem.Transport):
    """kombu's transport over the mended channel."""

    Channel = Channel
