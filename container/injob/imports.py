"""Imports that take long, made shorter."""

import gc
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep the garbage collector from what is imported within: modules stay, so it would look in vain.

    That is a tenth of the time of large imports, and as much again when Python ends.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def import_ahead(names: Sequence[str]) -> threading.Thread:
    """Import modules in a thread of their own; whoever imports one of them later finds it, or waits for it.

    What is wrong with a module is for that one to raise.
    """
    thread = threading.Thread(target=_import, args=(names,))
    thread.start()
    return thread


def _import(names: Sequence[str]) -> None:
    with collection_paused():
        for name in names:
            with suppress(ImportError):
                import_module(name)
