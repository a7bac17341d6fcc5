"""What a shop owner adds in the admin is found seconds later, by a real worker."""

import re
from collections import Counter
from contextlib import ExitStack

import pytest
import requests

from tests.factories import make_file, make_picture
from tests.networks import make_folder
from tests.parts import SETS, PartMissing
from tests.servers import wait_until_true
from tests.shop import PASSWORD, Shop

pytestmark = pytest.mark.live


@pytest.fixture(scope="module", params=SETS)
def shop(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    with ExitStack() as stack:
        try:
            parts = stack.enter_context(SETS[request.param](folder))
        except PartMissing as missing:
            pytest.skip(str(missing))
        shop = Shop(folder, parts)
        shop.manage("migrate")
        shop.manage("collectstatic", "--noinput")
        shop.manage(
            "createsuperuser", "--noinput", "--username=owner", "--email=o@example.com"
        )
        stack.enter_context(shop.start("web"))
        wait_until_true(shop.answers, 60, "the site answers")
        login = {"username": "owner", "password": PASSWORD, "next": "/admin/"}
        shop.submit("/admin/login/", login)
        category = {"name": "Mugs", "treebeard_position": "first-child"}
        shop.submit("/admin/catalog/category/add/", category)
        yield shop


@pytest.fixture
def worker(shop):
    with shop.start("worker") as process:
        yield process


def add_product(shop: Shop, name: str, picture: bytes) -> requests.Response:
    form = {
        "name": name,
        "category": "1",
        "price": "12.50",
        "stock": "3",
        "visible": "on",
        "attributes": "{}",
        "images-TOTAL_FORMS": "1",
        "images-INITIAL_FORMS": "0",
        "images-0-display_order": "0",
    }
    files = {"images-0-file": ("picture.png", picture, "image/png")}
    return shop.submit("/admin/catalog/product/add/", form, files=files)


def test_a_product_added_in_the_admin_is_found_by_its_picture_within_seconds(
    shop, worker
):
    picture = make_file(make_picture("teal"))

    page = add_product(shop, "Teal mug", picture)

    assert "was added successfully" in page.text
    wait_until_true(lambda: "teal-mug" in shop.found(picture)[:1], 20, "it is found")


def test_a_product_deleted_in_the_admin_is_found_no_more(shop, worker):
    picture = make_file(make_picture("gold"))
    page = add_product(shop, "Golden mug", picture)
    number = re.search(r"/admin/catalog/product/(\d+)/change/", page.text)[1]
    wait_until_true(lambda: "golden-mug" in shop.found(picture), 20, "it is found")

    shop.submit(f"/admin/catalog/product/{number}/delete/", {"post": "yes"})

    assert "golden-mug" not in shop.found(picture)


def test_what_was_added_while_no_worker_ran_is_indexed_when_one_comes_back(shop):
    picture = make_file(make_picture("navy"))
    before = Counter(shop.states())

    add_product(shop, "Navy mug", picture)

    assert Counter(shop.states())["indexed"] == before["indexed"]
    with shop.start("worker"):
        wait_until_true(
            lambda: Counter(shop.states())["indexed"] > before["indexed"],
            20,
            "it is indexed",
        )
        wait_until_true(lambda: "navy-mug" in shop.found(picture), 20, "it is found")


def test_a_broken_picture_is_refused_in_the_form_and_nothing_is_saved(shop):
    page = add_product(shop, "Broken mug", b"no picture at all")

    assert page.status_code == 200
    assert "errornote" in page.text
    assert "Broken mug" not in shop.session.get(f"{shop.address}/").text


def test_the_encoder_is_changed_while_the_shop_goes_on_answering(
    shop, worker, tmp_path
):
    picture = make_file(make_picture("olive"))
    add_product(shop, "Olive mug", picture)
    wait_until_true(lambda: "olive-mug" in shop.found(picture), 20, "it is found")
    encoder = f"openclip:local-dir:{make_folder(tmp_path / 'tiny')}"
    statuses = []

    with shop.run(
        "rebuild", "python", "manage.py", "rebuild_index", "--encoder", encoder
    ) as job:
        while job.poll() is None:
            page = shop.submit("/search/", {}, files={"picture": ("p.png", picture)})
            statuses.append(page.status_code)

    assert job.returncode == 0
    assert set(statuses) == {200}
    versions = shop.session.get(f"{shop.address}/admin/embeddings/indexversion/").text
    assert f"openclip:local-dir:{tmp_path}/tiny (live)" in versions
    assert shop.found(picture)[:1] == ["olive-mug"]
