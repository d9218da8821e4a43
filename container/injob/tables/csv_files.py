"""One CSV file → parts of a table: chunks are cut from the stream, and parsed in several threads."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from injob.errors import DataError
from injob.tables import careful_csv
from injob.tables.blocks import Count, Position
from injob.tables.careful_csv import TooLongError
from injob.tables.chunks import CHUNK, Chunk, chunks
from injob.tables.columns import Columns
from injob.tables.layout import Layout, too_long, with_header, without_header
from injob.tables.line_count import line_count
from injob.tables.part import Part
from injob.tables.pipeline import ordered
from injob.tables.policy import Policy
from injob.tables.unpack import opened, packing


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
        """Yield the rows from a position on, never none. Raises DataError where a row does not end."""
        # Rows are counted meanwhile, which needs no polars.
        from injob.tables.csv_parts import parse  # noqa: PLC0415 - 0.15 s

        layout = self._layout()
        if start.offset == 0:
            start = Position(start.file, layout.offset, layout.line)
        with opened(self.path) as stream:
            stream.seek(start.offset)
            work = partial(parse, layout=layout, columns=self.columns, policy=self.policy)
            try:
                for parsed in ordered(chunks(stream, layout.separator, self.chunk), work):
                    part = parsed.part(self.path, start)
                    # A chunk may hold nothing but blank lines.
                    if part.frame.height:
                        yield part
                    start = part.end
            except TooLongError as error:
                raise DataError(too_long(self.path, start.line + error.line)) from None

    def counts(self) -> Iterator[Count]:
        """Count the rows, blank lines perhaps too, without parsing them. Raises DataError as parts() does."""
        layout = self._layout()
        plain = None if packing(self.path) else line_count(self.path, layout.offset)
        if plain is not None:
            yield Count(plain, self.path.stat().st_size)
            return
        rows, line = 0, layout.line
        with opened(self.path) as stream:
            stream.seek(layout.offset)
            work = partial(_counted, separator=layout.separator)
            try:
                for found in ordered(chunks(stream, layout.separator, self.chunk), work):
                    rows, line = rows + found.rows, line + found.lines
                    yield Count(rows, found.read)
            except TooLongError as error:
                raise DataError(too_long(self.path, line + error.line)) from None

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


class _Counted(NamedTuple):
    rows: int
    lines: int
    read: int


def _counted(chunk: Chunk, separator: str) -> _Counted:
    if chunk.regular:
        unended = not chunk.data.endswith(b"\n")
        rows = int(np.count_nonzero(chunk.places("\n"))) + unended
        return _Counted(rows, chunk.data.count(b"\n") + unended, chunk.read)
    lines = chunk.data.splitlines(keepends=True)
    return _Counted(sum(1 for _ in careful_csv.rows(lines, separator)), len(lines), chunk.read)
