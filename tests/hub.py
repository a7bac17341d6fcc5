"""A hub of models on this machine: the few answers that fetching an encoder needs."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "c0ffee" + "0" * 34


class Hub(ThreadingHTTPServer):
    """Offers the files of `folder` as any repository; what end in .safetensors as large
    files, which the hub knows by SHA-256 and delivers from another address.

    `troubles` are, for a file's name, what happens at its next requests: "cut" in the
    middle, "down". `asked` is what has been asked for.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.folder = folder
        self.commit = COMMIT
        self.stated: dict[str, dict] = {}
        self.troubles: dict[str, list[str]] = {}
        self.asked: list[str] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def siblings(self) -> list[dict]:
        """What the hub states of each file; `stated` changes it."""
        files = []
        for path in sorted(self.folder.iterdir()):
            data = path.read_bytes()
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            file = {"rfilename": path.name, "size": len(data), "blobId": blob}
            if path.suffix == ".safetensors":
                sha256 = hashlib.sha256(data).hexdigest()
                file["lfs"] = {"sha256": sha256, "size": len(data), "pointerSize": 134}
            files.append(file | self.stated.get(path.name, {}))
        return files


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        name = path.rpartition("/")[2]
        wanted = self.headers.get("Range", "")
        self.server.asked.append(f"{name} {wanted}".strip())
        if path.startswith("/api/models/"):
            owner, repository = path.split("/")[3:5]
            answer = {"id": f"{owner}/{repository}", "sha": self.server.commit}
            answer |= {"siblings": self.server.siblings()}
            self._send(200, json.dumps(answer).encode())
        elif f"/resolve/{self.server.commit}/" in path and ".safetensors" in name:
            self.send_response(302)
            self.send_header("Location", f"{self.server.endpoint}/elsewhere/{name}")
            self.end_headers()
        else:
            self._send_file(name, wanted)

    def _send_file(self, name: str, wanted: str) -> None:
        troubles = self.server.troubles.get(name)
        trouble = troubles.pop(0) if troubles else ""
        data = (self.server.folder / name).read_bytes()
        if trouble == "down":
            return self._send(503, b"")
        if wanted:
            data = data[int(wanted.removeprefix("bytes=").partition("-")[0]) :]
        self._send(206 if wanted else 200, data, cut=trouble == "cut")

    def _send(self, status: int, data: bytes, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def hub_of(folder: Path) -> Iterator[Hub]:
    """Answers until the block ends."""
    with Hub(folder) as hub:
        thread = threading.Thread(target=hub.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()
