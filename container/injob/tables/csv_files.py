"""One CSV file → frames of the wanted columns.

There are two readers. The careful one, Python's csv module, is the definition: it names file and line
of whatever is wrong. The fast one, polars, is used as long as its rows cannot differ; at its first doubt
(an error, a row that may be too short or too long, a number that is not finite, a quote or a line end
within text) the careful one takes over at that row. Columns that nobody reads are looked at only
as far as the others depend on them, and an empty field too many at the end of a row passes.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from injob.errors import DataError
from injob.tables import careful_csv
from injob.tables.columns import Columns

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
        return _fast_row_count(path, header=header)
    except (_DoubtError, pl.exceptions.PolarsError, OSError):
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
            yield frame
            done += frame.height
    except (_DoubtError, pl.exceptions.PolarsError, OSError):
        # The careful reader finds out what and where.
        yield from careful_csv.frames(path, names, columns, header=header, skip=done)


class _DoubtError(Exception):
    """The careful reader might see something else."""


def _fast_row_count(path: Path, *, header: bool) -> int:
    if not _begins_plainly(path):
        raise _DoubtError
    scan = pl.scan_csv(path, has_header=header, infer_schema=False, raise_if_empty=False, glob=False)
    return int(scan.select(pl.len()).collect(engine="streaming").item())


def _fast(path: Path, names: list[str], columns: Columns, *, header: bool) -> Iterator[pl.DataFrame]:
    if not _begins_plainly(path):
        raise _DoubtError
    # A row that is too short has a null in the last column. One that is too long is an error where all
    # columns are read, and else it shows in one more column behind the last, which no header may name.
    read_all = set(names) <= set(columns.names)
    surplus = [] if read_all else [max(names, key=len) + "+"]
    scan = pl.scan_csv(
        path,
        schema={n: pl.Float64 if n in columns.numeric else pl.String for n in names + surplus},
        has_header=False,
        skip_rows=int(header),
        null_values=list(columns.missing),
        missing_columns="insert",
        glob=False,
    )
    wanted = scan.select(list(dict.fromkeys([*columns.names, names[-1], *surplus])))
    for frame in wanted.collect_batches(chunk_size=_BATCH_ROWS, engine="streaming"):
        if (
            frame[names[-1]].has_nulls()
            or any(frame[n].count() for n in surplus)
            or _doubtful(frame, columns)
        ):
            raise _DoubtError
        yield frame.select(columns.names)


def _begins_plainly(path: Path) -> bool:
    """Tell whether both readers see the same first line: not blank, and ended as polars ends lines."""
    with careful_csv.opened(path) as lines:
        first = next(iter(lines), "")
    return bool(first.strip("\r\n")) and not first.endswith("\r")


def _doubtful(frame: pl.DataFrame, columns: Columns) -> bool:
    nulls_may_be_text = not (columns.allow_missing and "" in columns.missing)
    return (
        (nulls_may_be_text and any(frame[name].has_nulls() for name in columns.names))
        or not all(frame[name].is_finite().all() for name in columns.numeric)
        or any(frame[name].str.contains('["\r\n]').any() for name in columns.text)
    )
