"""Against a small server that keeps what it is given, as an S3 service does."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.servers import free_port
from webapp.storages import PrivateS3Storage, PublicS3Storage


class Bucket(BaseHTTPRequestHandler):
    """Objects by their path: content and headers."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.objects[self.path] = content, dict(self.headers)
        self.answer(200)

    def do_GET(self):
        content, _ = self.server.objects.get(self.path, (None, {}))
        self.answer(404 if content is None else 200, content or b"")

    do_HEAD = do_GET

    def do_DELETE(self):
        self.server.objects.pop(self.path, None)
        self.answer(204)

    def answer(self, status, content=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"1"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(autouse=True)
def nothing_from_this_machine(monkeypatch, tmp_path):
    """Neither its account nor its patience."""
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def service():
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        server.objects = {}
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def bucket(port, storage=PublicS3Storage, **options):
    return storage(
        access_key="key",
        secret_key="secret",
        region_name="eu-west-1",
        endpoint_url=f"http://127.0.0.1:{port}",
        bucket_name="pictures",
        file_overwrite=False,
        querystring_auth=False,
        **options,
    )


def test_a_stored_picture_is_read_again(service):
    storage = bucket(service.server_port)

    name = storage.save("products/a.jpg", SimpleUploadedFile("a.jpg", b"pixels"))

    with storage.open(name) as file:
        assert file.read() == b"pixels"
    assert name == "products/a.jpg"


def test_a_picture_has_the_type_of_its_name_whatever_its_uploader_said(service):
    storage = bucket(service.server_port)
    upload = SimpleUploadedFile("a.html", b"<script>", content_type="text/html")

    storage.save("thumbnails/a.webp", upload)

    _, headers = service.objects["/pictures/thumbnails/a.webp"]
    assert headers["Content-Type"] == "image/webp"


def test_a_deleted_picture_is_gone(service):
    storage = bucket(service.server_port)
    name = storage.save("products/a.jpg", ContentFile(b"pixels"))

    storage.delete(name)

    assert not storage.exists(name)


def test_a_missing_picture_is_a_missing_file(service):
    with pytest.raises(FileNotFoundError):
        bucket(service.server_port).open("products/a.jpg")


@pytest.mark.parametrize(
    "use",
    [
        lambda storage: storage.open("products/a.jpg"),
        lambda storage: storage.save("products/a.jpg", ContentFile(b"pixels")),
        lambda storage: storage.delete("products/a.jpg"),
        lambda storage: storage.listdir("pair-lists"),
        lambda storage: storage.get_modified_time("pair-lists/a.csv"),
    ],
)
def test_a_service_that_is_away_is_an_error_as_of_a_disk(use):
    with pytest.raises(OSError, match="the S3 service says: Could not connect"):
        use(bucket(free_port()))


def test_product_pictures_have_addresses_that_stay_the_same():
    at_the_service = bucket(8333).url("products/a.jpg")
    at_a_host = bucket(8333, custom_domain="shop.test").url("products/a.jpg")

    assert at_the_service == "http://127.0.0.1:8333/pictures/products/a.jpg"
    assert at_a_host == "https://shop.test/products/a.jpg"


def test_shoppers_pictures_have_no_address():
    with pytest.raises(ValueError, match="no address"):
        bucket(8333, PrivateS3Storage).url("query-images/a.jpg")
