"""Wait until the other hosts of a job can be found by name."""

import threading
import time
from collections.abc import Callable, Sequence

from injob.errors import ContractError

_PAUSE_SECONDS = 0.1
LINE_SECONDS = 5.0

Resolve = Callable[[str], object]
"""Looks a host name up. Raises OSError while it is unknown."""


def wait_for_hosts(
    others: Sequence[str],
    *,
    limit_seconds: float,
    line_seconds: float = LINE_SECONDS,
    resolve: Resolve | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Return when every host has an address; say every few seconds which ones have none.

    Raises ContractError when the limit is reached.
    """
    if not others:
        return
    import socket  # noqa: PLC0415 - a host alone starts sooner without it

    found: set[str] = set()
    for host in others:
        # A name server that is silent holds a look-up for many seconds; neither the other hosts nor a
        # signal shall wait for it.
        look_up = threading.Thread(
            target=_look_up, args=(host, resolve or socket.gethostbyname, found, limit_seconds), daemon=True
        )
        look_up.start()
    began = said = time.monotonic()
    while missing := [host for host in others if host not in found]:
        now = time.monotonic()
        if now - began >= limit_seconds:
            raise ContractError(
                f"no address for {', '.join(missing)} after {now - began:.0f} s; each one in "
                "resourceconfig.json must be known by name: are all containers up, and on one network?"
            )
        if now - said >= line_seconds:
            said = now
            print(f"waiting for {', '.join(missing)}: no address yet, {now - began:.0f} s", flush=True)  # noqa: T201
        pause(_PAUSE_SECONDS)


def _look_up(host: str, resolve: Resolve, found: set[str], limit_seconds: float) -> None:
    end = time.monotonic() + limit_seconds
    while host not in found and time.monotonic() < end:
        try:
            resolve(host)
        except (OSError, UnicodeError):  # UnicodeError: what can be no name at all
            time.sleep(_PAUSE_SECONDS)
        else:
            found.add(host)
