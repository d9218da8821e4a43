"""The report as a page: one HTML file without scripts, and without anything that lies elsewhere."""

import math
from collections.abc import Mapping
from pathlib import Path

from injob.report import plots
from injob.report.column_table import column_table
from injob.report.contents import Report
from injob.report.model_table import model_table
from injob.report.notes import notes
from injob.report.text import count, escape, label, number, short, table


def render(report: Report) -> str:
    """Return the page; the same report gives the same bytes."""
    style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Linear regression of {escape(short(report.target))}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>Linear regression of {label(report.target)}</h1>
<p>{_subtitle(report)}</p>
{_metrics(report)}
{_notes(report)}
<h2>Model</h2>
{model_table(report)}
<h2>Residuals</h2>
{_figures(report)}
<h2>Data</h2>
{column_table(report)}
<h2>Settings</h2>
<div class="pair">
{_mapping(("hyperparameter", "value"), report.settings)}
{_mapping(("version of", ""), report.versions)}
</div>
</main>
</body>
</html>
"""


def _subtitle(report: Report) -> str:
    features = len(report.feature_names)
    return (
        f"{count(features)} {'feature' if features == 1 else 'features'}, "
        f"{count(report.fit.rows)} rows for training, {count(report.evaluation.rows)} for the test"
    )


def _metrics(report: Report) -> str:
    fit, evaluation = report.fit, report.evaluation
    rows = (
        ("R²", number(fit.r2), number(evaluation.r2)),
        ("root mean squared error", number(_rmse(report)), number(evaluation.rmse)),
        ("mean squared error", number(_square(_rmse(report))), number(evaluation.mse)),
        ("residual standard deviation", number(fit.residual_standard_deviation), ""),
        ("degrees of freedom", count(fit.degrees_of_freedom), ""),
    )
    return table(("metric", "training", "test"), rows, css="metrics")


def _rmse(report: Report) -> float | None:
    """Return that of the training rows: without degrees of freedom the model goes through all of them."""
    deviation, fit = report.fit.residual_standard_deviation, report.fit
    if fit.degrees_of_freedom <= 0:
        return 0.0
    return None if deviation is None else deviation * math.sqrt(fit.degrees_of_freedom / fit.rows)


def _square(value: float | None) -> float | None:
    return None if value is None else value * value


def _notes(report: Report) -> str:
    items = "".join(f"<li>{note}</li>" for note in notes(report))
    return f'<ul class="notes">{items}</ul>' if items else ""


def _figures(report: Report) -> str:
    if not any(side.any() for side in plots.drawable(report)):
        return ""
    figures = (
        (plots.residuals_against_prediction(report), "A good fit scatters evenly around zero."),
        (plots.predicted_against_actual(report), "A good fit lies along the line."),
        (plots.histogram_of_residuals(report), "The p values above assume a bell around zero."),
    )
    drawn = "\n".join(f"<figure>{svg}<figcaption>{text}</figcaption></figure>" for svg, text in figures)
    return f'<div class="figures">\n{drawn}\n</div>'


def _mapping(head: tuple[str, str], values: Mapping[str, str]) -> str:
    return table(head, [(label(name), label(value)) for name, value in values.items()])
