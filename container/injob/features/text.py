"""Features as text of CSV files; what becomes of a value that has a code is formatted only once."""

from collections.abc import Mapping

import polars as pl

from injob.features.codes import Column
from injob.features.fit import Fitted
from injob.features.rows import Rows

_NUMBERS = 1 << 20
"""How many numbers are in memory at once."""
_MOST_TEXT = 1 << 22
"""A column whose codes have more features in all, of four characters each, is formatted row by row."""


class FeatureText:
    """The text of each column's features, for each of its codes."""

    def __init__(self, fitted: Fitted, columns: Mapping[str, Column]) -> None:
        self._fitted = {name: fitted.only(name) for name in fitted.columns}
        values = {name: columns[name].values for name in fitted.columns}
        self._text = {
            name: _text(self._fitted[name], known.alias(name))
            for name, known in values.items()
            if known is not None and len(known) * len(self._fitted[name].feature_names) <= _MOST_TEXT
        }

    def frame(self, rows: Rows) -> pl.DataFrame:
        """Return what is the features' text once it is written as CSV, without quotes."""
        columns: list[pl.Series] = []
        for name, fitted in self._fitted.items():
            if name in self._text:
                columns.append(self._text[name].gather(rows.codes(name)))
            else:
                columns += fitted.transform(rows.frame([name])).iter_columns()
        return pl.DataFrame([column.alias(str(i)) for i, column in enumerate(columns)])


def _text(fitted: Fitted, values: pl.Series) -> pl.Series:
    size = max(1, _NUMBERS // len(fitted.feature_names))
    frames = map(fitted.transform, values.to_frame().iter_slices(size))
    text = "".join(frame.write_csv(include_header=False) for frame in frames)
    return pl.Series(text.splitlines(), dtype=pl.String)
