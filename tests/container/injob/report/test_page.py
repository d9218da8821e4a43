import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from injob.regression.triangle import Matrix
from injob.report.contents import Report
from injob.report.page import render
from tests.container.injob.report.made import report_of

VOID = {"meta"}
SVG = "{http://www.w3.org/2000/svg}"


class Balanced(HTMLParser):
    """Fails where a tag is not closed in turn; keeps tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def drawn(rows: int, columns: int = 2, seed: int = 0) -> Matrix:
    random = np.random.RandomState(seed)
    x = random.normal(size=(rows, columns))
    return np.column_stack([x, x.sum(axis=1) + random.normal(size=rows)])


def scaled(exponent: int) -> Matrix:
    rows = drawn(60)
    rows[:, -1] *= 10.0**exponent
    return rows


def copied() -> Matrix:
    rows = drawn(60)
    return np.column_stack([rows[:, :1], np.full(60, 3.0), rows[:, :1], rows])


LINE = np.arange(60.0)
HOSTILE = ("<script>alert(1)</script>", "\"'><img src=http://x/y onerror=z>&amp;" + "long" * 60)
CASES = {
    "usual": report_of(drawn(200), test_rows=40),
    "sampled": report_of(drawn(9000), test_rows=3000, sampled=2500),
    "hostile names": report_of(drawn(50), HOSTILE, target="]]></title><svg onload=x>\x00", test_rows=9),
    "constant target": report_of(np.column_stack([LINE, np.full(60, 5.0)]), test_rows=10),
    "three rows": report_of(np.array([[1.0, 2.0], [2.0, 4.5], [3.0, 5.0]])),
    "no residuals": report_of(np.column_stack([LINE, 2 * LINE]), test_rows=10),
    "through zero": report_of(drawn(60), test_rows=10, intercept=False),
    "far from zero": report_of(np.column_stack([LINE, LINE * 1e-3 + 1e9]), test_rows=10),
    "large": report_of(scaled(100), test_rows=10),
    "small": report_of(scaled(-100), test_rows=10),
    "dependent": report_of(copied(), test_rows=10),
    "wide": report_of(drawn(1300, 600), test_rows=100),
}


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def report(request: pytest.FixtureRequest) -> Report:
    found: Report = request.param
    return found


def test_a_page_is_html_whose_plots_are_xml_with_a_title(report: Report) -> None:
    page = render(report)
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(Balanced(page).tags)
    plots = [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    titles = [plot.findtext(f"{SVG}title") for plot in plots]
    assert titles == ["Residuals against prediction", "Predicted against actual", "Histogram of residuals"]
    assert "nan" not in page.lower().split("<body>")[1]


def test_a_page_loads_nothing_and_runs_nothing(report: Report) -> None:
    page = render(report)
    found = Balanced(page).attributes
    assert not [name for name, _ in found if name in {"src", "href", "srcset"} or name.startswith("on")]
    assert {value for name, value in found if name == "xmlns"} == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"url\(|@import", page)


def test_the_same_report_gives_the_same_page(report: Report) -> None:
    assert render(replace(report)) == render(report)


def test_a_page_is_of_bounded_size(report: Report) -> None:
    assert len(render(report).encode()) < 700_000


def test_every_dot_lies_in_its_plot(report: Report) -> None:
    for svg in re.findall(r"<svg.*?</svg>", render(report), re.DOTALL):
        for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", svg):
            assert 0 <= float(x) <= 500
            assert 0 <= float(y) <= 380


def test_hostile_names_are_shown_as_text() -> None:
    text = "".join(Balanced(render(CASES["hostile names"])).text)
    assert "Linear regression of ]]></title><svg onload=x>�" in text
    assert HOSTILE[0] in text


def test_settings_and_versions_are_shown() -> None:
    settings = {"target": "y", "test-size": "<0.2>"}
    page = render(replace(CASES["usual"], settings=settings, versions={"injob": "9.9"}))
    assert '<tr><th scope="row">test-size</th><td>&lt;0.2&gt;</td></tr>' in page
    assert '<tr><th scope="row">injob</th><td>9.9</td></tr>' in page


def test_the_metrics_of_both_sides_are_those_of_their_residuals() -> None:
    report = CASES["usual"]
    fit, evaluation = report.fit, report.evaluation
    mse = float(np.mean(report.residuals[report.sample.is_train] ** 2))
    for row in (
        f"R²</th><td>{fit.r2:.6g}</td><td>{evaluation.r2:.6g}</td>",
        f"root mean squared error</th><td>{mse**0.5:.6g}</td><td>{evaluation.rmse:.6g}</td>",
        f"mean squared error</th><td>{mse:.6g}</td><td>{evaluation.mse:.6g}</td>",
        "degrees of freedom</th><td>157</td><td></td>",
    ):
        assert row in render(report)
