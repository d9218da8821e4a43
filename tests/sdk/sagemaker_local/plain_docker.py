"""What the examples' scripts write and print in a container that nobody but Docker knows of."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.cases import LOCAL_DATA, ROOT
from scripts.command import run
from tests.sdk.expected import TABLE

EXAMPLES = ROOT / "examples"
CASE = LOCAL_DATA / "preprocess"


@dataclass(frozen=True)
class Plain:
    """What is there when the container has ended."""

    files: dict[str, bytes]
    """By their paths below the folder it writes to."""
    printed: list[str]


@cache
def processing(image: str) -> Plain:
    """Run examples/processing/code/preprocessing.py."""
    return _run(
        image,
        "/opt/ml/processing",
        (f"{CASE}/processing/input:/opt/ml/processing/input:ro", f"{EXAMPLES}/processing/code:/code:ro"),
        "mkdir train test && python3 /code/preprocessing.py --train-test-split-ratio 0.2",
    )


@cache
def built_in_processing(image: str) -> Plain:
    """Run the project's own preprocess."""
    return _run(
        image,
        "/opt/ml/processing",
        (f"{CASE}/processing/input:/opt/ml/processing/input:ro", f"{CASE}/config:/opt/ml/config:ro"),
        "preprocess --train-test-split-ratio 0.2",
    )


@cache
def training(image: str, test_size: float) -> Plain:
    """Run examples/training/train.py."""
    return _run(
        image,
        "/model",
        (f"{EXAMPLES}/training:/code:ro", f"{TABLE.parent}:/table:ro"),
        f"SM_MODEL_DIR=/model SM_CHANNEL_TRAIN=/table python3 /code/train.py --test-size {test_size}",
    )


def _run(image: str, target: str, mounts: tuple[str, ...], script: str) -> Plain:
    with TemporaryDirectory() as folder:
        # The one who asks is to have the files, whoever wrote them.
        command = f"cd {target} && {script} && find . -path ./input -prune -o -exec chmod a+rwX {{}} +"
        volumes = [f"--volume={mount}" for mount in (f"{folder}:{target}", *mounts)]
        printed = run(["docker", "run", "--rm", *volumes, "--entrypoint=sh", image, "-c", command])
        written = {
            str(path.relative_to(folder)): path.read_bytes()
            for path in Path(folder).rglob("*")
            if path.is_file() and "input" not in path.relative_to(folder).parts
        }
    return Plain(written, printed.splitlines())
