"""What was given on the command line → the job and the orders that it describes."""

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from injob.paths import OPT_ML
from scripts.build import IMAGE
from scripts.errors import JobError
from scripts.job_arguments import Pair
from scripts.jobs.job import Checkpoints, Input, Output, Source
from scripts.jobs.processing import Processing
from scripts.jobs.stores import Folder
from scripts.jobs.training import Training
from scripts.jobs.watch import Orders

_NAME_LIMIT = 63


def training(options: argparse.Namespace, environ: Mapping[str, str]) -> Training:
    """Return the training job that the options describe. Raises JobError where they describe none."""
    _check_sharded(options.sharded, options.channel)
    return Training(
        **_common(options, environ, "train.py", "linear-regression"),
        inputs=tuple(
            Input.channel(each.name, Path(each.value), sharded=each.name in options.sharded)
            for each in options.channel
        ),
        hyperparameters={each.name: each.value for each in options.hyperparameter},
        checkpoints=Checkpoints(Folder(options.checkpoints)) if options.checkpoints else None,
    )


def processing(
    options: argparse.Namespace, arguments: Sequence[str], environ: Mapping[str, str]
) -> Processing:
    """Return the processing job that the options describe. Raises JobError where they describe none."""
    _check_sharded(options.sharded, options.input)
    return Processing(
        **_common(options, environ, "process.py", "pre-processing"),
        inputs=tuple(
            Input(each.name, *_placed(each), sharded=each.name in options.sharded) for each in options.input
        ),
        outputs=tuple(
            Output(each.name, path, destination)
            for each in options.output
            for destination, path in [_placed(each)]
        ),
        entrypoint=() if options.script else ("preprocess",),
        arguments=tuple(arguments),
    )


def orders(options: argparse.Namespace) -> Orders:
    """Return what is to happen to the job while it runs."""
    return Orders(
        stop_after=options.stop_after,
        interrupt_after=getattr(options, "spot", None),
        grace=options.grace,
    )


def source_of(path: Path | None, entry_point: str | None, default: str) -> Source | None:
    """Return the code of a script or folder. Raises JobError where it is not clear what to start."""
    if path is None:
        return None
    if not path.exists():
        raise JobError(f"{path} does not exist; name a script, or a folder with one")
    if path.is_file():
        return Source(path, path.name)
    if not (path / (entry_point or default)).is_file():
        raise JobError(f"{path} has no {entry_point or default}; name what to start with --entry-point")
    return Source(path, entry_point or default)


def job_name(path: Path | None, default: str) -> str:
    """Return a job's name made from its script's: SageMaker takes letters, digits and single dashes."""
    name = re.sub(r"[^a-zA-Z0-9]+", "-", path.resolve().stem if path else default).strip("-")
    return name[:_NAME_LIMIT].strip("-") or default


def _common(
    options: argparse.Namespace, environ: Mapping[str, str], entry_point: str, name: str
) -> dict[str, Any]:
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    return {
        "name": options.name or job_name(options.script, name),
        "source": source_of(options.script, options.entry_point, entry_point),
        "environ": {each.name: each.value for each in options.env},
        "host_count": options.hosts,
        "max_runtime": options.max_runtime,
        "network_isolation": options.network_isolation,
        "memory": options.memory,
        **({"region": region} if region else {}),
        "image": options.image or IMAGE,
    }


def _placed(pair: Pair) -> tuple[Path, str]:
    folder, _, inside = pair.value.partition(f":{OPT_ML}/")
    return Path(folder), f"{OPT_ML}/{inside or f'processing/{pair.name}'}"


def _check_sharded(names: Sequence[str], inputs: Sequence[Pair]) -> None:
    unknown = sorted({*names} - {each.name for each in inputs})
    if unknown:
        raise JobError(f"--sharded {', '.join(unknown)}: there is no input of that name")
