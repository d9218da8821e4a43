"""Secrets of a job, and text without them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_SECRET_NAME = re.compile(
    r"secret|token(?!iz|s)|passw|passphrase|credential|api[-_]?key|access[-_]?key|private[-_]?key",
    re.IGNORECASE,
)
# Up to the last @ of the host's part: a password may hold one.
_URL_LOGIN = re.compile(r"(?<=://)[^/\s]+(?=@)")
_SHORTEST = 4
"""A shorter value would hide half of every text."""
_HARMLESS = frozenset({"true", "false", "none", "null"})

HIDDEN = "***"


def secrets(*named: Mapping[str, Any]) -> frozenset[str]:
    """Return the values whose names say that they are secret, in each way that a text may spell them."""
    values = {value for values in named for name, value in values.items() for value in _secret(name, value)}
    return frozenset(
        spelling
        for value in values
        if len(value) >= _SHORTEST and value.lower() not in _HARMLESS
        for spelling in (value, repr(value)[1:-1], json.dumps(value)[1:-1])
    )


def redacted(text: str, hidden: Iterable[str]) -> str:
    """Return the text with secrets and the logins of URLs hidden."""
    for value in sorted(hidden, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return _URL_LOGIN.sub(HIDDEN, text)


def _secret(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON may hold anything
    match value:
        case dict():
            for inner, item in value.items():
                yield from _secret(f"{name}.{inner}", item)
        case list():
            for item in value:
                yield from _secret(name, item)
        case _ if _SECRET_NAME.search(name):
            yield str(value)
