"""A shop with every part under the test's hand, and what its owner does in it."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import requests
from celery import Celery
from PIL import Image

from tests.factories import make_file
from tests.faults import backups
from tests.faults.oracle import Oracle
from tests.faults.proxy import Proxy
from tests.fragile import Kept, Milvus, RedisServer
from tests.servers import wait_until_true
from tests.shop import PASSWORD, Shop
from webapp.settings import BASE_DIR

PROGRAMS = Path(sys.executable).parent
PRODUCTS = "/admin/catalog/product/"
IMPORT = ("manage.py", "import_products")
# With it, and only in workers, some pictures are deadly: see tests/poison.
POISON = {"PYTHONPATH": str(BASE_DIR / "tests" / "poison")}
# Small batches: a fault then has more than one to hit.
SETTINGS = {"ENCODER_BATCH_SIZE": "8", "MILVUS_INDEX_TYPE": "FLAT"}
# 400 large pictures took longer than 120 beside two other shops under load.
IMPORT_SECONDS = 300
# No page may take longer, whatever is broken; saving rings a bell that nobody hears.
ANSWER_SECONDS = 15


class FragileShop(Shop):
    """The site on its own Redis and its own Milvus, the latter behind a proxy.

    `worker` and `clock` (beat) come back when they die.
    """

    def __init__(self, folder: Path, database: str, real_milvus: bool) -> None:
        self.redis = RedisServer(folder)
        self.milvus = Milvus(folder, real_milvus)
        self.proxy = Proxy(self.milvus.port)
        parts = {
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": f"{self.redis.url}/0",
            "CACHE_URL": f"{self.redis.url}/1",
            "MILVUS_URI": f"http://127.0.0.1:{self.proxy.port}",
        }
        super().__init__(folder, parts, **SETTINGS)
        self.session.request = partial(self.session.request, timeout=ANSWER_SECONDS)
        self.stumbles = folder / "stumbles"
        self.stumbles.mkdir()
        self.backup = folder / "backup"
        self.kept = (database, folder / "media")
        self.oracle = Oracle(self.rows, self.milvus.uri, folder / "media")
        self.worker = self._kept_worker("worker")
        self.clock = self._kept("beat", self.commands["beat"], self.environment)

    @contextmanager
    def open(self) -> Iterator["FragileShop"]:
        """All started, the owner logged in, and one picture indexed."""
        with ExitStack() as parts:
            for part in (self.redis, self.milvus, self.proxy):
                parts.enter_context(part)
            self.manage("migrate")
            self.manage("collectstatic", "--noinput")
            owner = ("--noinput", "--username=owner", "--email=owner@example.com")
            self.manage("createsuperuser", *owner)
            self.web = parts.enter_context(self.start("web"))
            for part in (self.worker, self.clock):
                parts.enter_context(part)
            wait_until_true(self.answers, 60, "the site answers")
            login = {"username": "owner", "password": PASSWORD, "next": "/admin/"}
            self.submit("/admin/login/", login)
            self.add_products(1)
            wait_until_true(lambda: not self.oracle.compare(), 60, "it is indexed")
            yield self

    # What the owner does. All of it must succeed whatever is broken.

    def add_products(self, count: int, **picture) -> None:
        """Import new products with a picture each."""
        with self.importing(count, **picture):
            pass

    @contextmanager
    def importing(self, count: int, **picture) -> Iterator[None]:
        """The block runs while the import does."""
        folder = self.folder / "imports" / f"{time.time_ns()}"
        (folder / "Mugs").mkdir(parents=True)
        for number in range(count):
            name = f"Mug {folder.name}x{number}.jpg"
            (folder / "Mugs" / name).write_bytes(draw(**picture))
        with self.run("import", "python", *IMPORT, str(folder)) as process:
            yield
            assert process.wait(IMPORT_SECONDS) == 0, self.log("import")

    def save_product(self, picture: bytes) -> None:
        """Save a new product in the back office."""
        assert_done(self.post_product(picture))

    def post_product(self, picture: bytes) -> requests.Response:
        """What the back office answers to a new product, whatever that is."""
        form = self._form(name=f"Vase {time.time_ns()}")
        return self._post("add/", form, {"images-0-file": ("p.jpg", picture)})

    def change_product(self, number: int, picture: bytes | None = None, **fields):
        """Change a product with one picture in the back office."""
        ((name, image),) = self.rows(
            "SELECT product.name, image.id FROM catalog_product AS product"
            " JOIN catalog_productimage AS image ON image.product_id = product.id"
            f" WHERE product.id = {number}"
        )
        form = self._form(name=name, **fields) | {
            "images-INITIAL_FORMS": "1",
            "images-0-id": str(image),
            "images-0-product": str(number),
        }
        files = {"images-0-file": ("p.jpg", picture)} if picture else {}
        assert_done(self._post(f"{number}/change/", form, files))

    def delete_product(self, number: int) -> None:
        """Delete a product in the back office."""
        assert_done(self._post(f"{number}/delete/", {"post": "yes"}, {}))

    def newest(self, count: int = 1) -> list[int]:
        """The products saved last."""
        query = f"SELECT id FROM catalog_product ORDER BY id DESC LIMIT {count}"
        return [number for (number,) in self.rows(query)]

    # What happens to the workers.

    def ask(self, step: str, wish: str) -> None:
        """The next worker at this step is to "die" or to "wait"."""
        (self.stumbles / step).write_text(wish)

    def wait_for(self, step: str) -> None:
        """Until a worker has stumbled there."""
        reached = self.stumbles / f"{step}.reached"
        wait_until_true(reached.exists, 60, f"a worker comes to {step}")

    def go_on(self) -> None:
        """Nobody waits, dies, or will, any more."""
        for order in self.stumbles.iterdir():
            order.unlink()

    @contextmanager
    def second_worker(self) -> Iterator[Kept]:
        """Another worker beside the first, ready to work."""
        log = self.folder / "second.log"
        log.write_text("")
        with self._kept_worker("second") as worker:
            wait_until_true(lambda: " ready." in log.read_text(), 60, "it is ready")
            yield worker

    @contextmanager
    def worker_with(self, **settings: str) -> Iterator[None]:
        """Every worker started within the block has these variables, none after it."""
        former = dict(self.worker.environment)
        self.worker.environment |= settings
        try:
            yield
        finally:
            self.worker.environment = former

    def send(self, *tasks: str) -> None:
        """Messages as the shop itself sends them, in this order."""
        with Celery(broker=self.environment["CELERY_BROKER_URL"]) as app:
            for task in tasks:
                app.send_task(f"embeddings.tasks.{task}")

    def back_up(self) -> None:
        """Keep the database and the pictures as they are now."""
        shutil.rmtree(self.backup, ignore_errors=True)
        backups.back_up(*self.kept, self.backup)

    def restore(self) -> None:
        """Put them back."""
        backups.restore(*self.kept, self.backup)

    def clear(self) -> None:
        """Sell out: comparing thousands of pictures twice a second would take long."""
        code = "from catalog.models import Product; Product.objects.all().delete()"
        self.manage("shell", "-c", code)

    def _kept_worker(self, name: str) -> Kept:
        command = [*self.commands["worker"], "--hostname", f"{name}@%h"]
        command += ["--include", "tests.faults.stumbling"]
        settings = POISON | {"STUMBLES_DIR": str(self.stumbles)}
        return self._kept(name, command, self.environment | settings)

    def _kept(self, name: str, command: list[str], environment) -> Kept:
        program = str(PROGRAMS / command[0])
        return Kept([program, *command[1:]], self.folder / f"{name}.log", environment)

    def _form(self, **fields) -> dict[str, str]:
        ((category,),) = self.rows("SELECT min(id) FROM catalog_category")
        return {
            "category": str(category),
            "price": "12.50",
            "stock": "3",
            "visible": "on",
            "attributes": "{}",
            "images-TOTAL_FORMS": "1",
            "images-INITIAL_FORMS": "0",
            "images-0-display_order": "0",
            **fields,
        }

    def _post(self, path: str, form, files) -> requests.Response:
        options = {"files": files, "allow_redirects": False}
        return self.submit(f"{PRODUCTS}{path}", form, **options)


def assert_done(answer: requests.Response) -> None:
    """The back office goes back to its list when it has done what it was asked."""
    place = answer.headers.get("Location")
    assert (answer.status_code, place) == (302, PRODUCTS), answer.text


def draw(side: int = 96, comment: bytes = b"") -> bytes:
    """A JPEG of nine colours that no other picture has."""
    colours = Image.frombytes("RGB", (3, 3), os.urandom(27))
    picture = colours.resize((side, side), Image.Resampling.NEAREST)
    return make_file(picture, "JPEG", comment=comment)
