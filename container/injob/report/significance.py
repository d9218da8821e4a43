"""How sure the coefficients are: Student's t."""

from dataclasses import dataclass

from injob.regression.least_squares import Fit

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Term:
    """A coefficient, or the intercept, and how far it can be trusted; None where the data do not say."""

    coefficient: float
    standard_error: float | None
    t: float | None = None
    p: float | None = None
    """How likely so large a |t| is where the coefficient is zero."""
    interval: tuple[float, float] | None = None
    """Of 95 %."""


def terms(fit: Fit) -> list[Term]:
    """Return the intercept, where one was fitted, then the coefficients."""
    values = list(zip(fit.coefficients.tolist(), fit.standard_errors, strict=True))
    if fit.intercept_fitted:
        values.insert(0, (fit.intercept, fit.intercept_standard_error))
    if fit.degrees_of_freedom <= 0:
        return [Term(coefficient, error) for coefficient, error in values]
    half_width = quantile((1 + CONFIDENCE) / 2, fit.degrees_of_freedom)
    return [_term(coefficient, error, fit.degrees_of_freedom, half_width) for coefficient, error in values]


def _term(coefficient: float, error: float | None, freedom: int, half_width: float) -> Term:
    if error is None:
        return Term(coefficient, None)
    if error == 0:
        return Term(coefficient, error, interval=(coefficient, coefficient))
    t = coefficient / error
    reach = half_width * error
    return Term(
        coefficient, error, t, two_sided_p(t, freedom), interval=(coefficient - reach, coefficient + reach)
    )


def two_sided_p(t: float, degrees_of_freedom: int) -> float:
    """Return how likely a value at least as far from zero as t is."""
    # Only a report needs scipy: 0.1 s of import and 17 MB.
    from scipy.special import stdtr  # noqa: PLC0415

    return 2.0 * float(stdtr(degrees_of_freedom, -abs(t)))


def quantile(share: float, degrees_of_freedom: int) -> float:
    """Return the value that this share of Student's t distribution lies below."""
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(degrees_of_freedom, share))
