"""What a benchmark says when it cannot be run."""

from scripts.errors import HostError


class BenchmarkError(HostError):
    """A benchmark whose command fails, or whose two sides do not do the same."""


class SkippedError(HostError):
    """A benchmark that this machine cannot run, such as one that needs Docker where no engine answers."""
