from pathlib import Path

import pytest

from entry_points.preprocess import CENSUS
from injob.errors import UsageError
from injob.features.plan import Plan, read_plan
from injob.tables.columns import MISSING_TEXTS, Columns

LABEL = 'label = {column = "y", classes = ["no", "yes"]}\n'
NO_LABEL = '[label] must have column = "…" and classes = ["…", "…"]'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.toml"


def mistakes(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_plan(path)
    lines = str(caught.value).splitlines()
    prefix = f"the plan {path}: "
    assert [line[: len(prefix)] for line in lines] == [prefix] * len(lines)
    return [line.removeprefix(prefix) for line in lines]


def test_the_census_plan_is_that_of_the_example() -> None:
    plan = read_plan(CENSUS)
    bins = ("age", "num persons worked for employer")
    scale = ("capital gains", "capital losses", "dividends from stocks")
    encode = ("education", "major industry code", "class of worker")
    assert plan == Plan("income", (" - 50000.", " 50000+."), bins, 10, scale, encode)
    assert plan.features == bins + scale + encode
    assert plan.columns == Columns(bins + scale, (*encode, "income"))
    assert plan.columns.missing_in_csv == MISSING_TEXTS


def test_a_plan_may_name_what_is_missing_and_leave_out_the_rest(path: Path) -> None:
    path.write_text(f'missing = ["?"]\n{LABEL}scale.columns = ["x"]\n')
    plan = read_plan(path)
    assert plan == Plan("y", ("no", "yes"), scale=("x",), missing=("?",))
    assert plan.columns == Columns(("x",), ("y",), missing=("?",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [NO_LABEL]),
        ('label = {column = "y"}', [NO_LABEL]),
        ('label = "y"', ['label is "y"; it must be a table', NO_LABEL]),
        (LABEL, ["no column to bin, scale or encode; name at least one"]),
        (
            f'{LABEL}encod.columns = ["x"]\nzzzzz = 1',
            [
                "encod is unknown; did you mean encode?",
                "zzzzz is unknown; known are missing, label, bin, scale, encode",
            ],
        ),
        (
            f'{LABEL}[bin]\ncolums = ["x"]\nbins = "ten"',
            [
                "[bin] colums is unknown; did you mean columns?",
                '[bin] bins is "ten"; it must be a whole number',
            ],
        ),
        (f'{LABEL}bin = {{columns = ["x"], bins = true}}', ["[bin] bins is true; it must be a whole number"]),
        (f'{LABEL}bin = {{columns = ["x"], bins = 1}}', ["[bin] bins is 1; it must be from 2 to 1,000,000"]),
        (f"{LABEL}scale.columns = [1]", ["[scale] columns must hold strings only"]),
        (f'{LABEL}scale.columns = "x"', ['[scale] columns is "x"; it must be a list']),
        (f'{LABEL}missing = [1]\nscale.columns = ["x"]', ["missing must hold strings only"]),
        (
            'label = {column = "y", classes = ["no", "no"]}\nscale.columns = ["x"]',
            ["[label] classes must be at least two different values"],
        ),
        (
            'label = {column = "y", classes = ["NA", "Y"]}\nbin = {columns = ["x"], bins = 1000001}',
            [
                "[bin] bins is 1000001; it must be from 2 to 1,000,000",
                "[label] classes has 'NA', which counts as missing; say what does: missing = [\"\"]",
            ],
        ),
        (
            'label = {column = "y", classes = ["no"]}\nscale.columns = ["x"]',
            ["[label] classes must be at least two different values"],
        ),
        (
            f'{LABEL}scale.columns = ["x", "y"]\nencode.columns = ["x"]\nbin = {{columns = [], bins = 0}}',
            [
                "the column 'x' stands in it twice",
                "the column 'y' stands in it twice",
                "[bin] bins is 0; it must be from 2 to 1,000,000",
            ],
        ),
        (
            'label = {column = "y", classes = ["a"]}\n[bin]\ncolumns = ["y"]\nbins = 1\nedges = 3',
            [
                "[bin] edges is unknown; known are columns, bins",
                "the column 'y' stands in it twice",
                "[bin] bins is 1; it must be from 2 to 1,000,000",
                "[label] classes must be at least two different values",
            ],
        ),
        (
            'missing = 1\nbins = 3\n[label]\ncolumn = 1\nclases = ["a"]\n[scale]\ncolumns = [true]',
            [
                "missing is 1; it must be a list",
                "bins is unknown; did you mean bin?",
                "[label] column is 1; it must be a string",
                "[label] clases is unknown; did you mean classes?",
                "[scale] columns must hold strings only",
                NO_LABEL,
            ],
        ),
    ],
)
def test_every_mistake_is_named_at_once(path: Path, text: str, expected: list[str]) -> None:
    assert mistakes(path, text) == expected


def test_what_is_no_toml_is_refused(path: Path) -> None:
    path.write_bytes(b"label = ")
    with pytest.raises(UsageError) as caught:
        read_plan(path)
    assert str(caught.value) == f"the plan {path} is not valid TOML: Invalid value (at end of document)"
    path.write_bytes(b'label = "caf\xe9"')
    with pytest.raises(
        UsageError, match=r"plan\.toml is not valid TOML: 'utf-8' codec can't decode byte 0xe9"
    ):
        read_plan(path)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "bin.bins = " + "9" * 5000])
def test_toml_beyond_what_can_be_read_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageError, match=r"plan\.toml is not valid TOML: "):
        read_plan(path)


def test_a_plan_that_cannot_be_read_is_named(path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_plan(path)
    assert str(caught.value) == f"the plan {path} cannot be read: No such file or directory"
