"""One CSV file → frames of the wanted columns.

There are two readers. The careful one, Python's csv module, is the definition: it names file and line
of whatever is wrong. The fast one, polars, is used as long as its result cannot differ; at its first
doubt (an error, a null that may be a short row, a number that is not finite) the careful one takes over
at that row.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from injob import careful_csv
from injob.columns import Columns
from injob.errors import DataError

_BATCH_ROWS = 65_536


def column_names(path: Path) -> list[str]:
    """Return the header of a CSV file. Raises DataError where there is none, or a name stands twice."""
    names = first_record(path)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"{path}: line 1 names the column {', '.join(map(repr, twice))} twice; rename one")
    return names


def first_record(path: Path) -> list[str]:
    """Return the fields of the first line. Raises DataError where there is none."""
    with careful_csv.opened(path) as lines:
        fields = next(careful_csv.records(path, lines), (0, []))[1]
    if not fields:
        raise DataError(f"{path} is empty; its first line must be a header")
    return fields


def row_count(path: Path, *, header: bool) -> int:
    """Count the rows, blank lines perhaps too, without parsing them."""
    try:
        scan = pl.scan_csv(path, has_header=header, infer_schema=False, raise_if_empty=False)
        return int(scan.select(pl.len()).collect(engine="streaming").item())
    except (pl.exceptions.PolarsError, OSError):
        with careful_csv.opened(path) as lines:
            return sum(1 for _ in careful_csv.records(path, lines)) - header


def line_of(path: Path, column: str, text: str) -> int | None:
    """Return the first line whose column holds this text; None where there is none."""
    position = column_names(path).index(column)
    with careful_csv.opened(path) as lines:
        records = careful_csv.records(path, lines)
        return next((line for line, fields in records if fields[position : position + 1] == [text]), None)


def frames(path: Path, columns: Columns, *, header: bool = True) -> Iterator[pl.DataFrame]:
    """Yield the wanted columns in frames of any height. Raises DataError that names file and line."""
    names = column_names(path) if header else list(columns.names)
    done = 0
    try:
        for frame in _fast(path, names, columns, header=header):
            if _doubtful(frame, columns, names[-1]):
                break
            yield frame.select(columns.names)
            done += frame.height
        else:
            return
    except (pl.exceptions.PolarsError, OSError):
        pass  # the careful reader finds out what and where
    yield from careful_csv.frames(path, names, columns, header=header, skip=done)


def _fast(path: Path, names: list[str], columns: Columns, *, header: bool) -> Iterator[pl.DataFrame]:
    schema = {name: pl.Float64 if name in columns.numeric else pl.String for name in names}
    # The last column is read too: a row that is too short shows as a null there and nowhere else.
    wanted = list(dict.fromkeys([*columns.names, names[-1]]))
    scan = pl.scan_csv(path, schema=schema, has_header=header, null_values=list(columns.missing))
    yield from scan.select(wanted).collect_batches(chunk_size=_BATCH_ROWS, engine="streaming")


def _doubtful(frame: pl.DataFrame, columns: Columns, last: str) -> bool:
    numbers = frame.select(columns.numeric)
    nulls = frame.select(columns.names).null_count().sum_horizontal().item() if columns.names else 0
    finite = all(series.is_finite().all() for series in numbers.iter_columns())
    return frame[last].null_count() > 0 or (nulls > 0 and not columns.allow_missing) or not finite
