"""Where the server listens: on the loopback address and, while a job runs, on that of the job's network.

Nobody else's network leads there.
"""

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from wsgiref.types import WSGIApplication

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import make_server

from scripts.errors import EngineError
from scripts.jobs.docker_hosts import OnNetwork

LOOPBACK = "127.0.0.1"
_SECONDS = 0.02
"""How soon a listener notices that it is to end: a job's end waits for that."""


class QuietHandler(MotoRequestHandler):
    """Answers, and prints nothing about it."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def listening(application: WSGIApplication, address: str, port: int = 0) -> Iterator[str]:
    """Answer requests on an address, and tell the URL. Raises EngineError where nobody can listen there."""
    with _bound(address, port) as bound:
        server = make_server(
            address, port, application, threaded=True, request_handler=QuietHandler, fd=bound.fileno()
        )
        thread = threading.Thread(target=server.serve_forever, args=(_SECONDS,), daemon=True)
        thread.start()
        try:
            yield f"http://{address}:{server.port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def opened_to_jobs(application: WSGIApplication, variables: Mapping[str, str]) -> OnNetwork:
    """Return what opens the server to the containers of a job, and tells them where it is."""

    @contextmanager
    def on_network(gateway: str) -> Iterator[Mapping[str, str]]:
        with ExitStack() as stack:
            try:
                url = stack.enter_context(listening(application, gateway))
            except EngineError as error:
                raise EngineError(
                    f"a job's containers cannot reach this server: {error}; it needs a Docker engine that "
                    "runs on this very machine"
                ) from error
            yield {"AWS_ENDPOINT_URL": url, **variables}

    return on_network


def _bound(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port), backlog=128)
    except OSError as error:
        raise EngineError(
            f"nobody can listen on {address}:{port}: {os.strerror(error.errno or 0)}"
        ) from error
