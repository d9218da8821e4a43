"""SageMaker on this machine: an endpoint for unmodified code, which really runs its jobs.

python -m scripts.sagemaker                          prints what to export, and serves until Ctrl-C
python -m scripts.sagemaker -- python train_it.py    serves a command, and gives its exit code
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from scripts.build import IMAGE, ensure_image
from scripts.command import not_started
from scripts.errors import EngineError, HostError
from scripts.runtimes import engine
from scripts.sagemaker_local.environment import exports, for_clients, sdk_config
from scripts.signals import handled_by

BUCKET = "sagemaker-injob"
DEFAULT_REGION = "us-east-1"
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; the one place that prints errors and ends the process."""
    try:
        sys.exit(run(sys.argv[1:] if argv is None else argv, os.environ))
    except HostError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Serve until Ctrl-C or the end of a command, and return the exit code."""
    end = argv.index("--") if "--" in argv else len(argv)
    options = _parser().parse_args(argv[:end])
    with serving(options, environ) as variables:
        if argv[end + 1 :]:
            return run_command(argv[end + 1 :], {**environ, **variables})
        ended = threading.Event()
        with handled_by(lambda _number, _frame: ended.set()):
            print(exports(variables), flush=True)
            print("# SageMaker runs on this machine until Ctrl-C.", flush=True)
            ended.wait()
    return 0


@contextmanager
def serving(options: argparse.Namespace, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Serve, and tell the variables that a client needs."""
    try:
        # Slow to import, and not before the options are known to be right.
        from scripts.sagemaker_local import service  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise HostError(f"{error.name} is not installed here; `make .venv/sagemaker` brings it") from error

    client = engine()
    if client is None:
        raise EngineError("no Docker engine answers, and jobs need one; start it")
    region = environ.get("AWS_REGION") or configured_region() or DEFAULT_REGION
    settings = service.Settings(
        image=options.image or ensure_image(),
        bucket=BUCKET,
        region=region,
        census=options.census,
        port=options.port,
        state=options.state,
    )
    with service.serving(settings, client) as (url, folder):
        config = folder / "config.yaml"
        config.write_text(sdk_config(BUCKET), encoding="utf-8")
        yield for_clients(url, config, region)


def configured_region() -> str | None:
    """Return the region that boto3 takes where a program names none: of the environment, or of ~/.aws."""
    from botocore.session import Session  # noqa: PLC0415 - slow to import

    region: str | None = Session().get_config_variable("region")
    return region


def run_command(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a command, its output as ours, and return its exit code as a shell would give it."""
    children: list[subprocess.Popen[bytes]] = []
    is_to_end = threading.Event()

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # Ctrl-C reaches the command anyway; what it does then is its own affair.
        if number == signal.SIGTERM:
            is_to_end.set()
            for child in children:
                child.terminate()

    with handled_by(pass_on):
        try:
            child = subprocess.Popen(argv, env=dict(environ))
        except OSError as error:
            raise not_started(argv, error) from None
        children.append(child)
        if is_to_end.is_set():
            child.terminate()
        code = child.wait()
    return code if code >= 0 else 128 - code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.sagemaker",
        description="SageMaker's API on this machine; what follows -- is a command to run with it.",
    )
    parser.add_argument("--port", type=int, default=0, help="of 127.0.0.1 (default: any that is free)")
    parser.add_argument(
        "--state", type=Path, metavar="DIR", help="where the jobs are kept, for a later server too"
    )
    parser.add_argument("--census", type=Path, help="what the sample bucket serves as census-income.csv")
    parser.add_argument("--image", help=f"the project's image (default: {IMAGE}, built if needed)")
    return parser


if __name__ == "__main__":
    main()
