"""Read a table from its beginning, or from where a checkpoint ends, to its end."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from injob.checkpoints.keeper import Keeper
from injob.errors import DataError
from injob.imports import import_ahead
from injob.progress import BYTES, Progress
from injob.regression.reading import Reading, Rules
from injob.tables.channel import TrainingData
from injob.tables.pipeline import prefetched
from injob.tables.table import Table


def read_table(
    data: TrainingData, rules: Callable[[int], Rules], keeper: Keeper[Reading], *, ahead: Sequence[str] = ()
) -> Reading:
    """Return what all rows amount to; the rules are made for their number.

    The split needs it, so the rows are counted first; where the count was wrong, because blank lines and
    rows that cannot be used counted too, they are read a second time. Modules that are needed later are
    imported meanwhile. Raises DataError where no row can be used, and Stopped, with all that was read
    saved, where the job is to stop.
    """
    reading = keeper.load()
    if reading:
        _say_where(reading, data)
    else:
        reading = Reading(_count(data.counted, keeper))
        keeper.save_if_due(reading)
    while True:
        reading = _read_on(data, reading, rules, keeper, ahead)
        if reading.seen == reading.rows:
            return reading
        if not reading.seen:
            raise DataError(_none(reading))
        reading = keeper.save(Reading(reading.seen))


def _count(table: Table, keeper: Keeper[Reading]) -> int:
    rows = 0
    with Progress("counting rows", total=table.size, unit=BYTES) as progress:
        for count in table.counts():
            keeper.raise_if_stopped()
            rows = count.rows
            progress.update(count.read)
    return rows


def _read_on(
    data: TrainingData,
    reading: Reading,
    rules: Callable[[int], Rules],
    keeper: Keeper[Reading],
    ahead: Sequence[str],
) -> Reading:
    """Read to the end. Rows are split beside the parsing of the first blocks."""
    with ThreadPoolExecutor(1) as aside:
        split = aside.submit(rules, reading.rows)
        blocks = prefetched(data.blocks(reading.position))
        # Not before: what begins with polars would wait for them.
        import_ahead(ahead)
        made = split.result()
    with Progress("reading", total=data.size, unit=BYTES, start=reading.read) as progress:
        for block in blocks:
            reading = reading.plus(block, made)
            keeper.save_if_due(reading)
            progress.update(reading.read)
    return reading


def _say_where(reading: Reading, data: TrainingData) -> None:
    done = f"{reading.seen:,} rows, {BYTES(reading.read)} of {BYTES(data.size)}"
    print(f"going on behind the checkpoint: {done}", flush=True)  # noqa: T201 - a job speaks on standard output


def _none(reading: Reading) -> str:
    left_out = reading.left_out
    return (
        f"channel train has no row that can be used: {left_out.missing} miss a value and "
        f"{left_out.set_aside} are bad; repair its files"
    )
