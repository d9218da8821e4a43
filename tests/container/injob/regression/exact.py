"""Least squares by the normal equations in rational numbers: slow, and right."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Exact:
    """The solution, the intercept first where there is one; the columns must be independent."""

    coefficients: list[Fraction]
    inverse: list[Fraction]
    """Diagonal of the inverse of XᵀX."""
    residual_sum_of_squares: Fraction
    total_sum_of_squares: Fraction
    degrees_of_freedom: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[Fraction | float]], *, intercept: bool) -> "Exact":
        """Solve rows of x₁ … xₖ, y."""
        design = [[*([Fraction(1)] * intercept), *(Fraction(value) for value in row[:-1])] for row in rows]
        y = [Fraction(row[-1]) for row in rows]
        columns = list(zip(*design, strict=True))
        identity = [[Fraction(i == j) for j in range(len(columns))] for i in range(len(columns))]
        solved = _solved(
            [[*(_dot(a, b) for b in (*columns, y)), *e] for a, e in zip(columns, identity, strict=True)]
        )
        coefficients = [row[0] for row in solved]
        residuals = [t - _dot(row, coefficients) for row, t in zip(design, y, strict=True)]
        mean = sum(y, Fraction()) / len(y) if intercept else Fraction()
        return cls(
            coefficients,
            [row[1 + place] for place, row in enumerate(solved)],
            _dot(residuals, residuals),
            sum(((t - mean) ** 2 for t in y), Fraction()),
            len(y) - len(columns),
        )

    @property
    def residual_variance(self) -> Fraction:
        return self.residual_sum_of_squares / self.degrees_of_freedom

    @property
    def squared_errors(self) -> list[Fraction]:
        return [self.residual_variance * element for element in self.inverse]

    @property
    def r2(self) -> Fraction:
        return 1 - self.residual_sum_of_squares / self.total_sum_of_squares


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction())


def _solved(system: list[list[Fraction]]) -> list[list[Fraction]]:
    """Return the right sides of a system, solved by elimination."""
    size = len(system)
    for i in range(size):
        system[i] = [value / system[i][i] for value in system[i]]
        for k in set(range(size)) - {i}:
            factor = system[k][i]
            system[k] = [a - factor * b for a, b in zip(system[k], system[i], strict=True)]
    return [row[size:] for row in system]
