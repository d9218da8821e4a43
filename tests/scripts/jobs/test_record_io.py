import struct

import pytest

from scripts.jobs.record_io import record


@pytest.mark.parametrize("content", [b"", b"1", b"1234", b"12345"])
def test_a_record_is_magic_length_bytes_and_zeros_to_a_multiple_of_four(content: bytes) -> None:
    written = b"".join(record([content], len(content)))
    magic, length = struct.unpack("<II", written[:8])
    assert (magic, length, written[8 : 8 + length]) == (0xCED7230A, len(content), content)
    assert len(written) % 4 == 0
    assert written[8 + length :] == bytes(len(written) - 8 - length)


def test_what_is_too_long_for_a_record_is_refused() -> None:
    with pytest.raises(ValueError, match=r"holds at most 536,870,911 bytes, and not 536,870,912"):
        next(record([], 1 << 29))
