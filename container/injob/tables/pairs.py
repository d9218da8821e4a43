"""Labels in a file of their own, row by row beside the features."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from injob.tables.blocks import Position
from injob.tables.part import BAD, Part, every_state
from injob.tables.table import Table


class Follower:
    """The labels of one file, taken as many at a time as there are features."""

    def __init__(self, labels: Table, start: Position) -> None:
        self._parts = labels.parts(replace(start, skip=0))
        self._begin = start
        """Where the part at hand begins."""
        self._part = next(self._parts, None)
        self._taken = start.skip
        """How many of its rows have been taken."""

    def beside(self, features: Part, names: Sequence[str]) -> Part | None:
        """Return some features of a part and the labels of the same rows; None where there are too few."""
        import polars as pl  # noqa: PLC0415 - whoever has parts has it

        labels = self._take(features.frame.height)
        if sum(part.frame.height for part in labels) < features.frame.height:
            return None
        # A name that no feature has: one that is called label would be replaced.
        label = pl.concat([part.frame.to_series() for part in labels]).alias(max(names, key=len) + "+")
        states = [
            np.concatenate([every_state(part.states, part.frame.height) for part in parts])
            for parts in ([features], labels)
        ]
        bad = dict(
            zip(np.flatnonzero(states[1] == BAD), (row for part in labels for row in part.bad), strict=True)
        )
        bad |= dict(zip(np.flatnonzero(states[0] == BAD), features.bad, strict=True))
        worst = np.maximum(*states)
        return Part(
            # By the frame's own columns: select() would take a name such as ^a$ for a pattern.
            pl.DataFrame({name: features.frame[name] for name in names} | {label.name: label}),
            replace(features.end, labels=replace(self._begin, skip=self._taken)),
            features.read + labels[-1].read,
            worst if worst.any() else None,
            tuple(bad[row] for row in sorted(bad)),
        )

    def left(self) -> bool:
        """Tell whether there are labels that were not taken."""
        self._advance()
        return self._part is not None

    def _take(self, rows: int) -> list[Part]:
        taken: list[Part] = []
        while rows:
            self._advance()
            if self._part is None:
                break
            taken.append(self._part.slice(self._taken, rows))
            self._taken += taken[-1].frame.height
            rows -= taken[-1].frame.height
        return taken

    def _advance(self) -> None:
        while self._part is not None and self._taken >= self._part.frame.height:
            self._taken -= self._part.frame.height
            self._begin = self._part.end
            self._part = next(self._parts, None)
