"""Work on the items of a stream in several threads, results in their order."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


_MOST = 8
_WAITING = 3
"""How many results may wait to be taken, so that the two sides do not wait for each other at every step."""


def processors() -> int:
    """Return how many processors to keep busy: those that this process may use, but no more than a few.

    With more, the one thread that takes the results is the slowest, and memory would grow with them.
    """
    may_use = getattr(os, "sched_getaffinity", None)
    return min(len(may_use(0)) if may_use else os.cpu_count() or 1, _MOST)


class _End:
    """What stands behind the last item."""


_END: Final = _End()


def ordered(items: Iterator[Item], work: Callable[[Item], Result]) -> Iterator[Result]:
    """Yield the result for each item: one thread reads them, one more than there are processors work on them.

    So there is work for each processor while a thread waits for an item. Memory is bounded: beside those
    being worked on no more than a few items and results wait. What reading or working raises comes in the
    place of the result.
    """
    threads = processors() + 1
    reader, workers = ThreadPoolExecutor(1), ThreadPoolExecutor(threads)

    def begin() -> Future[Result | _End]:
        item = reader.submit(next, items, _END)
        return workers.submit(finish, item)

    def finish(item: Future[Item | _End]) -> Result | _End:
        found = item.result()
        return found if isinstance(found, _End) else work(found)

    try:
        pending = deque(begin() for _ in range(threads + _WAITING))
        while not isinstance(result := pending.popleft().result(), _End):
            yield result
            pending.append(begin())
    finally:
        # Whoever breaks off may leave this to the garbage collector, which may run in a thread that is just
        # starting; waiting for other threads there would never end.
        for pool in (reader, workers):
            pool.shutdown(wait=False, cancel_futures=True)


def prefetched(items: Iterator[Item]) -> Iterator[Item]:
    """Return the same items, the first one taken: what makes them has begun to work ahead."""
    return chain(list(islice(items, 1)), items)
