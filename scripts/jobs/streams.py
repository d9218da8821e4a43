"""What an input in Pipe mode gives a host in an epoch, decided without a FIFO."""

import gzip
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.jobs.job import Input, Pipe
from scripts.jobs.record_io import record

_BLOCK = 1 << 16


def share(files: Sequence[Path], each: Input, number: int, host_count: int, epoch: int) -> list[Path]:
    """Return the files that one host gets in one epoch, in their order.

    What is shuffled goes to other hosts in other epochs, as the service does it.
    """
    assert each.pipe is not None  # noqa: S101 - only such inputs are fed
    width, seed = each.pipe.group, each.pipe.seed
    groups = [files[start : start + width] for start in range(0, len(files), width)]
    if seed is not None:
        random.Random(f"{seed} {epoch}").shuffle(groups)  # noqa: S311 - the same order every time
    return [path for group in (groups[number::host_count] if each.sharded else groups) for path in group]


def stream(path: Path, pipe: Pipe) -> Iterator[bytes]:
    """Yield what a file becomes in a FIFO, in blocks."""
    if not pipe.record_io:
        return _blocks(path, pipe)
    size = sum(map(len, _blocks(path, pipe))) if pipe.gzip else path.stat().st_size
    return record(_blocks(path, pipe), size)


def _blocks(path: Path, pipe: Pipe) -> Iterator[bytes]:
    with gzip.open(path) if pipe.gzip else path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
