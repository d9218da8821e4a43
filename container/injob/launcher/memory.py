"""What the kernel says about the memory of this container: its limit, the peak, and who was killed for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")

_UNLIMITED = 1 << 60
"""cgroup v1 writes a number of this size where there is no limit."""
_MIB = 1 << 20


@dataclass(frozen=True)
class Memory:
    """Bytes, where the kernel tells them."""

    limit: int | None
    peak: int | None
    kills: int
    """How many processes were killed because the limit was reached."""

    @classmethod
    def read(cls, cgroup: Path = CGROUP) -> "Memory":
        """Read the memory controller of cgroup v2, or of v1 where that is mounted."""
        v1 = cgroup / "memory"
        events = dict(_pairs(cgroup / "memory.events")) or dict(_pairs(v1 / "memory.oom_control"))
        limit = _number(cgroup / "memory.max") or _number(v1 / "memory.limit_in_bytes")
        return cls(
            limit=limit if limit and limit < _UNLIMITED else None,
            peak=_number(cgroup / "memory.peak") or _number(v1 / "memory.max_usage_in_bytes"),
            kills=events.get("oom_kill", 0),
        )

    def __str__(self) -> str:
        """Return limit and peak in words."""
        limit = f"the limit of {self.limit // _MIB} MiB" if self.limit else "the memory of the machine"
        peak = f", the peak was {self.peak // _MIB} MiB" if self.peak else ""
        return f"it reached {limit}{peak}"


def _pairs(path: Path) -> Iterator[tuple[str, int]]:
    for line in _text(path).splitlines():
        name, _, value = line.partition(" ")
        if value.isdecimal():
            yield name, int(value)


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.isdecimal() else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
