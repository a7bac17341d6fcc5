"""`manage.py demo` runs the whole shop on this machine, with a catalogue to try."""

from __future__ import annotations

import fcntl
import http.client
import os
import secrets
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.http.request import validate_host
from tqdm import tqdm

from catalog.management.commands.import_products import DatabaseStopped
from catalog.models import Product, ProductImage
from embeddings.models import IndexEntry, IndexVersion
from embeddings.models.entries import IndexEntryQuerySet
from embeddings.rollout import progress_of
from webapp.processes import (
    Process,
    StartFailed,
    Supervisor,
    read_procfile,
    stop_leftovers,
)

HERE = "127.0.0.1"
DEMO = settings.BASE_DIR / "demo"
# A batch of pictures takes a few seconds with any encoder; this is far beyond it.
SECONDS_WITHOUT_PROGRESS = 120
MOST_FAILURES_SHOWN = 5


class Command(BaseCommand):
    help = "Run the whole shop on this machine with a demo catalogue (Ctrl-C ends it)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="of the web pages (default 8000)"
        )

    def handle(self, *, port: int, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        # Under nohup, the demo outlives its terminal on purpose.
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, signal.default_int_handler)
        check_database_is_own(settings.DATABASES["default"], settings.DATA_DIR)
        check_host_is_allowed()
        try:
            with only_demo(settings.DATA_DIR, port):
                self.run(port)
        except KeyboardInterrupt:
            self.say("Stopped.")

    def run(self, port: int) -> None:
        """Everything between taking the lock and the end."""
        for name in stop_leftovers(settings.DATA_DIR):
            self.say(f"Stopped {name}, left running by a demo that was killed.")
        check_port_is_free(port, f"make demo PORT={free_port_after(port)}")
        if milvus_port := own_milvus_port():
            free = free_port_after(milvus_port)
            other = f"MILVUS_URI=http://{HERE}:{free} make demo"
            check_port_is_free(milvus_port, other)
        self.say("Preparing the database and the static files ...")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.SAMPLE_PICTURES_DIR is None:
            os.environ["SAMPLE_PICTURES_DIR"] = str(DEMO / "queries")
        supervisor = Supervisor(
            processes(port, milvus_port), settings.DATA_DIR, self.say
        )
        try:
            self.say("Starting the parts of the shop ...")
            supervisor.start()
            self.fill_the_shop()
            self.wait_for_index(supervisor)
            self.tell_what_to_try(port)
            while True:
                supervisor.tend()
                time.sleep(0.5)
        except StartFailed as error:
            raise CommandError(str(error)) from error
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self.say("\nStopping ...")
            supervisor.stop()

    def fill_the_shop(self) -> None:
        """Import the demo's catalogue, which skips what is there already."""
        try:
            call_command("import_products", str(DEMO), stdout=self.stdout)
        except DatabaseStopped:
            raise
        except CommandError as problems:
            if not Product.objects.exists():
                raise
            self.say(f"The list has mistakes, six of them on purpose:\n{problems}")

    def wait_for_index(self, supervisor: Supervisor) -> None:
        """Until the worker has indexed every picture, or gets nowhere."""
        total, done = ProductImage.objects.count(), indexed_or_failed()
        last_progress = time.monotonic()
        idle = done >= total
        with tqdm(
            total=total, initial=done, desc="Indexing", unit="picture", disable=idle
        ) as bar:
            while (done := indexed_or_failed()) < total:
                if done > bar.n:
                    last_progress = time.monotonic()
                    bar.update(done - bar.n)
                elif time.monotonic() > last_progress + SECONDS_WITHOUT_PROGRESS:
                    break
                supervisor.tend()
                time.sleep(0.3)
            bar.update(max(0, done - bar.n))
        if done < total:
            log = settings.DATA_DIR / "log" / "worker.log"
            self.say(f"{total - done} pictures are not indexed yet; {log} may say why.")
        for entry in unusable_entries()[:MOST_FAILURES_SHOWN]:
            self.say(f"Not indexed: {entry} ({entry.reason})")

    def tell_what_to_try(self, port: int) -> None:
        password = admin_password()
        self.say(f"""
The shop is open:   http://{HERE}:{port}/
Its back office:    http://{HERE}:{port}/admin/  (admin, {password})

Search with a picture of your own, or with one as from a phone, offered there and in
    {DEMO / "queries"}
Import your own catalogue:
    .venv/bin/python manage.py import_products FOLDER
What each part writes is in {settings.DATA_DIR / "log"}. Ctrl-C ends it all.
""")

    def say(self, text: str) -> None:
        """Write it, if anyone still reads: the terminal or a pipe may be closed."""
        with suppress(OSError):
            self.stdout.write(text)
            self.stdout.flush()


@contextmanager
def only_demo(folder: Path, port: int) -> Iterator[None]:
    """Hold the folder's lock, or raise CommandError where another demo holds it."""
    with (folder / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise CommandError(
                f"A demo is running already: {lock.read().strip()}, with its files in"
                f" {folder}. To run a second one, give it a folder and ports of its"
                f" own: DATA_DIR=/tmp/second MILVUS_URI=http://{HERE}:19531"
                f" make demo PORT={free_port_after(port)}"
            ) from error
        lock.truncate(0)
        lock.write(f"http://{HERE}:{port}/")
        lock.flush()
        yield


def check_database_is_own(database: Mapping[str, Any], folder: Path) -> None:
    """Raise CommandError where demo goods would get into the database of a shop."""
    own = (folder / "db.sqlite3").resolve()
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    if not is_sqlite or Path(database["NAME"]).resolve() != own:
        raise CommandError(
            "DATABASE_URL may name a real shop's database, and the demo would put its"
            " goods and an administrator there. Give the demo a database of its own:\n"
            f"    DATABASE_URL=sqlite:///{own} make demo"
        )


def check_host_is_allowed() -> None:
    """Raise CommandError where the site would answer 400 under the demo's address."""
    if not validate_host(HERE, settings.ALLOWED_HOSTS):
        raise CommandError(
            f"ALLOWED_HOSTS does not name {HERE}, where the demo is. Start it with\n"
            f"    ALLOWED_HOSTS={HERE} make demo"
        )


def own_milvus_port() -> int | None:
    """The port of the Milvus to start, None where it is not on this machine."""
    if settings.VECTOR_STORE != "milvus":
        return None
    _, options = settings.VECTOR_STORES["milvus"]
    uri = urlsplit(options["uri"])
    return uri.port or 19530 if uri.hostname in (HERE, "localhost") else None


def check_port_is_free(port: int, other: str) -> None:
    """Raise CommandError where a program listens on the port; `other` is a way out."""
    if not is_free(port):
        raise CommandError(
            f"Port {port} is taken by another program. Choose another one:\n    {other}"
        )


def is_free(port: int) -> bool:
    """Whether a server may bind this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            return False
    return True


def free_port_after(port: int) -> int:
    """The next port that a server may bind."""
    return next(other for other in range(port + 1, 65536) if is_free(other))


def processes(port: int, milvus_port: int | None) -> list[Process]:
    """What the Procfile names, Milvus only where it is to run here."""
    commands = read_procfile(
        settings.BASE_DIR / "Procfile",
        {
            "DATA_DIR": str(settings.DATA_DIR),
            "PORT": str(port),
            "MILVUS_PORT": str(milvus_port),
        },
    )
    if milvus_port is None:
        del commands["milvus"]
    ready = {
        "milvus": lambda: not is_free(milvus_port or 0),
        "web": lambda: answers(port),
    }
    return [
        Process(name, command, ready.get(name, lambda: True))
        for name, command in commands.items()
    ]


def answers(port: int) -> bool:
    """Whether the web pages are served."""
    connection = http.client.HTTPConnection(HERE, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def indexed_or_failed() -> int:
    """How many pictures the worker is through with."""
    version = IndexVersion.objects.live()
    if version is None:
        return 0
    progress = progress_of(version)
    return progress.indexed + progress.unusable


def unusable_entries() -> IndexEntryQuerySet:
    """The pictures that could not be indexed, each with its reason."""
    live = IndexEntry.objects.filter(version__state=IndexVersion.State.LIVE)
    return live.unusable()


def admin_password() -> str:
    """Make the account "admin" where there is none; its password, if still known."""
    path, users = settings.DATA_DIR / "admin-password", get_user_model().objects
    admin = users.filter(username="admin").first()
    if admin is None:
        password = secrets.token_urlsafe(9)
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(password)
        users.create_superuser("admin", password=password)
        return password
    if not path.exists():
        return "with the password you gave it"
    password = path.read_text()
    return password if admin.check_password(password) else "its password was changed"
