"""Everything that injob raises for a person to read.

    InjobError             1
    ├── UsageError         2  a command line or hyperparameter
    ├── ContractError      3  a file or variable that SageMaker promises
    ├── ChannelError       4  a channel or input folder, or a file in it that cannot be opened
    ├── DataError          5  what stands in the files
    └── OutputError        6  a file that cannot be written

The number is the exit code. The message is a sentence: which file, line or key, what was found,
what to do.
"""

from collections.abc import Callable, Sequence

_LONGEST = 100
_MOST_NAMES = 20


def shown(text: str) -> str:
    """Return text in quotes as a message shows it; of a long one the beginning, so that the rest is read."""
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def listed(names: Sequence[str], show: Callable[[str], str] = shown) -> str:
    """Return names as a message or page lists them; of many the first ones, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(map(show, names[:_MOST_NAMES])) + more


class InjobError(Exception):
    """A failure that the user can mend; its message says how."""

    exit_code: int = 1


class UsageError(InjobError):
    """A command line option or a hyperparameter is unknown, missing or malformed."""

    exit_code = 2


class ContractError(InjobError):
    """A configuration file or variable of the job is missing or malformed."""

    exit_code = 3


class ChannelError(InjobError):
    """A channel or input folder is missing or empty, or a file in it cannot be opened."""

    exit_code = 4


class DataError(InjobError):
    """The rows do not fit the job: a column, a value, a label, or too few of them."""

    exit_code = 5


class OutputError(InjobError):
    """A result cannot be written."""

    exit_code = 6
