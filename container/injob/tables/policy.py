"""What a job does with rows that it cannot use."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Policy:
    """What happens to rows that miss a value, and to rows that are bad.

    A row misses a value where a field is empty or holds what stands for a missing one (as Columns says),
    or where a number is not finite. Bad is a row of another number of fields than the header has, one with
    text in a numeric column, with broken quotes or with bytes that are not UTF-8, and one that misses a
    value where `missing` is "fail".
    """

    missing: Literal["fail", "drop"] = "fail"
    """Rows that miss a value: bad, or dropped and counted."""
    on_bad_rows: Literal["fail", "quarantine"] = "fail"
    """The first bad row: an error that names file and line, or set aside like any other one."""
    max_bad_rows: int = 1000
    """More bad rows than this in all are an error."""


FAIL = Policy()
"""Every row must be usable."""
