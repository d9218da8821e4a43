"""Rows of a table → the rows that a plan keeps, with their labels."""

import polars as pl

from injob.errors import DataError
from injob.features.plan import Plan
from injob.tables.table import Table


def clean(table: Table, plan: Plan) -> pl.DataFrame:
    """Return the rows without missing values and without duplicates, in their order, the first one of each.

    The label's column holds the position of its class. Raises DataError for a label that the plan does
    not name, and where no row or only one class is left.
    """
    read = 0
    kept: list[pl.DataFrame] = []
    for block in table.blocks():
        read += block.height
        kept.append(block.drop_nulls().unique(maintain_order=True, keep="first"))
    if read == 0:
        raise DataError("the input has a header but no rows; give it at least two")
    rows = pl.concat(kept).unique(maintain_order=True, keep="first")
    if rows.is_empty():
        raise DataError(
            f"all {read} rows were dropped: each misses a value in {', '.join(plan.columns.names)}"
        )
    return _labelled(rows, table, plan)


def _labelled(rows: pl.DataFrame, table: Table, plan: Plan) -> pl.DataFrame:
    found = rows[plan.label].unique(maintain_order=True).to_list()
    unknown = [value for value in found if value not in plan.classes]
    if unknown:
        raise DataError(
            f"{table.place(plan.label, unknown[0])}{plan.label!r} is {unknown[0]!r}, which is no class of "
            f"the plan ({', '.join(map(repr, plan.classes))}); spell it as the plan does, spaces included"
        )
    if len(found) == 1:
        raise DataError(
            f"every row has the label {found[0]!r}; there is nothing to tell apart, add rows of another class"
        )
    positions = pl.col(plan.label).cast(pl.Enum(plan.classes)).to_physical()
    return rows.with_columns(positions.cast(pl.Int64))
