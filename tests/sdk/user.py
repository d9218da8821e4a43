"""Someone who has a SageMaker Python SDK, a Docker engine and no AWS account."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.cases import ROOT
from tests.sdk.expected import TABLE
from tests.sdk.leftovers import own, remove_containers
from tests.sdk.wheel import write_wheel

HERE = Path(__file__).parent
TIMEOUT = 300

_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True)
class Done:
    """What the user sees in the end."""

    code: int
    output: str

    @cached_property
    def job_log(self) -> list[str]:
        """What the containers wrote, of which Compose repeats each line behind the container's name."""
        return re.findall(r"^[\w-]+ *\| ?(.*)$", self.output, flags=re.MULTILINE)

    @property
    def job_code(self) -> int:
        """The exit code that the SDK names in its exception."""
        (code,) = set(re.findall(r"Process exited with code:\s+(\d+)", self.output))
        return int(code)


@dataclass(frozen=True)
class User:
    """A folder with the user's scripts, and an environment with nothing of this machine's AWS setup."""

    folder: Path
    endpoint: str
    """Where the user's AWS is."""

    def runs(self, client: str) -> Done:
        """Run a script of the folder with the SDK that its name begins with."""
        python = ROOT / f".venv-sdk-{client[:2]}/bin/python"
        assert python.exists(), f"{python} is missing: `make test-sdk` sets it up"
        return run_to_the_end([str(python), client], self.folder, self.environ())

    def environ(self) -> dict[str, str]:
        docker = {name: value for name, value in os.environ.items() if name.startswith("DOCKER_")}
        return {
            "DOCKER_CONFIG": str(Path.home() / ".docker"),
            **docker,
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder / "tmp"),
            "COLUMNS": "1000",  # so that no message is wrapped
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "cn-northwest-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            "HTTPS_PROXY": "http://127.0.0.1:9",  # nobody listens there: nothing leaves the machine
            "SAGEMAKER_USER_CONFIG_OVERRIDE": str(self.folder / "sagemaker.yaml"),
        }


def run_to_the_end(argv: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Done:
    """Run a command in a folder, and show what it shows."""
    done = subprocess.run(
        argv,
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    print(done.stdout)
    return Done(done.returncode, _COLOURS.sub("", done.stdout))


@contextmanager
def someone(folder: Path, endpoint: str, image: str) -> Iterator[User]:
    """Lay out the folder of a user; in the end take away what the SDK leaves behind."""
    for kind in ("jobs", "clients"):
        shutil.copytree(HERE / kind, folder, dirs_exist_ok=True)
    shutil.copytree(TABLE.parent, folder / "table")
    write_wheel(folder / "package")
    _configure(folder)
    try:
        yield User(folder, endpoint)
    finally:
        remove_containers(folder)
        own(folder, image)


def _configure(folder: Path) -> None:
    for name in ("bin", "tmp"):
        (folder / name).mkdir()
    modules = {"TelemetryOptOut": True, "Session": {"DefaultS3Bucket": "my-bucket"}}
    config = {"SchemaVersion": "1.0", "SageMaker": {"PythonSDK": {"Modules": modules}}}
    (folder / "sagemaker.yaml").write_text(json.dumps(config))
    if shutil.which("docker-compose") is None:
        # v2 knows the plugin by "v2" in its version, which those of Debian and of today do not print.
        (folder / "bin/docker-compose").write_text('#!/bin/sh\nexec docker compose "$@"\n')
        (folder / "bin/docker-compose").chmod(0o755)
