"""What the C library does with memory that a job gives back."""

import ctypes

# What <malloc.h> of glibc calls them: mallopt(3).
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT = 64 << 20
"""Bytes of free memory that stay with the process."""
_LARGE = 16 << 20
"""Bytes from which on a piece of memory comes from the kernel, and goes back to it."""


def keep_freed_memory() -> None:
    """Keep memory that is freed for the next block of rows.

    Blocks come and go by the megabyte, and the kernel clears each page that it gives anew: with it, reading
    a large table took a tenth more time. Where the C library is not glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
