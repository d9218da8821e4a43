"""A row as it stands in a CSV file → its values, or what is wrong with it."""

import math
from collections.abc import Sequence
from typing import NamedTuple, Self

from injob.conversion import number
from injob.errors import shown
from injob.tables.careful_csv import Record
from injob.tables.columns import Columns
from injob.tables.policy import Policy

Value = float | str | None


class Fault(NamedTuple):
    """What is wrong with a row."""

    reason: str
    rows: int = 1
    """How many it may be in truth: a quote too many makes one of all lines up to the next one."""

    @classmethod
    def over(cls, record: Record, reason: str) -> Self:
        """Count each line."""
        more = f"; {record.lines:,} lines are taken for this row" if record.lines > 1 else ""
        return cls(reason + more, record.lines)


def judge(
    record: Record, names: Sequence[str], columns: Columns, policy: Policy
) -> tuple[list[Value], Fault | None]:
    """Return the wanted values of a row, None for one to do without, and the fault of a bad row."""
    found = _values(record, names, columns)
    if isinstance(found, Fault):
        return [None] * len(columns.names), found
    values = [value if isinstance(value, str) or _is_finite(value) else None for value in found]
    if None in values and policy.missing == "fail":
        column = values.index(None)
        name = columns.names[column]
        if found[column] is None:
            return values, Fault(f"{name!r} is missing; fill it in or remove the line")
        return values, Fault(_no_finite_number(name, record.fields[names.index(name)]))
    return values, None


def _values(record: Record, names: Sequence[str], columns: Columns) -> list[Value] | Fault:
    if record.broken:
        return Fault.over(record, record.broken)
    fields = record.fields or [""]
    if len(fields) != len(names):
        reason = f"{len(fields)} fields, but the table has {len(names)} columns; repair or remove the line"
        return Fault.over(record, reason)
    by_name = dict(zip(names, fields, strict=True))
    found: list[Value] = []
    for name in columns.names:
        text = by_name[name]
        if text in columns.missing_in_csv:
            found.append(None)
        elif name in columns.text:
            found.append(text)
        elif (value := number(text)) is not None:
            found.append(None if value in columns.missing_numbers else value)
        elif "\n" in text:
            return Fault.over(record, f"{name!r} is no number; check the quotes")
        else:
            return Fault(_no_finite_number(name, text))
    return found


def _is_finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _no_finite_number(name: str, text: str) -> str:
    return f"{name!r} is {shown(text)}; it must be a finite number"
