"""Where the server listens."""

import urllib.request
from collections.abc import Iterable
from urllib.error import URLError
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from scripts.errors import EngineError
from scripts.sagemaker_local.listening import listening, opened_to_jobs


def hello(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


def read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        content: bytes = answer.read()
    return content


def test_a_job_is_told_where_the_server_is_and_finds_it_while_it_runs(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with opened_to_jobs(hello, {"AWS_REGION": "cn-north-1"})("127.0.0.2") as environ:
        assert read(environ["AWS_ENDPOINT_URL"]) == b"hello"
    assert environ["AWS_ENDPOINT_URL"].startswith("http://127.0.0.2:")
    assert environ["AWS_REGION"] == "cn-north-1"
    with pytest.raises(URLError, match="refused"):
        read(environ["AWS_ENDPOINT_URL"])
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_an_error_in_a_sentence() -> None:
    with listening(hello, "127.0.0.1") as url:
        port = int(url.rpartition(":")[2])
        expected = rf"nobody can listen on 127\.0\.0\.1:{port}: Address already in use"
        with pytest.raises(EngineError, match=expected), listening(hello, "127.0.0.1", port):
            pass
        assert read(url) == b"hello"


def test_a_gateway_of_another_machine_is_one_too() -> None:
    expected = (
        r"a job's containers cannot reach this server: nobody can listen on 192\.0\.2\.1:0: Cannot assign "
        "requested address; it needs a Docker engine that runs on this very machine"
    )
    with pytest.raises(EngineError, match=expected), opened_to_jobs(hello, {})("192.0.2.1"):
        pass
