"""A catalogue on this machine that speaks CKAN, and fails in the ways that servers fail."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

Handler = http.server.BaseHTTPRequestHandler
Fault = Callable[["Answer", "Published"], None]


@dataclass
class Published:
    """One file: its bytes, what the server says of them, and the faults of the next requests."""

    body: bytes
    etag: str = ""
    last_modified: str = ""
    ranges: bool = True
    conditions: bool = True
    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    sent: list[tuple[int, int]] = field(default_factory=list)  # status, bytes


class Answer(Handler):
    """One request, answered as the file and its next fault say."""

    protocol_version = "HTTP/1.1"
    catalogue: CatalogueServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.endswith("/api/3/action/package_show"):
            published = self.catalogue.answer or Published(self.catalogue.package())
        elif path in self.catalogue.files:
            published = self.catalogue.files[path]
        else:
            return self.plainly(404, b"not here")
        published.asked.append({key.lower(): value for key, value in self.headers.items()})
        fault = published.faults.pop(0) if published.faults else published.always
        if fault:
            fault(self, published)
        else:
            self.well(published)
        return None

    def well(self, published: Published) -> None:
        """As a good server does: conditions and ranges, when it knows them."""
        body, start = published.body, 0
        etag, asked = published.etag, self.headers
        if published.conditions and etag and asked.get("If-None-Match") == etag:
            return self.plainly(304, b"", published)
        wanted = asked.get("Range", "")
        unchanged = asked.get("If-Range") in (etag, published.last_modified)
        if published.ranges and wanted and unchanged:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                return self.plainly(416, b"", published)
            stated = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return self.plainly(206, body[start:], published, {"Content-Range": stated})
        return self.plainly(200, body, published)

    def plainly(
        self,
        status: int,
        body: bytes,
        published: Published | None = None,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        """Send status, headers and body; another ``length`` than the body's is a lie."""
        self.send_response(status)
        told = dict(headers or {})
        if published and published.etag:
            told["ETag"] = published.etag
        if published and published.last_modified:
            told["Last-Modified"] = published.last_modified
        if status != 304:
            told["Content-Length"] = str(len(body) if length is None else length)
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        if published:
            published.sent.append((status, len(body)))
        self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def status(code: int, **headers: str) -> Fault:
    """Answer with a status and no list."""

    def fault(answer: Answer, published: Published) -> None:
        published.sent.append((code, 0))
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        answer.plainly(code, b"<html>no</html>", None, told)

    return fault


def cut(answer: Answer, published: Published) -> None:
    """Promise the whole file, send its first half, hang up."""
    whole = len(published.body)
    answer.plainly(200, published.body[: whole // 2], published, length=whole)


def longer(answer: Answer, published: Published) -> None:
    """Promise more than there is."""
    answer.plainly(200, published.body, published, length=len(published.body) + 999)


def shorter(answer: Answer, published: Published) -> None:
    """Promise less than there is: whoever believes it has half a file."""
    answer.plainly(200, published.body, published, length=len(published.body) // 2)


def huge(answer: Answer, published: Published) -> None:
    """Promise a gigabyte."""
    answer.plainly(200, b"x" * 1000, published, length=1_000_000_000)


def endless(answer: Answer, _published: Published) -> None:
    """Promise nothing, and send more than anybody takes."""
    answer.send_response(200)
    answer.send_header("Connection", "close")
    answer.end_headers()
    answer.close_connection = True
    with contextlib.suppress(OSError):
        for _ in range(100):
            answer.wfile.write(b"x" * 10_000)


def silent(answer: Answer, published: Published) -> None:
    """Say nothing for longer than anybody waits."""
    published.sent.append((0, 0))
    time.sleep(0.4)
    answer.close_connection = True


def dripping(answer: Answer, published: Published) -> None:
    """A byte now and then, so that no silence is ever too long."""
    answer.send_response(200)
    answer.send_header("Content-Length", str(len(published.body)))
    answer.end_headers()
    for byte in published.body[:40]:
        try:
            answer.wfile.write(bytes([byte]))
        except OSError:
            break
        time.sleep(0.02)
    answer.close_connection = True


def instead(body: bytes) -> Fault:
    """Send something else, as if it were the file."""
    return lambda answer, published: answer.plainly(200, body, published)


def said(code: int, header: bytes) -> Fault:
    """Answer with a header of these very bytes, as a hostile server may."""

    def fault(answer: Answer, published: Published) -> None:
        published.sent.append((code, 0))
        line = b"HTTP/1.1 %d X\r\n" % code
        answer.wfile.write(line + header + b"\r\nContent-Length: 0\r\n\r\n")
        answer.close_connection = True

    return fault


class CatalogueServer:
    """Serves resources shaped like those of the Open Government catalogue."""

    def __init__(self) -> None:
        self.resources: list[dict[str, Any]] = []
        self.files: dict[str, Published] = {}
        self.answer: Published | None = None
        handler = type("Handler", (Answer,), {"catalogue": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.host = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.host}/data"

    def __enter__(self) -> CatalogueServer:
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True, name="catalogue"
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(
        self, number: int, body: bytes, language: str = "en", name: str = "", **more: Any
    ) -> Published:
        """Put a file into the catalogue; again with the same number: it is re-issued."""
        resource_id = f"{number:08x}-0000-4000-8000-{number:012x}"
        path = f"/data/dataset/x/resource/{resource_id}/download/{name or f'list_{number}.xlsx'}"
        told = {key: more.pop(key) for key in ("last_modified", "format") if key in more}
        self.withdraw(number)
        self.resources.append(
            {
                "id": resource_id,
                "name": f"List {number}",
                "url": self.host + path,
                "format": "XLSX",
                "hash": "",
                "size": None,
                "last_modified": "2026-01-01T00:00:00.000000",
                "language": [language],
                "state": "active",
                "url_type": "upload",
                **told,
            }
        )
        self.files[path] = Published(body, **({"etag": f'"{hash(body)}"'} | more))
        return self.files[path]

    def withdraw(self, number: int) -> None:
        """Take a file out of the catalogue."""
        start = f"{number:08x}-"
        self.resources = [one for one in self.resources if not one["id"].startswith(start)]

    def package(self) -> bytes:
        """The answer of ``package_show``."""
        result = {"num_resources": len(self.resources), "resources": self.resources}
        return json.dumps({"help": "", "success": True, "result": result}).encode()
