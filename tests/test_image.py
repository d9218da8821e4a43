"""What the image promises to SageMaker and to the scripts that run in it."""

import json
from functools import cache
from typing import Any

import pytest

from scripts.command import run

pytestmark = pytest.mark.docker

LIMIT = 600_000_000

FIT = """
import boto3, joblib, numpy, pandas, polars
from sklearn.linear_model import LinearRegression

rows = pandas.DataFrame({"x": [0.0, 1.0, 2.0], "y": [1.0, 3.0, 5.0]})
model = LinearRegression().fit(rows[["x"]], rows["y"])
joblib.dump(model, "/tmp/model.joblib")
slope = joblib.load("/tmp/model.joblib").coef_[0]
determinant = numpy.linalg.det(numpy.eye(200))
total = polars.DataFrame({"x": [0.0, 1.0, 2.0]}).lazy().select(polars.col("x").sum()).collect().item()
boto3.client("s3", region_name="eu-west-1")
print(round(slope, 9), determinant, total)
"""


def inside(image: str, *argv: str) -> str:
    return run(["docker", "run", "--rm", image, *argv]).strip()


@cache
def inspected(image: str) -> dict[str, Any]:
    described: list[dict[str, Any]] = json.loads(run(["docker", "image", "inspect", image]))
    return described[0]


def test_it_is_at_most_600_mb_large(image: str) -> None:
    assert inspected(image)["Size"] <= LIMIT


def test_it_starts_train_as_root_in_the_folder_of_its_base(image: str) -> None:
    config = inspected(image)["Config"]
    assert (config["Cmd"], config["Entrypoint"], config["User"]) == (["train"], None, "")
    assert config["WorkingDir"] in ("", "/")


def test_output_is_not_held_back(image: str) -> None:
    assert "PYTHONUNBUFFERED=1" in inspected(image)["Config"]["Env"]


def test_its_label_names_the_version_of_the_package(image: str) -> None:
    label = inspected(image)["Config"]["Labels"]["org.opencontainers.image.version"]
    assert label == inside(
        image, "python", "-c", "from importlib.metadata import version; print(version('injob'))"
    )


def test_python_is_3_13(image: str) -> None:
    assert inside(image, "python", "-c", "import sys; print(sys.version_info[:2])") == "(3, 13)"


def test_the_commands_that_sagemaker_and_its_sdks_call_are_on_path(image: str) -> None:
    ours = ["train", "preprocess", "python", "python3", "pip", "pip3"]
    debians = ["bash", "tar", "gzip"]
    found = inside(image, "which", *ours, *debians).splitlines()
    assert found == [f"/opt/injob/bin/{name}" for name in ours] + [f"/usr/bin/{name}" for name in debians]


def test_train_is_the_launcher_and_not_the_one_of_sagemaker_training(image: str) -> None:
    script = inside(image, "cat", "/opt/injob/bin/train")
    assert "injob.launcher" in script
    assert "sagemaker_training" not in script


@pytest.mark.parametrize("name", ["gcc", "cc", "c++", "make", "strip"])
def test_it_has_no_compiler(image: str, name: str) -> None:
    assert inside(image, "sh", "-c", f"command -v {name} || echo none") == "none"


@pytest.mark.parametrize(
    "folder", ["/var/lib/apt/lists", "/var/cache/apt", "/root/.cache", "/build", "/package"]
)
def test_what_only_the_build_needs_is_left_out(image: str, folder: str) -> None:
    assert inside(image, "find", "/", "-xdev", "-path", f"{folder}/*") == ""


def test_every_package_finds_what_it_requires(image: str) -> None:
    assert inside(image, "pip", "check") == "No broken requirements found."


def test_pandas_scikit_learn_and_polars_work_after_the_trimming(image: str) -> None:
    assert inside(image, "python", "-c", FIT) == "2.0 1.0 3.0"


def test_imports_find_code_that_is_compiled(image: str) -> None:
    imports = "python -c 'import sklearn.linear_model, pandas, polars, injob'"
    compiled_now = inside(
        image, "sh", "-c", f"touch /tmp/now; {imports}; find /opt -newer /tmp/now -name '*.pyc'"
    )
    # Docker rounds the times of files, so that Python takes a few of some thousand for outdated.
    assert len(compiled_now.splitlines()) < 20
