"""RecordIO, the framing that the service puts around objects of a Pipe channel on request.

Source: "Data Loading API" of Apache MXNet: the magic number, a length whose upper 3 bits tell the place of
a part in its record, the bytes, and zeros up to a multiple of 4.
"""

import struct
from collections.abc import Iterable, Iterator

_MAGIC = 0xCED7230A
_LIMIT = (1 << 29) - 1
"""The longest part: lengths have 29 bits."""


def record(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield one record that holds `size` bytes, which come in blocks. Raises ValueError if it cannot."""
    if size > _LIMIT:
        raise ValueError(f"a record of RecordIO holds at most {_LIMIT:,} bytes, and not {size:,}")
    yield struct.pack("<II", _MAGIC, size)
    yield from blocks
    yield bytes(-size % 4)
