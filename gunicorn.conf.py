"""How gunicorn serves the site; it reads this file by itself."""

import threading
from typing import Any

from django.utils.module_loading import import_string

# One process with threads: each process would hold an encoder of its own.
workers = 1
threads = 8
# Who stops the shop waits for at most this many seconds.
graceful_timeout = 5
# Nothing here asks for it, and its file would lie in the home folder of the user.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Fetch what the first shopper would otherwise wait for, beside the first pages."""
    warm_up = import_string("embeddings.search.warm_up")
    threading.Thread(target=warm_up, daemon=True).start()
