"""A container registry on the loopback interface that takes a push and remembers it.

It speaks as much of the OCI distribution protocol as `docker push` does, behind basic authentication as ECR.
"""

import base64
import hashlib
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Registry:
    """What arrived: manifests by `repository:tag`, blobs by digest, and every Authorization header."""

    address: str
    login: str
    manifests: dict[str, bytes] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    authorizations: set[str] = field(default_factory=set)


@contextmanager
def serving(login: str) -> Iterator[Registry]:
    """Serve an empty registry to whoever logs in as `user:password`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        registry = Registry(f"127.0.0.1:{server.server_port}", login)
        server.registry = registry  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join()


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Read the whole request before refusing it: the connection serves the next one too."""
        body, url, registry = self._body(), urlsplit(self.path), self.server.registry  # type: ignore[attr-defined]
        folder, _, name = url.path.rpartition("/")
        if not self._logged_in(registry):
            self._send(HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Basic realm="injob"'})
        elif self.command == "HEAD" and name in registry.blobs:
            self._send(HTTPStatus.OK, {"Content-Length": str(len(registry.blobs[name]))})
        elif self.command == "HEAD":
            self._send(HTTPStatus.NOT_FOUND, {})
        elif self.command == "POST":
            self._send(HTTPStatus.ACCEPTED, {"Location": f"{folder}/{uuid.uuid4()}"})
        elif self.command == "PATCH":
            registry.uploads[url.path] = blob = registry.uploads.get(url.path, b"") + body
            self._send(HTTPStatus.ACCEPTED, {"Location": self.path, "Range": f"0-{len(blob) - 1}"})
        elif self.command == "PUT" and folder.endswith("/manifests"):
            registry.manifests[f"{folder.removeprefix('/v2/').removesuffix('/manifests')}:{name}"] = body
            self._send(HTTPStatus.CREATED, {"Docker-Content-Digest": digest(body)})
        elif self.command == "PUT":
            promised = parse_qs(url.query)["digest"][0]
            registry.blobs[promised] = registry.uploads.pop(url.path) + body
            self._send(HTTPStatus.CREATED, {"Docker-Content-Digest": promised})
        else:
            self._send(HTTPStatus.OK, {})

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = answer  # noqa: N815 - http.server looks for these names

    def _logged_in(self, registry: Registry) -> bool:
        header = self.headers.get("Authorization", "")
        registry.authorizations.add(header)
        return header == f"Basic {base64.b64encode(registry.login.encode()).decode()}"

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": "0"} | headers).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing; the base class would write to standard error."""
