"""The fast CSV reader, polars: it reads a chunk only where the careful one cannot see anything else."""

import math

import numpy as np
import polars as pl
from polars import selectors as cs

from injob.tables.chunks import Chunk
from injob.tables.columns import Columns
from injob.tables.layout import Layout
from injob.tables.policy import Policy
from injob.tables.unpack import BYTE_ORDER_MARK


class DoubtError(Exception):
    """The careful reader might see something else."""


def parse(chunk: Chunk, layout: Layout, columns: Columns, policy: Policy) -> pl.DataFrame:
    """Return the rows of a chunk, nulls where a value is missing. Raises DoubtError.

    Numbers are read as numbers first. Where one is not, all is read as text, in which a missing value
    can be told from a mistake.
    """
    # What is a byte order mark to polars would be text here: the file's own has been skipped.
    if not chunk.regular or chunk.data.startswith(BYTE_ORDER_MARK):
        raise DoubtError
    if not (columns.all_numbers(layout.names) or is_utf8(chunk.data)):
        raise DoubtError
    attempts = (pl.String,) if columns.missing_numbers else (pl.Float64, pl.String)
    for kind in attempts:
        try:
            return _frame(chunk, layout, columns, kind, policy)
        except (DoubtError, pl.exceptions.PolarsError):
            continue
    raise DoubtError


def is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _frame(
    chunk: Chunk, layout: Layout, columns: Columns, kind: type[pl.DataType], policy: Policy
) -> pl.DataFrame:
    names = layout.names
    scan = pl.scan_csv(
        chunk.data,
        schema={name: kind if name in columns.numeric else pl.String for name in names},
        has_header=False,
        separator=layout.separator,
        quote_char='"' if chunk.quoted else None,
        glob=False,
    )
    # The last column shows whether a row is too short.
    wanted = dict.fromkeys([*columns.names, names[-1]])
    # Here, and where a column is computed with, a name such as ^a$ would be taken for a pattern.
    read = (scan if len(wanted) == len(names) else scan.select(cs.by_name(list(wanted)))).collect()
    if _ragged(chunk, read, layout):
        raise DoubtError
    if kind == pl.Float64 and _blank_may_be_null(chunk, read):
        raise DoubtError
    numbers = {name: _number(read[name].alias(""), columns, policy) for name in columns.numeric}
    return pl.DataFrame(numbers | {name: _text(read[name].alias(""), columns) for name in columns.text})


def _ragged(chunk: Chunk, read: pl.DataFrame, layout: Layout) -> bool:
    """Tell whether there may be a row with too few fields, or too many, or none."""
    names, separator = layout.names, layout.separator
    if not read[names[-1]].has_nulls():
        # No row is too short; polars refuses one that is too long where it reads all columns.
        return read.width < len(names) and (
            np.count_nonzero(chunk.places(separator)) != read.height * (len(names) - 1)
        )
    if len(names) == 1:
        return True
    rows = np.flatnonzero(chunk.places("\n"))
    starts = np.concatenate([[0], rows[rows < len(chunk.data) - 1] + 1])
    fields = np.add.reduceat(chunk.places(separator), starts, dtype=np.int64) + 1
    return len(starts) != read.height or bool((fields != len(names)).any())


def _blank_may_be_null(chunk: Chunk, read: pl.DataFrame) -> bool:
    """Tell whether a null may have been a field of spaces, which polars takes for no number at all."""
    has_blanks = b" " in chunk.data or b"\t" in chunk.data
    return has_blanks and any(column.has_nulls() for column in read if column.dtype == pl.Float64)


def _number(column: pl.Series, columns: Columns, policy: Policy) -> pl.Series:
    if column.dtype == pl.Float64:
        if not _all_finite(column) or (column.has_nulls() and "" not in columns.missing_in_csv):
            raise DoubtError
        return column
    text = _text(column, columns)
    number = text.str.strip_chars(" \t").cast(pl.Float64, strict=False)
    if (number.is_null() & text.is_not_null()).any():
        raise DoubtError
    if columns.missing_numbers:
        number = number.set(number.is_in(columns.missing_numbers).fill_null(value=False), None)
    if _all_finite(number):
        return number
    if policy.missing == "fail":
        raise DoubtError
    return number.set(number.is_finite().not_().fill_null(value=False), None)


def _all_finite(column: pl.Series) -> bool:
    # A sum is quicker, and tells most often: what is not finite shows in it.
    return math.isfinite(column.sum()) or column.is_finite().all()


def _text(column: pl.Series, columns: Columns) -> pl.Series:
    text = column.fill_null("")
    missing = text.is_in(list(columns.missing_in_csv))
    return text.set(missing, None) if missing.any() else text
