"""A chunk of a CSV file → its rows, with what is wrong with which of them.

There are two readers. The careful one, Python's csv module, is the definition: it names the line of
whatever is wrong. The fast one, polars, is used as long as its rows cannot differ; where it doubts, the
chunk is halved until the careful one has only a little of it to read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from injob.tables import careful_csv, fast_csv
from injob.tables.blocks import Position
from injob.tables.chunks import Chunk
from injob.tables.columns import Columns
from injob.tables.judging import Fault, Value, judge
from injob.tables.layout import Layout
from injob.tables.left_out import BadRow
from injob.tables.part import BAD, MISSING, USABLE, Part, States, every_state
from injob.tables.policy import Policy


@dataclass(frozen=True)
class Parsed:
    """The rows of a chunk, before it is known on which line it begins."""

    frame: pl.DataFrame
    states: States | None
    end: int
    """Where the chunk ends in the unpacked file."""
    read: int
    """How many bytes of the file itself had been read then."""
    lines: int
    bad: tuple[tuple[careful_csv.Record, Fault], ...] = ()

    def with_next(self, other: "Parsed") -> "Parsed":
        """Return both as one, the others behind these."""
        states = [every_state(each.states, each.frame.height) for each in (self, other)]
        return Parsed(
            pl.concat([self.frame, other.frame]),
            None if self.states is None and other.states is None else np.concatenate(states),
            other.end,
            other.read,
            self.lines + other.lines,
            self.bad + tuple((replace(row, line=self.lines + row.line), fault) for row, fault in other.bad),
        )

    def part(self, path: Path, start: Position) -> Part:
        """Return them as rows that begin at a position."""
        bad = tuple(
            BadRow.of(path, start.line + row.line, fault.reason, row.text, fault.rows)
            for row, fault in self.bad
        )
        end = Position(start.file, self.end, start.line + self.lines)
        return Part(self.frame, end, self.read, self.states, bad)


def parse(chunk: Chunk, layout: Layout, columns: Columns, policy: Policy) -> Parsed:
    """Return the rows of a chunk, bad ones among them."""
    try:
        return _fast(chunk, layout, columns, policy)
    except fast_csv.DoubtError:
        halves = chunk.halves()
    if halves is None:
        return _careful(chunk, layout, columns, policy)
    first, second = (parse(half, layout, columns, policy) for half in halves)
    return first.with_next(second)


def _fast(chunk: Chunk, layout: Layout, columns: Columns, policy: Policy) -> Parsed:
    frame = fast_csv.parse(chunk, layout, columns, policy)
    # Every row is one line, unless there are quotes: then lines may end within them.
    lines = _line_count(chunk.data) if chunk.quoted else frame.height
    if not any(column.has_nulls() for column in frame):
        return Parsed(frame, None, chunk.end, chunk.read, lines)
    if policy.missing == "fail":
        raise fast_csv.DoubtError
    missing = frame.select(pl.any_horizontal(pl.all().is_null())).to_series().to_numpy()
    states = np.where(missing, MISSING, USABLE).astype(np.uint8)
    return Parsed(frame, states, chunk.end, chunk.read, lines)


def _careful(chunk: Chunk, layout: Layout, columns: Columns, policy: Policy) -> Parsed:
    schema = {name: pl.Float64 if name in columns.numeric else pl.String for name in columns.names}
    rows: list[list[Value]] = []
    states: list[int] = []
    bad: list[tuple[careful_csv.Record, Fault]] = []
    lines = chunk.data.splitlines(keepends=True)
    for record in _records(lines, chunk, layout):
        values, fault = judge(record, layout.names, columns, policy)
        rows.append(values)
        states.append(BAD if fault else MISSING if None in values else USABLE)
        if fault:
            bad.append((record, fault))
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    found = np.array(states, np.uint8) if any(states) else None
    return Parsed(frame, found, chunk.end, chunk.read, len(lines), tuple(bad))


def _records(lines: list[bytes], chunk: Chunk, layout: Layout) -> Iterable[careful_csv.Record]:
    # Labels lie beside features in another file: one that is left out would put the rest out of step.
    if layout.header is None and len(layout.names) == 1:
        return careful_csv.rows_of_one_field(lines, layout.separator, last=chunk.last)
    return careful_csv.rows(lines, layout.separator)


def _line_count(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n"))
