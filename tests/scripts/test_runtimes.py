import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from injob.contract import OptMl
from scripts import runtimes
from scripts.cases import LOCAL_DATA, ROOT, Case
from scripts.errors import EngineError
from scripts.launch import Launch, for_docker, for_process
from scripts.runtimes import Owner

CASE = Case("demo", LOCAL_DATA / "linear_regression")


@pytest.fixture
def opt_ml(tmp_path: Path) -> OptMl:
    return CASE.lay_out(tmp_path)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")


def owners(root: Path) -> set[tuple[int, int]]:
    return {(path.stat().st_uid, path.stat().st_gid) for path in [root, *root.rglob("*")]}


def test_a_process_gives_its_exit_code(opt_ml: OptMl) -> None:
    started = for_process(opt_ml, "demo")
    failing = dataclasses.replace(started, entrypoint=(started.argv[0], "-c", "raise SystemExit(7)"))
    assert [runtimes.run_process(started), runtimes.run_process(failing)] == [0, 7]


@pytest.mark.usefixtures("nowhere")
def test_where_no_engine_answers_there_is_none() -> None:
    assert runtimes.engine() is None


@pytest.mark.usefixtures("nowhere")
def test_an_engine_that_is_required_and_does_not_answer_is_an_error() -> None:
    with pytest.raises(EngineError, match="no Docker engine answers; start it, or run with RUNTIME=process"):
        runtimes.required_engine()


@pytest.mark.docker
def test_what_a_container_wrote_belongs_to_the_owner(opt_ml: OptMl, image: str) -> None:
    client = runtimes.required_engine()
    code = runtimes.run_docker(for_docker(opt_ml, "demo", image), client, Owner(4711, 4712))
    assert (code, owners(opt_ml.root)) == (0, {(4711, 4712)})


@pytest.mark.docker
@pytest.mark.parametrize(("command", "fails"), [("false", False), ("no-such-command", True)])
def test_no_container_is_left_behind(opt_ml: OptMl, image: str, command: str, *, fails: bool) -> None:
    client = runtimes.required_engine()
    launch = Launch((command,), (), {}, {opt_ml.root: "/opt/ml"}, image)
    with pytest.raises(EngineError, match="no-such-command") if fails else nullcontext():
        runtimes.run_docker(launch, client, Owner.caller())
    assert client.containers.list(all=True, filters={"volume": str(opt_ml.root)}) == []


def large_case(folder: Path) -> Path:
    """Return a case whose job takes seconds."""
    case = folder / "large"
    shutil.copytree(LOCAL_DATA / "preprocess", case)
    (table,) = (case / "processing/input").iterdir()
    for copy in range(60):
        shutil.copy(table, table.with_name(f"{copy}.csv"))
    return case


@pytest.mark.parametrize("runtime", [pytest.param("docker", marks=pytest.mark.docker), "process"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_the_job_first_and_nothing_is_left(
    tmp_path: Path, runtime: str, number: signal.Signals, code: int
) -> None:
    runs = tmp_path / "runs"
    options = ["--runtime", runtime, "--runs", str(runs)]
    command = [sys.executable, "-m", "scripts.run", str(large_case(tmp_path)), *options]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "container")}
    processing = runs / "large/processing"
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        end = time.monotonic() + 60
        while not (processing / "train/.train_features.csv.part").exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(60) == code
    assert OptMl(runs / "large").message.read_text() == f"the job was stopped by {number.name}"
    assert [path for name in ("train", "test") for path in (processing / name).iterdir()] == []
    if runtime == "docker":
        client = runtimes.required_engine()
        assert client.containers.list(all=True, filters={"volume": str(runs / "large")}) == []
