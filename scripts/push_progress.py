"""What the Docker engine says while it pushes, as a person or a log wants to see it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scripts.errors import PushError

if TYPE_CHECKING:
    from rich.console import Console

Event = dict[str, Any]
"""One line of what the Docker engine says."""

LAYER_IS_THERE = ("Pushed", "Layer already exists")


def checked(events: Iterator[Event], uri: str) -> Iterator[Event]:
    """Pass events on. Raises PushError at one that reports a failure: the engine does not by its status."""
    for event in events:
        if "error" in event:
            raise PushError(f"{uri} was not pushed, the registry or the way to it failed: {event['error']}")
        yield event


def show_lines(events: Iterator[Event], console: "Console") -> None:
    """Show one plain line for each layer that is there, as a log wants it."""
    for event in events:
        status, layer = event.get("status"), event.get("id")
        if status and (layer is None or status in LAYER_IS_THERE):
            line = f"{layer}: {status}" if layer else status
            console.print(line, highlight=False, markup=False, soft_wrap=True)


def show_bars(events: Iterator[Event], console: "Console") -> None:
    """Show one moving bar for each layer, as a person wants it."""
    from rich.progress import Progress, TaskID  # noqa: PLC0415 - needed on a terminal only

    bars: dict[str, TaskID] = {}
    with Progress(console=console) as progress:
        for event in events:
            if layer := event.get("id"):
                if layer not in bars:
                    bars[layer] = progress.add_task(layer, total=None)
                # A layer that was there already reports no size, and None changes nothing.
                amount = event.get("progressDetail", {})
                if event["status"] in LAYER_IS_THERE:
                    amount = {"current": 1, "total": 1}
                progress.update(
                    bars[layer],
                    description=f"{layer} {event['status']}",
                    completed=amount.get("current"),
                    total=amount.get("total"),
                )
