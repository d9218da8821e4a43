"""Run jobs on this machine: both built-in ones on their samples, or any case folders.

python -m scripts.run                                both jobs, and the regression on the features
python -m scripts.run local_data/failing/ragged_row  one case: a folder in the shape of /opt/ml
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from injob.contract import OptMl
from injob.errors import InjobError
from scripts import launch, runtimes
from scripts.build import IMAGE, ensure_image
from scripts.cases import RUNS, Case, demo_cases
from scripts.errors import HostError
from scripts.results import Result, read_result, show

Run = Callable[[OptMl, str], int]
"""Runs the job of a tree under a name and returns its exit code."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; the one place that prints errors and ends the process."""
    arguments = _parser().parse_args(argv)
    try:
        sys.exit(run(arguments))
    except (HostError, InjobError) as error:
        sys.exit(f"error: {error}")


def run(arguments: argparse.Namespace) -> int:
    """Run the cases one after the other, show one table, and return 1 if any of them failed."""
    cases = [Case(folder.name, folder) for folder in arguments.cases] or demo_cases(
        arguments.census, arguments.runs
    )
    if arguments.dry_run:
        for case in cases:
            print(_plan(OptMl(case.folder), _job_name(case), arguments.runtime))
        return 0
    runtime, start = _runtime(arguments.runtime)
    results = [_run(case, arguments.runs, runtime, start) for case in cases]
    show(results)
    return int(any(result.failure is not None for result in results))


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
    client = (
        runtimes.required_engine()
        if wanted == "docker"
        else None
        if wanted == "process"
        else runtimes.engine()
    )
    if client is None:
        if wanted == "auto":
            print("No Docker engine answers: the jobs run as plain processes.", flush=True)
        return "process", lambda opt_ml, name: runtimes.run_process(launch.for_process(opt_ml, name))
    image, owner = ensure_image(), runtimes.Owner.caller()
    return "docker", lambda opt_ml, name: runtimes.run_docker(
        launch.for_docker(opt_ml, name, image), client, owner
    )


def _job_name(case: Case) -> str:
    # Names of SageMaker's jobs have dashes where folders have underscores.
    return case.name.replace("_", "-")


def _plan(opt_ml: OptMl, name: str, wanted: str) -> launch.Launch:
    return launch.for_process(opt_ml, name) if wanted == "process" else launch.for_docker(opt_ml, name, IMAGE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.run", description="Run jobs on this machine.")
    parser.add_argument(
        "cases", nargs="*", type=Path, help="folders in the shape of /opt/ml; both built-in jobs"
    )
    parser.add_argument(
        "--runtime",
        choices=("auto", "docker", "process"),
        default="auto",
        help="auto: Docker where it answers",
    )
    parser.add_argument("--census", type=Path, help="census-income.csv (.gz, .xz) in the place of the sample")
    parser.add_argument(
        "--runs", type=Path, default=RUNS, help="where the jobs run and leave what they write"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be started, and stop")
    return parser


if __name__ == "__main__":
    main()
