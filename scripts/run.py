"""Run jobs on this machine, as Amazon SageMaker would.

python -m scripts.run                                both built-in jobs, and the regression on the features
python -m scripts.run local_data/failing/ragged_row  one case: a folder in the shape of /opt/ml
python -m scripts.run train.py --channel train=DIR   a training job: a script, or a folder with train.py
python -m scripts.run --channel train=DIR            the built-in training job
python -m scripts.run process prep.py --input in=DIR --output out=DIR -- ARGS      a processing job
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from injob.contract import OptMl
from injob.errors import InjobError
from scripts import job_arguments, job_options
from scripts.cases import Case, demo_cases
from scripts.errors import HostError, JobError
from scripts.run_cases import dry_run, run_cases
from scripts.run_job import run_job

_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; the one place that prints errors and ends the process."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        sys.exit(run_processing(words[1:]) if words[:1] == ["process"] else run(words))
    except (HostError, InjobError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def run(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Run the demo, cases or a training job, whatever is named, and return the exit code."""
    parser = _parser()
    options = parser.parse_args(argv)
    named = [dest for dest, value in vars(options).items() if value != parser.get_default(dest)]
    is_job = not {*named} <= _ANY_RUN
    if all(_is_case(path) for path in options.what) and not is_job:
        cases = [Case(folder.name, folder) for folder in options.what]
        return _run_cases(cases or demo_cases(options.census, options.runs), options)
    if len(options.what) > 1:
        raise JobError("one job has one script or source folder; only cases can be several")
    options.script = options.what[0] if options.what else None
    return run_job(job_options.training(options, environ), job_options.orders(options), options, environ)


def run_processing(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Run a processing job and return the exit code."""
    end = argv.index("--") if "--" in argv else len(argv)
    options = _processing_parser().parse_args(argv[:end])
    job = job_options.processing(options, argv[end + 1 :], environ)
    return run_job(job, job_options.orders(options), options, environ)


def _run_cases(cases: Sequence[Case], options: argparse.Namespace) -> int:
    if not options.dry_run:
        return run_cases(cases, options.runs, options.runtime)
    for case in cases:
        print(dry_run(case, options.runtime))
    return 0


_ANY_RUN = {"what", "runtime", "census", "runs", "dry_run"}


def _is_case(path: Path) -> bool:
    opt_ml = OptMl(path)
    # Folders named config are common in source folders too.
    files = (opt_ml.processing_job_config_file, opt_ml.processing_resource_config_file)
    return opt_ml.input_config_dir.is_dir() or any(file.is_file() for file in files)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what", nargs="*", type=Path, help="a script, a source folder or cases; the demo, if there is none"
    )
    parser.add_argument("--census", type=Path, help="census-income.csv (.gz, .xz) in the place of the sample")
    job_arguments.add_common(parser)
    job_arguments.add_job(parser)
    job_arguments.add_training(parser)
    return parser


def _processing_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.run process",
        description="Run a processing job; what follows -- are its arguments.",
    )
    parser.add_argument(
        "script",
        nargs="?",
        type=Path,
        help="a script, or a folder with process.py; the built-in pre-processing, if there is none",
    )
    job_arguments.add_common(parser)
    job_arguments.add_job(parser)
    job_arguments.add_processing(parser)
    return parser


if __name__ == "__main__":
    main()
