"""README's code for the SDKs, run as it stands but for what README replaces in local mode."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.cases import LOCAL_DATA, ROOT
from scripts.command import run
from tests.sdk.bucket import Bucket, unpacked
from tests.sdk.user import User

pytestmark = pytest.mark.docker

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
(SCRIPT,) = (block for block in BLOCKS if "settings.features" in block)
(V2,) = (block for block in BLOCKS if "import Estimator" in block)
(V3,) = (block for block in BLOCKS if "import ModelTrainer" in block)

LOCAL_MODE = {
    r'(?m)^IMAGE = ".*"$': 'IMAGE = "injob:latest"',
    r'(?m)^INSTANCE = ".*"$': 'INSTANCE = "local"',
    r"ModelTrainer\(\n": 'ModelTrainer(\n    training_mode="LOCAL_CONTAINER",\n',
}

SETTINGS = b"Settings(alpha=0.5, features=('X1',))"


def test_the_code_for_v2_does_what_plain_docker_does(user: User, bucket: Bucket, image: str) -> None:
    run_block(user, "v2_readme.py", V2)
    found = {**bucket.files("features/"), **written_in_training(bucket.files())}
    assert found == {**plain_docker(user.folder / "plain", image), "data/settings.txt": SETTINGS}


def test_the_code_for_v3_does_what_plain_docker_does(user: User, bucket: Bucket, image: str) -> None:
    run_block(user, "v3_readme.py", V3)
    archives = {path.name: path.read_bytes() for path in (user.folder / "compressed_artifacts").iterdir()}
    found = {**bucket.files("features/"), **written_in_training(archives)}
    assert found == {**plain_docker(user.folder / "plain", image), "data/settings.txt": SETTINGS}


def run_block(user: User, name: str, block: str) -> None:
    for shown, local in LOCAL_MODE.items():
        block = re.sub(shown, local, block)
    (user.folder / name).write_text(block)
    (user.folder / "src").mkdir()
    (user.folder / "src/train.py").write_text(SCRIPT)
    assert user.runs(name).code == 0


def written_in_training(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what the training jobs wrote, without sagemaker-training's own mark of success."""
    archives = [files[name] for name in files if name.endswith(("model.tar.gz", "output.tar.gz"))]
    written = {name: content for archive in archives for name, content in unpacked(archive).items()}
    return {name: content for name, content in written.items() if name != "success"}


def plain_docker(folder: Path, image: str) -> dict[str, bytes]:
    """Return what the same two built-in jobs write without an SDK."""
    processing, training = (lay_out(folder, case) for case in ("preprocess", "linear_regression"))
    docker(processing, image, "preprocess", "--train-test-split-ratio", "0.2")
    shutil.rmtree(training / "input/data/train")
    shutil.copytree(processing / "processing/train", training / "input/data/train")
    (training / "input/config/hyperparameters.json").write_text('{"target": "income"}')
    docker(training, image, "train")
    sides = {f"{side}/": processing / "processing" / side for side in ("train", "test")}
    folders = {**sides, "": training / "model", "data/": training / "output/data"}
    return {
        f"{at}{path.name}": path.read_bytes() for at, where in folders.items() for path in where.iterdir()
    }


def lay_out(folder: Path, case: str) -> Path:
    return Path(shutil.copytree(LOCAL_DATA / case, folder / case))


def docker(tree: Path, image: str, *command: str) -> None:
    run(["docker", "run", "--rm", f"--volume={tree}:/opt/ml", image, *command])
