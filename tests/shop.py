"""A whole shop as in production: the Procfile's processes, told by environment only."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import (
    AbstractContextManager,
    ExitStack,
    closing,
    contextmanager,
    suppress,
)
from pathlib import Path
from typing import Any

import psycopg
import requests

from tests.parts import Environment
from tests.servers import free_port, running, wait_until_true
from webapp.processes import read_procfile
from webapp.settings import BASE_DIR

PASSWORD = "correct horse battery staple"


class Shop:
    """The site's processes; what each one writes is in `folder`/NAME.log."""

    def __init__(self, folder: Path, parts: Environment, **settings: str) -> None:
        self.folder = folder
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.environment = os.environ | {
            "DATA_DIR": str(folder),
            "VECTOR_STORE": "milvus",
            "ENCODER": "histogram",
            "LOG_LEVEL": "INFO",
            "DJANGO_SETTINGS_MODULE": "webapp.settings",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            **parts,
            **settings,
        }
        variables = {"DATA_DIR": str(folder), "PORT": str(port), "MILVUS_PORT": ""}
        self.commands = read_procfile(BASE_DIR / "Procfile", variables)
        self.session = requests.Session()
        self.session.trust_env = False

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def run(
        self, name: str, *command: str
    ) -> AbstractContextManager[subprocess.Popen[bytes]]:
        program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
        log = self.folder / f"{name}.log"
        return running(program, log, cwd=BASE_DIR, env=self.environment)

    def start(
        self, name: str, *options: str, log: str = ""
    ) -> AbstractContextManager[subprocess.Popen[bytes]]:
        """A process of the Procfile."""
        return self.run(log or name, *self.commands[name], *options)

    def manage(self, *arguments: str, seconds: float = 60) -> None:
        with self.run(arguments[0], "python", "manage.py", *arguments) as process:
            code = process.wait(seconds)
        assert code == 0, f"{arguments}: {self.log(arguments[0])}"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the shop's database answers, whichever it is; a change is committed."""
        address = self.environment["DATABASE_URL"]
        if address.startswith("sqlite:///"):
            path = address.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=20)) as database, database:
                return database.execute(query).fetchall()
        with psycopg.connect(address) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def states(self) -> dict[str, int]:
        """How many index entries are in which state."""
        table = "embeddings_indexentry"
        return dict(self.rows(f"SELECT state, count(*) FROM {table} GROUP BY state"))

    def answers(self) -> bool:
        with suppress(requests.ConnectionError, requests.Timeout):
            return self.session.get(f"{self.address}/healthz", timeout=2).ok
        return False

    def submit(
        self, path: str, data: dict[str, str], **options: Any
    ) -> requests.Response:
        """Post a form as a browser does: with the token of the page it stands on."""
        page = self.session.get(self.address + path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, f"{path} holds no form"
        return self.session.post(
            self.address + path,
            data | {"csrfmiddlewaretoken": token[1]},
            headers={"Referer": self.address + path},
            **options,
        )

    def search(self, picture: bytes) -> requests.Response:
        """The page of results that a shopper's picture leads to."""
        return self.submit("/search/", {}, files={"picture": ("p.png", picture)})

    def found(self, picture: bytes, filters: str = "") -> list[str]:
        """The names of the products found for a picture, closest first."""
        page = self.search(picture)
        if filters:
            page = self.session.get(f"{page.url}?{filters}")
        cards = re.findall(r'href="/products/([\w-]+)/"', page.text)
        return list(dict.fromkeys(cards))


@contextmanager
def open_shop(
    folder: Path, parts: Environment, *workers: str, **settings: str
) -> Iterator[Shop]:
    """A shop with its database made, its web pages answering, and these workers."""
    shop = Shop(folder, parts, **settings)
    shop.manage("migrate")
    shop.manage("collectstatic", "--noinput")
    with ExitStack() as processes:
        processes.enter_context(shop.start("web"))
        for name in workers:
            processes.enter_context(start_worker(shop, name))
        processes.enter_context(shop.start("beat"))
        wait_until_true(shop.answers, 60, "the site answers")
        wait_until_ready(shop, workers)
        yield shop


def start_worker(
    shop: Shop, name: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return shop.start("worker", "--hostname", f"{name}@%h", log=name)


def wait_until_ready(shop: Shop, workers: Iterable[str]) -> None:
    """A worker says so when it listens to the broker."""
    wait_until_true(
        lambda: all(" ready." in shop.log(name) for name in workers),
        60,
        "the workers are ready",
    )
