"""What a report is made of: values that one pass over the rows leaves behind, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from injob.regression.least_squares import Evaluation, Fit
from injob.regression.observed import ColumnSummary
from injob.regression.sample import Sample
from injob.regression.triangle import Vector


@dataclass(frozen=True)
class Report:
    """A fitted model, how well it predicts, and what it was made from."""

    fit: Fit
    evaluation: Evaluation
    """On the rows held out."""
    feature_names: tuple[str, ...]
    target: str
    sample: Sample
    columns: tuple[ColumnSummary, ...]
    """Of x₁ … xₖ, y."""
    rows_dropped: int = 0
    """For missing values."""
    rows_quarantined: int = 0
    """Bad rows that were set aside."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Hyperparameters by the names that a user gives them."""
    versions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def predictions(self) -> Vector:
        """What the model says for the rows of the sample."""
        with np.errstate(over="ignore", invalid="ignore"):  # plots leave out what is beyond floats
            return np.asarray(self.sample.rows[:, :-1] @ self.fit.coefficients + self.fit.intercept)

    @cached_property
    def residuals(self) -> Vector:
        """Actual minus predicted, for the rows of the sample."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.sample.rows[:, -1] - self.predictions)

    @property
    def rows(self) -> int:
        """Of both sides."""
        return self.fit.rows + self.evaluation.rows

    @property
    def sample_is_whole(self) -> bool:
        """Whether the sample is all the rows there are."""
        return len(self.sample.rows) == self.rows
