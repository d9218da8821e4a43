"""Users' code and what it requires: from S3, from a channel, from indexes and from wheels."""

import base64
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from injob.contract import OptMl
from tests.container.injob.launcher import jobs

pytestmark = pytest.mark.docker

PRINTS = {"train.py": "print('the code of the user')\n"}
USES: dict[str, str | bytes] = {
    "train.py": "import private\nprint(private.WORDS)\n",
    "requirements.txt": "private==1.0\n",
}
OFFLINE = "--network=none"


def wheel(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = f"{name}-1.0.dist-info"
        archive.writestr(f"{name}.py", f"WORDS = 'from {name}'\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/RECORD,,\n")
    return made.getvalue()


def archived(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def tree_of(root: Path, source: str) -> OptMl:
    """Lay out a job as estimators do, which would be the built-in one if it named no code."""
    opt_ml = OptMl(root / "ml")
    hyperparameters = {"sagemaker_program": "train.py", "sagemaker_submit_directory": source}
    opt_ml.write_training_config(
        hyperparameters={name: json.dumps(value) for name, value in hyperparameters.items()},
        channels=["code"],
    )
    return opt_ml


@pytest.fixture(scope="module")
def host(image: str) -> str:
    """Return the address by which containers reach this machine."""
    known = ["--add-host=this-machine:host-gateway", image, "getent", "hosts", "this-machine"]
    return jobs.docker("run", "--rm", *known).split()[0]


@pytest.fixture(scope="module")
def s3() -> Iterator[int]:
    server = ThreadedMotoServer("0.0.0.0", 0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="fake",
        aws_secret_access_key="fake",
    )
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="job/sourcedir.tar.gz", Body=archived(PRINTS))
    yield port
    server.stop()


@pytest.mark.parametrize("variable", ["S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_code_comes_from_s3(variable: str, image: str, host: str, s3: int, tmp_path: Path) -> None:
    opt_ml = tree_of(tmp_path, "s3://bucket/job/sourcedir.tar.gz")
    done = jobs.run(image, opt_ml, *aws(f"{variable}=http://{host}:{s3}"))
    assert (done.code, done.output.splitlines()[-1]) == (0, "the code of the user")


def test_code_that_is_not_in_s3_is_named(image: str, host: str, s3: int, tmp_path: Path) -> None:
    opt_ml = tree_of(tmp_path, "s3://bucket/none.tar.gz")
    done = jobs.run(image, opt_ml, *aws(f"S3_ENDPOINT_URL=http://{host}:{s3}"))
    assert (done.code, done.failure) == (
        1,
        (
            "the code s3://bucket/none.tar.gz cannot be fetched: ClientError: An error occurred (404) when "
            "calling the HeadObject operation: Not Found"
        ),
    )


def aws(*variables: str) -> list[str]:
    fake = ("AWS_ACCESS_KEY_ID=fake", "AWS_SECRET_ACCESS_KEY=fake", "AWS_REGION=us-east-1")
    return [f"--env={variable}" for variable in (*fake, *variables)]


@pytest.mark.parametrize("source", ["/opt/ml/input/data/code/sourcedir.tar.gz", "/opt/ml/input/data/code"])
def test_code_comes_from_a_channel_where_there_is_no_network(source: str, image: str, tmp_path: Path) -> None:
    opt_ml = tree_of(tmp_path, source)
    files: Mapping[str, str | bytes] = (
        {"sourcedir.tar.gz": archived(PRINTS)} if source.endswith(".gz") else PRINTS
    )
    jobs.write(opt_ml.channel("code"), files)
    done = jobs.run(image, opt_ml, OFFLINE)
    lines = ["starting /opt/injob/bin/python3 -- train.py", "the code of the user"]
    assert (done.code, done.output.splitlines()) == (0, lines)


def test_code_that_lies_in_the_image_is_used_and_a_line_says_so(image: str, tmp_path: Path) -> None:
    opt_ml = tree_of(tmp_path, "s3://bucket/sourcedir.tar.gz")
    jobs.write(opt_ml.code_dir, PRINTS)
    done = jobs.run(image, opt_ml, OFFLINE)
    assert (done.code, done.output.splitlines()) == (
        0,
        [
            "/opt/ml/code is not empty: its files are used, and s3://bucket/sourcedir.tar.gz is not unpacked",
            "starting /opt/injob/bin/python3 -- train.py",
            "the code of the user",
        ],
    )


LOGIN = "reader:s3cret-of-the-index"


class Index(BaseHTTPRequestHandler):
    """A package index that wants a login, and has `private`."""

    def do_GET(self) -> None:
        wanted = f"Basic {base64.b64encode(LOGIN.encode()).decode()}"
        if self.headers.get("Authorization") != wanted:
            self.answer(401, b"", "text/plain")
        elif self.path == "/simple/private/":
            link = b'<a href="/private-1.0-py3-none-any.whl">private-1.0-py3-none-any.whl</a>'
            self.answer(200, b"<!DOCTYPE html><html><body>" + link + b"</body></html>", "text/html")
        elif self.path.startswith("/private-1.0"):
            self.answer(200, wheel("private"), "application/octet-stream")
        else:
            self.answer(404, b"", "text/plain")

    def answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("WWW-Authenticate", "Basic")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def index(host: str) -> Iterator[str]:
    """Return the address of the index, without a login."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), Index)
    threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
    yield f"{host}:{server.server_port}"
    server.shutdown()
    server.server_close()


def pip(index: str, login: str) -> list[str]:
    trusted = index.partition(":")[0]
    return [f"--env=PIP_INDEX_URL=http://{login}@{index}/simple", f"--env=PIP_TRUSTED_HOST={trusted}"]


def test_requirements_come_from_a_private_index(image: str, index: str, tmp_path: Path) -> None:
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", USES), *pip(index, LOGIN))
    assert (done.code, done.output.splitlines()[-1]) == (0, "from private")
    assert "s3cret" not in done.output


def test_what_the_index_does_not_have_is_the_reason_and_the_login_is_not_repeated(
    image: str, index: str, tmp_path: Path
) -> None:
    files = USES | {"requirements.txt": "private==2.0\n"}
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", files), *pip(index, LOGIN))
    assert (done.code, done.failure) == (
        1,
        (
            "the requirements could not be installed: "
            "ERROR: No matching distribution found for private==2.0\n"
            "ERROR: Could not find a version that satisfies the requirement private==2.0 "
            "(from versions: 1.0)"
        ),
    )
    assert "s3cret" not in done.output


def test_a_refused_login_is_the_reason_and_is_not_repeated(image: str, index: str, tmp_path: Path) -> None:
    refused = pip(index, "reader:s3cret-wr0ng")
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", USES), *refused)
    assert done.code == 1
    assert done.failure is not None
    assert done.failure.startswith("the requirements could not be installed: ")
    assert "s3cret" not in done.output + done.failure


def test_wheels_beside_the_code_need_no_network(image: str, tmp_path: Path) -> None:
    files = USES | {"wheels/private-1.0-py3-none-any.whl": wheel("private")}
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", files), OFFLINE)
    assert (done.code, done.output.splitlines()[-1]) == (0, "from private")


def test_where_wheels_are_missing_the_index_has_them(image: str, index: str, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "train.py": "import other, private\nprint(other.WORDS, private.WORDS)\n",
        "requirements.txt": "other\nprivate\n",
        "wheelhouse/other-1.0-py3-none-any.whl": wheel("other"),
    }
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", files), *pip(index, LOGIN))
    assert (done.code, done.output.splitlines()[-1]) == (0, "from other from private")


def test_without_a_network_the_reason_is_that_there_is_none(image: str, tmp_path: Path) -> None:
    index = "--env=PIP_INDEX_URL=https://reader:s3cret@index.invalid/simple"
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", USES), OFFLINE, index)
    first, *rest = (done.failure or "").split("\n")
    assert (done.code, rest) == (
        1,
        [
            "ERROR: No matching distribution found for private==1.0",
            (
                "ERROR: Could not find a version that satisfies the requirement private==1.0 "
                "(from versions: none)"
            ),
        ],
    )
    assert first.startswith("the requirements could not be installed: no connection: ")
    assert "Failed to resolve 'index.invalid'" in first
    assert "s3cret" not in done.output
