"""Configuration files that a tree lacks, filled with the documented defaults."""

from collections.abc import Iterator
from pathlib import Path

from injob.artifacts import artifact
from injob.contract import WHOLE_CHANNEL, OptMl
from injob.documents import Json, write_json

_RESOURCES = {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}


def fill_missing_config(opt_ml: OptMl) -> list[Path]:
    """Write each JSON file that is missing, and return which ones.

    No hyperparameters, a File channel for each folder below input/data, and one host, algo-1. Raises
    OutputError where a file cannot be written.
    """
    missing = [(path, document) for path, document in _defaults(opt_ml) if not path.exists()]
    for path, document in missing:
        with artifact(path) as aside:
            write_json(aside, document)
    return [path for path, _ in missing]


def _defaults(opt_ml: OptMl) -> Iterator[tuple[Path, Json]]:
    data = opt_ml.input_data_dir
    folders = [path.name for path in data.iterdir() if path.is_dir()] if data.is_dir() else []
    channels = sorted(name for name in folders if not name.startswith("."))
    yield opt_ml.hyperparameters_file, {}
    yield opt_ml.input_data_config_file, {name: dict(WHOLE_CHANNEL) for name in channels}
    yield opt_ml.resource_config_file, _RESOURCES
