"""What a training job leaves behind: the model, its evaluation, the report, the rows set aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from injob.artifacts import Stage
from injob.documents import write_json
from injob.regression.least_squares import Evaluation, Fit
from injob.regression.model_files import evaluation_document, model_document, versions
from injob.regression.reading import Reading
from injob.regression.scikit_learn import write_pickle

BAD_ROWS = "bad_rows.csv"
REPORT = "report.html"

SLOW_IMPORTS = ("injob.report.page",)
"""What writing a report imports, and nothing before it."""


@dataclass(frozen=True)
class Results:
    """A fit, how well it predicts, and the rows that it was made from."""

    fit: Fit
    evaluation: Evaluation
    reading: Reading
    feature_names: tuple[str, ...]
    target: str

    def write_model(self, stage: Stage, folder: Path) -> list[Path]:
        """Write the model in both its forms and return the files."""
        files = [folder / "model.joblib", folder / "model.json"]
        document = model_document(
            self.fit, self.feature_names, self.target, self.evaluation, self.reading.left_out
        )
        write_pickle(stage.path(files[0]), self.fit, self.feature_names)
        write_json(stage.path(files[1]), document)
        return files

    def write_data(self, stage: Stage, folder: Path, settings: Mapping[str, str]) -> None:
        """Write the evaluation; the rows that were set aside and the report, if there are such.

        Those of an earlier job on the same tree go.
        """
        left_out = self.reading.left_out
        write_json(stage.path(folder / "evaluation.json"), evaluation_document(self.evaluation, left_out))
        if left_out.bad:
            left_out.write(stage.path(folder / BAD_ROWS))
        if self.reading.observed:
            stage.path(folder / REPORT).write_text(self._page(settings), encoding="utf-8")
        stage.replace(folder / BAD_ROWS, folder / REPORT)

    def notes(self) -> list[str]:
        """Return what a person should know about the rows and columns, a line each."""
        dependent = ", ".join(self.feature_names[column] for column in self.fit.dependent)
        left_out = self.reading.left_out
        return [
            *(
                [f"note: {left_out.missing} rows dropped because they miss a value"]
                if left_out.missing
                else []
            ),
            *([f"note: {left_out.set_aside} bad rows set aside in {BAD_ROWS}"] if left_out.bad else []),
            *(
                [f"note: constant, or a combination of the features before it: {dependent}"]
                if dependent
                else []
            ),
        ]

    def _page(self, settings: Mapping[str, str]) -> str:
        from injob.report.contents import Report  # noqa: PLC0415 - plots are for those who want a report
        from injob.report.page import render  # noqa: PLC0415

        reading = self.reading
        assert reading.sides is not None  # noqa: S101 - there is a fit
        assert reading.observed is not None  # noqa: S101 - asked before
        report = Report(
            fit=self.fit,
            evaluation=self.evaluation,
            feature_names=self.feature_names,
            target=self.target,
            sample=reading.observed.sample(),
            columns=reading.observed.summaries(reading.sides),
            rows_dropped=reading.left_out.missing,
            rows_quarantined=reading.left_out.set_aside,
            settings=settings,
            versions=versions(),
        )
        return render(report)
