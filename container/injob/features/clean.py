"""Rows of a table → the rows that a plan keeps, with their labels."""

from pathlib import Path
from typing import NamedTuple

from injob.errors import DataError
from injob.features.codes import Classes, Column, Numbers, Texts, UnknownClassError
from injob.features.plan import Plan
from injob.features.rows import Rows, RowsBuilder
from injob.progress import BYTES, Progress
from injob.tables.left_out import LeftOut
from injob.tables.table import Table


class Cleaned(NamedTuple):
    """Rows without missing values and repetitions, and how many there were."""

    rows: Rows
    read: int
    left_out: LeftOut

    @property
    def duplicates(self) -> int:
        """How many rows are left out because another one equals them."""
        return self.read - self.left_out.rows - len(self.rows)

    def __str__(self) -> str:
        """Return what became of the rows, as a job says it."""
        dropped = f"{self.left_out.missing:,} miss a value, {self.duplicates:,} are duplicates"
        bad = f", {self.left_out.set_aside:,} are bad" if self.left_out.bad else ""
        return f"input: {self.read:,} rows, of which {dropped}{bad}: {len(self.rows):,} left"


def clean(table: Table, plan: Plan, *, memory: int, folder: Path) -> Cleaned:
    """Return the rows without missing values and without duplicates, in their order, the first one of each.

    About so many bytes of memory are taken for that; what does not fit goes to a file in the folder.
    Raises DataError for a label that the plan does not name, and where no row or only one class is left.
    """
    numbers: dict[str, Column] = {name: Numbers() for name in plan.columns.numeric}
    texts: dict[str, Column] = {name: Texts() for name in plan.encode}
    classes = Classes(plan.classes)
    builder = RowsBuilder({**numbers, **texts, plan.label: classes}, memory, folder)
    try:
        read, left_out = _read(table, builder)
    except UnknownClassError as error:
        raise DataError(
            f"{table.place(plan.label, error.label)}{plan.label!r} is {error.label!r}, which is no class of "
            f"the plan ({', '.join(map(repr, plan.classes))}); spell it as the plan does, spaces included"
        ) from None
    _require_enough(read, left_out, classes.seen, plan)
    return Cleaned(builder.finish(), read, left_out)


def _read(table: Table, builder: RowsBuilder) -> tuple[int, LeftOut]:
    read, left_out = 0, LeftOut()
    with Progress("reading", total=table.size, unit=BYTES) as progress:
        for block in table.blocks():
            read += block.rows
            left_out = left_out.plus(block.left_out, table.policy)
            if block.frame.height:
                builder.add(block.frame)
            progress.update(block.read)
    return read, left_out


def _require_enough(read: int, left_out: LeftOut, seen: list[str], plan: Plan) -> None:
    if read == 0:
        raise DataError("the input has a header but no rows; give it at least two")
    if not seen:
        bad = f" or is bad ({left_out.set_aside})" if left_out.bad else ""
        raise DataError(
            f"all {read} rows were dropped: each misses a value in {', '.join(plan.columns.names)}{bad}; "
            "fill them in, or take columns out of the plan"
        )
    if len(seen) == 1:
        raise DataError(
            f"every row has the label {seen[0]!r}; there is nothing to tell apart, add rows of another class"
        )
