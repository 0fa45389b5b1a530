"""A storage that speaks S3, as little as attachments need, in memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "FakeS3"

    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{self.server.bucket}/")

    def answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.send_header("ETag", '"0"')
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding", "") == "aws-chunked":
            body = _unchunked(body)
        self.server.objects[self.key()] = body
        self.server.headers_seen.append(dict(self.headers))
        self.answer(200)

    def do_HEAD(self) -> None:
        found = self.server.objects.get(self.key())
        self.answer(404 if found is None else 200, length=len(found or b""))

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query or "prefix" in query:
            prefix = query.get("prefix", [""])[0]
            self.answer(200, self.server.listing(prefix))
            return
        found = self.server.objects.get(self.key())
        self.answer(404 if found is None else 200, found or b"<Error><Code>NoSuchKey</Code></Error>")

    def do_DELETE(self) -> None:
        self.server.objects.pop(self.key(), None)
        self.answer(204)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def _unchunked(body: bytes) -> bytes:
    content, rest = b"", body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if not length:
            break
        content, rest = content + rest[:length], rest[length + 2 :]
    return content


class FakeS3(ThreadingHTTPServer):
    """`objects` by key; `headers_seen`: those of each upload."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.bucket = "dossiers"
        self.objects: dict[str, bytes] = {}
        self.headers_seen: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def listing(self, prefix: str) -> bytes:
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(body)}</Size></Contents>"
            for key, body in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>".encode()


@contextmanager
def fake_s3() -> Iterator[FakeS3]:
    with FakeS3() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
