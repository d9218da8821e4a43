"""One CSV file → parts of a table: chunks are cut from the stream, and parsed in several threads.

There are two readers. The careful one, Python's csv module, is the definition: it names the line of
whatever is wrong. The fast one, polars, is used as long as its rows cannot differ; at its first doubt
the careful one reads that chunk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from injob.errors import DataError
from injob.tables import careful_csv, fast_csv
from injob.tables.blocks import Position
from injob.tables.careful_csv import TooLongError
from injob.tables.chunks import CHUNK, Chunk, chunks
from injob.tables.columns import Columns
from injob.tables.layout import Layout, too_long, with_header, without_header
from injob.tables.left_out import BadRow
from injob.tables.line_count import line_count
from injob.tables.part import BAD, MISSING, USABLE, Part, States
from injob.tables.pipeline import ordered
from injob.tables.policy import Policy
from injob.tables.unpack import PACKED, opened


@dataclass(frozen=True)
class CsvFile:
    """A file and what to read of it."""

    path: Path
    columns: Columns
    policy: Policy
    header: bool = True
    chunk: int = CHUNK
    """Bytes."""

    def parts(self, start: Position) -> Iterator[Part]:
        """Yield the rows from a position on. Raises DataError where a row does not end."""
        layout = self._layout()
        if start.offset == 0:
            start = Position(start.file, layout.offset, layout.line)
        with opened(self.path) as stream:
            stream.seek(start.offset)
            parse = partial(_parse, layout=layout, file=self)
            try:
                for parsed in ordered(chunks(stream, layout.separator, self.chunk), parse):
                    part = parsed.part(self.path, start)
                    yield part
                    start = part.end
            except TooLongError as error:
                raise DataError(too_long(self.path, start.line + error.args[0])) from None

    def row_count(self) -> int:
        """Count the rows, blank lines perhaps too, without parsing them."""
        layout = self._layout()
        plain = None if self.path.suffix in PACKED else line_count(self.path, layout.offset)
        if plain is not None:
            return plain
        with opened(self.path) as stream:
            stream.seek(layout.offset)
            count = partial(_count, separator=layout.separator)
            try:
                return sum(ordered(chunks(stream, layout.separator, self.chunk), count))
            except TooLongError:
                raise DataError(f"{self.path} holds a row longer than 16 MiB; check the quotes") from None

    def line_of(self, column: str, text: str) -> int | None:
        """Return the first line whose column holds this text; None where there is none."""
        layout = self._layout()
        position = layout.names.index(column)
        with opened(self.path) as stream:
            stream.seek(layout.offset)
            for record in careful_csv.records(careful_csv.Lines(stream), layout.separator):
                if list(record.fields[position : position + 1]) == [text]:
                    return layout.line + record.line
        return None

    def _layout(self) -> Layout:
        names = self.columns.names
        return with_header(self.path, names) if self.header else without_header(self.path, names)


@dataclass(frozen=True)
class _Parsed:
    """The rows of a chunk, before it is known on which line it begins."""

    chunk: Chunk
    frame: pl.DataFrame
    states: States | None
    lines: int
    bad: tuple[tuple[careful_csv.Record, str], ...] = ()

    def part(self, path: Path, start: Position) -> Part:
        bad = tuple(BadRow(str(path), start.line + row.line, why, row.text) for row, why in self.bad)
        end = Position(start.file, self.chunk.end, start.line + self.lines)
        return Part(self.frame, end, self.chunk.read, self.states, bad)


def _parse(chunk: Chunk, layout: Layout, file: CsvFile) -> _Parsed:
    try:
        return _fast(chunk, layout, file)
    except fast_csv.DoubtError:
        return _careful(chunk, layout, file)


def _fast(chunk: Chunk, layout: Layout, file: CsvFile) -> _Parsed:
    frame = fast_csv.parse(chunk, layout, file.columns)
    # Every row is one line, unless there are quotes: then lines may end within them.
    lines = _line_count(chunk.data) if chunk.quoted else frame.height
    if not any(column.has_nulls() for column in frame):
        return _Parsed(chunk, frame, None, lines)
    if file.policy.missing == "fail":
        raise fast_csv.DoubtError
    missing = frame.select(pl.any_horizontal(pl.all().is_null())).to_series().to_numpy()
    return _Parsed(chunk, frame, np.where(missing, MISSING, USABLE).astype(np.uint8), lines)


def _careful(chunk: Chunk, layout: Layout, file: CsvFile) -> _Parsed:
    schema = {name: pl.Float64 if name in file.columns.numeric else pl.String for name in file.columns.names}
    rows: list[list[careful_csv.Value]] = []
    states: list[int] = []
    bad: list[tuple[careful_csv.Record, str]] = []
    lines = chunk.data.splitlines(keepends=True)
    for record in careful_csv.rows(lines, layout.separator):
        values, why = careful_csv.judge(record, layout.names, file.columns, file.policy)
        rows.append(values)
        states.append(BAD if why else MISSING if None in values else USABLE)
        if why:
            bad.append((record, why))
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return _Parsed(chunk, frame, np.array(states, np.uint8) if any(states) else None, len(lines), tuple(bad))


def _line_count(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _count(chunk: Chunk, separator: str) -> int:
    if chunk.regular:
        return int(np.count_nonzero(chunk.places("\n"))) + (not chunk.data.endswith(b"\n"))
    return sum(1 for _ in careful_csv.rows(chunk.data.splitlines(keepends=True), separator))
