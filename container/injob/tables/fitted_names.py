"""The names of features whose files have no header: those with which they were fitted."""

import json
from collections.abc import Sequence
from pathlib import Path

from injob.errors import ChannelError
from injob.tables.table import column_names, is_csv, width

FITTED = "features.json"
"""The file beside the features that says what was fitted; it names them."""


def feature_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of features: Parquet's own, or those with which CSV files were fitted."""
    if not is_csv(paths[0]):
        return tuple(column_names(paths[0]))
    count = width(paths[0])
    beside = [path for path in dict.fromkeys(p.with_name(FITTED) for p in paths) if path.is_file()]
    fitted = {path: _fitted_names(path) for path in beside}
    for path, names in fitted.items():
        if names != fitted[beside[0]]:
            raise ChannelError(
                f"{beside[0]} and {path} name different features; give the channel what was fitted together"
            )
    names = fitted[beside[0]] if beside else ()
    return names if len(names) == count else tuple(f"feature_{i}" for i in range(count))


def _fitted_names(path: Path) -> tuple[str, ...]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ChannelError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError):
        document = None
    names = document.get("feature_names") if isinstance(document, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ChannelError(
            f'{path} has no list "feature_names" of strings; copy it again from where the features come '
            "from, or remove it"
        )
    return tuple(names)
