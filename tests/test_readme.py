"""What README shows is what happens."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from entry_points.preprocess import CENSUS, Settings
from injob import metric_definition
from injob.regression.hyperparameters import Hyperparameters
from scripts.cases import LOCAL_DATA, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def shell_line(*words: str) -> str:
    (line,) = [line for block in blocks("sh") for line in block.splitlines() if all(w in line for w in words)]
    return line.partition("  #")[0]


SCRIPT, SETTINGS = blocks("python")[:2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(LOCAL_DATA / "linear_regression", tmp_path / "TREE")
    return tmp_path


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "container"), "PWD": str(folder)}
    return subprocess.run(
        command, shell=True, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_complete_script_has_ten_lines() -> None:
    assert len(SCRIPT.splitlines()) == 10


def test_the_complete_script_runs_as_a_plain_process(folder: Path) -> None:
    (folder / "train.py").write_text(SCRIPT)
    done = shell(shell_line("SAGEMAKER_BASE_DIR", "train.py"), folder)
    assert (done.returncode, re.sub(r"\d+(?=;)", "…", done.stdout)) == (0, "r2=0.…;\n")
    assert (folder / "TREE/model/model.joblib").is_file()


@pytest.mark.docker
def test_the_complete_script_runs_in_docker(folder: Path, image: str) -> None:
    (folder / "train.py").write_text(SCRIPT)
    command = shell_line("docker run", "SAGEMAKER_PROGRAM")
    assert f"{command.split(' injob ')[1]} in {image}" == "train in injob:latest"
    done = shell(command, folder)
    assert (done.returncode, "r2=0." in done.stdout) == (0, True)
    assert (folder / "TREE/model/model.joblib").is_file()


@pytest.mark.docker
@pytest.mark.usefixtures("image")
@pytest.mark.parametrize(
    ("case", "command", "written"),
    [
        ("linear_regression", 'docker run --rm -v "$PWD/TREE:/opt/ml" injob train', "model/model.json"),
        (
            "preprocess",
            'docker run --rm -v "$PWD/TREE:/opt/ml" injob preprocess --train-test-split-ratio 0.2',
            "processing/test/test_labels.csv",
        ),
    ],
)
def test_plain_docker_works(tmp_path: Path, case: str, command: str, written: str) -> None:
    assert command in README
    shutil.copytree(LOCAL_DATA / case, tmp_path / "TREE")
    done = shell(command, tmp_path)
    assert (done.returncode, done.stderr, (tmp_path / "TREE" / written).is_file()) == (0, "", True)


LOCAL_RUNS = [
    line for block in blocks("sh") for line in block.splitlines() if re.search(r"scripts\.run .*--", line)
]


@pytest.mark.parametrize("line", LOCAL_RUNS)
def test_local_runs_work_as_they_stand(tmp_path: Path, line: str) -> None:
    (tmp_path / "local_data").symlink_to(LOCAL_DATA)
    (tmp_path / "train.py").write_text(SCRIPT)
    here = f"--runtime process --runs {tmp_path}/runs"
    command = re.sub(r"scripts\.run( process)?", rf"\g<0> {here}", line).replace(".venv/bin/", "")
    done = shell(f"PYTHONPATH={ROOT} {command}", tmp_path)
    assert (done.returncode, done.stderr, "Completed - " in done.stdout) == (0, "", True)


def test_there_are_four_local_runs() -> None:
    assert len(LOCAL_RUNS) == 4


def test_settings_come_typed(folder: Path) -> None:
    (folder / "train.py").write_text(SETTINGS)
    (folder / "TREE/input/config/hyperparameters.json").write_text(
        '{"alpha": "0.5", "features": "[\\"X1\\"]"}'
    )
    done = shell(shell_line("SAGEMAKER_BASE_DIR", "train.py"), folder)
    assert done.stdout == " ('algo-1',) True 0.5 ('X1',)\n"
    assert (folder / "TREE/output/data/settings.txt").read_text() == "Settings(alpha=0.5, features=('X1',))"


def test_the_metric_definitions_are_those_of_the_library() -> None:
    (shown,) = blocks("json")
    assert json.loads(shown) == [metric_definition(name) for name in ("mse", "rmse", "r2")]


def test_the_plan_shown_is_the_built_in_one() -> None:
    (shown,) = blocks("toml")
    assert CENSUS.read_text().endswith(shown)


@pytest.mark.parametrize("declaration", [Hyperparameters, Settings])
def test_every_setting_of_the_built_in_jobs_is_explained(declaration: type) -> None:
    names = [field.name.replace("_", "-") for field in fields(declaration)]
    assert [
        name for name in names if not re.search(rf"^\| `(--)?{name}` \|", README, flags=re.MULTILINE)
    ] == []


def test_the_layout_names_the_modules_of_each_package_of_the_library_and_no_others() -> None:
    (library,) = re.findall(r"^  injob/.*?\n(.*?)^  \w", README, flags=re.DOTALL | re.MULTILINE)
    named: dict[str, set[str]] = {}
    for package, modules in re.findall(r"^ {4}(?:(\w+)/)?(.*\n(?: {5}.*\n)*)", library, flags=re.MULTILINE):
        named.setdefault(package or "injob", set()).update(re.findall(r"\w+\.py", modules))
    unnamed = {"__init__.py", "__main__.py", "version.py"}
    packages = [path.parent for path in (ROOT / "container/injob").rglob("__init__.py")]
    assert named == {
        folder.name: {path.name for path in folder.glob("*.py")} - unnamed for folder in packages
    }


def test_relative_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_benchmarks_shown_are_those_that_were_measured() -> None:
    assert (ROOT / "benchmarks/results/table.md").read_text(encoding="utf-8").strip() in README
