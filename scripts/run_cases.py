"""Run cases, folders in the shape of /opt/ml, one after the other, and show one table."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from injob.contract import OptMl
from scripts import launch, runtimes
from scripts.build import IMAGE, ensure_image
from scripts.cases import Case
from scripts.errors import HostError
from scripts.results import Result, read_result, show

Run = Callable[[OptMl, str], int]
"""Runs the job of a tree under a name and returns its exit code."""


def run_cases(cases: Sequence[Case], runs: Path, wanted: str) -> int:
    """Run the cases below `runs`, and return 1 if any of them failed."""
    runtime, start = _runtime(wanted)
    results = [_run(case, runs, runtime, start) for case in cases]
    show(results)
    return int(any(result.failure is not None for result in results))


def dry_run(case: Case, wanted: str) -> launch.Launch:
    """Return how a case would start."""
    opt_ml, name = OptMl(case.folder), _job_name(case)
    return launch.for_process(opt_ml, name) if wanted == "process" else launch.for_docker(opt_ml, name, IMAGE)


def _run(case: Case, runs: Path, runtime: launch.Runtime, start: Run) -> Result:
    try:
        opt_ml = case.lay_out(runs)
    except HostError as error:
        return Result(case.name, runtime, 0, runs / case.name, failure=str(error))
    print(f"== {case.name}", flush=True)
    began = time.monotonic()
    code = start(opt_ml, _job_name(case))
    return read_result(opt_ml, case.name, runtime, time.monotonic() - began, code)


def _runtime(wanted: str) -> tuple[launch.Runtime, Run]:
    client = runtimes.chosen_engine(wanted)
    if client is None:
        return "process", lambda opt_ml, name: runtimes.run_process(launch.for_process(opt_ml, name))
    image, owner = ensure_image(), runtimes.Owner.caller()
    return "docker", lambda opt_ml, name: runtimes.run_docker(
        launch.for_docker(opt_ml, name, image), client, owner
    )


def _job_name(case: Case) -> str:
    # Names of SageMaker's jobs have dashes where folders have underscores.
    return case.name.replace("_", "-")
