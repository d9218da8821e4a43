"""Every folder of local_data/failing is a test: its job must fail with the reason that it expects."""

import json
from pathlib import Path

import pytest

from injob.contract import OptMl
from injob.paths import OPT_ML
from scripts import launch, runtimes
from scripts.cases import LOCAL_DATA, Case

FOLDERS = sorted((LOCAL_DATA / "failing").iterdir())


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def case(request: pytest.FixtureRequest) -> Case:
    folder: Path = request.param
    return Case(folder.name, folder)


def test_as_a_process_it_fails_with_the_expected_reason(case: Case, tmp_path: Path) -> None:
    opt_ml = case.lay_out(tmp_path)
    before = snapshot(opt_ml.root)
    code = runtimes.run_process(launch.for_process(opt_ml, case.name))
    assert found(opt_ml, code, before) == expected(case)


@pytest.mark.docker
def test_in_docker_it_fails_with_the_expected_reason(case: Case, tmp_path: Path, image: str) -> None:
    opt_ml = case.lay_out(tmp_path)
    before = snapshot(opt_ml.root)
    started = launch.for_docker(opt_ml, case.name, image)
    code = runtimes.run_docker(started, runtimes.required_engine(), runtimes.Owner.caller())
    assert found(opt_ml, code, before) == expected(case)


def expected(case: Case) -> dict[str, object]:
    document = json.loads((case.folder / "expected.json").read_text(encoding="utf-8"))
    return {**document, "new files": [reason_file(OptMl(case.folder))]}


def found(opt_ml: OptMl, code: int, before: set[str]) -> dict[str, object]:
    reason = opt_ml.root / reason_file(opt_ml)
    text = reason.read_text(encoding="utf-8").replace(str(opt_ml.root), str(OPT_ML))
    new = sorted(snapshot(opt_ml.root) - before)
    return {"exit_code": code, "reason": text, "new files": new}


def reason_file(opt_ml: OptMl) -> str:
    reason = opt_ml.failure if launch.is_training(opt_ml) else opt_ml.message
    return str(reason.relative_to(opt_ml.root))


def snapshot(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
