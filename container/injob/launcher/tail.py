"""The end of what a command writes to standard error."""

import os
import sys
import threading
from contextlib import suppress
from typing import IO

_KEPT_BYTES = 1 << 16


class Tail:
    """Copies a stream to standard error as it comes, and keeps its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._kept = bytearray()
        self._thread = threading.Thread(target=self._copy, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """Return the end of the stream, when all that wrote to it have ended."""
        # Where orphans cannot be adopted one may hold the stream for ever.
        self._thread.join(timeout=None if sys.platform == "linux" else 1)
        return self._kept.decode("utf-8", errors="replace")

    def _copy(self) -> None:
        while data := os.read(self._stream.fileno(), _KEPT_BYTES):
            self._kept += data
            del self._kept[:-_KEPT_BYTES]
            # Whoever writes must never wait because nobody reads our own standard error.
            with suppress(OSError, ValueError):
                sys.stderr.buffer.write(data)
                sys.stderr.flush()
        self._stream.close()
