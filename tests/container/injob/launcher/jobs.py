"""Training jobs in the image: a tree is copied in, `train` runs as PID 1, and the tree is copied out."""

import json
import subprocess
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from injob.contract import OptMl

TIMEOUT = 60


@dataclass(frozen=True)
class Done:
    """How a job ended, and the tree that it left."""

    code: int
    output: str
    opt_ml: OptMl

    @property
    def failure(self) -> str | None:
        return self.opt_ml.failure.read_text(encoding="utf-8") if self.opt_ml.failure.is_file() else None


def docker(*argv: str) -> str:
    done = subprocess.run(["docker", *argv], capture_output=True, text=True, check=False, timeout=TIMEOUT)
    assert done.returncode == 0, f"docker {argv[0]}: {done.stderr}"
    return done.stdout


def script_tree(
    root: Path,
    program: str,
    files: Mapping[str, str | bytes],
    hyperparameters: Mapping[str, str] | None = None,
) -> OptMl:
    """Lay out a job of a script that lies in /opt/ml/code."""
    opt_ml = OptMl(root / "ml")
    given = {"sagemaker_program": json.dumps(program)} | dict(hyperparameters or {})
    opt_ml.write_training_config(hyperparameters=given, channels=[])
    write(opt_ml.code_dir, files)
    return opt_ml


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def container(
    image: str, opt_ml: OptMl, options: Sequence[str] = (), command: str = "train"
) -> Iterator[str]:
    """Make a container with a tree in it, and remove it whatever happens."""
    name = f"injob-test-{uuid.uuid4()}"
    docker("create", "--name", name, *options, image, *command.split())
    try:
        docker("cp", "--quiet", str(opt_ml.root), f"{name}:/opt/")
        yield name
    finally:
        docker("rm", "--force", "--volumes", name)


def finished(name: str, root: Path) -> Done:
    """Wait for the end of a container and copy its tree out."""
    code = int(docker("wait", name))
    logs = subprocess.run(
        ["docker", "logs", name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
    )
    docker("cp", "--quiet", f"{name}:/opt/ml", str(root / "after"))
    return Done(code, logs.stdout, OptMl(root / "after"))


def run(image: str, opt_ml: OptMl, *options: str) -> Done:
    """Run the job of a tree to its end."""
    with container(image, opt_ml, options) as name:
        docker("start", name)
        return finished(name, opt_ml.root.parent)


# pip builds what has a setup.py, and would download setuptools for it; this backend needs nothing.
BACKEND = """
import zipfile

FILES = ("mine/__init__.py", "mine/__main__.py", "mine/model.py")

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name, info = "mine-1.0-py3-none-any.whl", "mine-1.0.dist-info"
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as wheel:
        for file in FILES:
            wheel.write(f"src/{file}", file)
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: mine\\nVersion: 1.0\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "".join(f"{file},,\\n" for file in FILES))
    return name
"""
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def package(main: str, model: str = "") -> dict[str, str]:
    """Return the files of a user's package `mine`, whose code lies elsewhere once it is installed."""
    return {
        "setup.py": "",
        "pyproject.toml": PYPROJECT,
        "backend.py": BACKEND,
        "src/mine/__init__.py": "",
        "src/mine/__main__.py": main,
        "src/mine/model.py": model,
    }
