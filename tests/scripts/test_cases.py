import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.cases import LOCAL_DATA, Case, demo_cases
from scripts.errors import CaseError

CENSUS = "processing/input"


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_case_is_laid_out_as_a_copy_and_twice_as_a_fresh_one(tmp_path: Path) -> None:
    case = Case("demo", LOCAL_DATA / "linear_regression")
    opt_ml = case.lay_out(tmp_path)
    (opt_ml.root / "left_over").write_text("from the last run")
    case.lay_out(tmp_path)
    assert tree(opt_ml.root) == tree(LOCAL_DATA / "linear_regression")


@pytest.mark.parametrize(
    ("packed", "pack"),
    [
        ("census-income.csv", bytes),
        ("census-income.csv.xz", lzma.compress),
        ("census-income.csv.gz", gzip.compress),
    ],
)
def test_a_census_file_takes_the_place_of_the_sample(
    tmp_path: Path, packed: str, pack: Callable[[bytes], bytes]
) -> None:
    content = b"age,income\n1, - 50000.\n"
    source = tmp_path / packed
    source.write_bytes(pack(content))
    opt_ml = Case("p", LOCAL_DATA / "preprocess", {CENSUS: source}).lay_out(tmp_path / "runs")
    found = tree(opt_ml.root / CENSUS)
    # The job reads .gz itself; .xz is unpacked for it.
    expected = source.read_bytes() if packed.endswith("gz") else content
    assert found == {packed.removesuffix(".xz"): expected}


def test_a_broken_xz_file_is_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "census-income.csv.xz"
    source.write_bytes(b"not xz")
    with pytest.raises(CaseError, match=r"census-income\.csv\.xz is a broken \.xz file"):
        Case("p", LOCAL_DATA / "preprocess", {CENSUS: source}).lay_out(tmp_path / "runs")


def test_missing_data_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"nowhere\.csv does not exist"):
        Case("p", LOCAL_DATA / "preprocess", {CENSUS: tmp_path / "nowhere.csv"}).lay_out(tmp_path)


def test_a_census_file_that_is_missing_is_a_sentence_before_any_job_runs(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        demo_cases(tmp_path / "census.csv", tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/census.csv is no file; name a census-income.csv, or one packed as .gz or .xz"
    )


def test_the_demo_trains_on_what_the_preprocessing_wrote(tmp_path: Path) -> None:
    assert demo_cases(None, tmp_path) == [
        Case("preprocess", LOCAL_DATA / "preprocess"),
        Case("linear_regression", LOCAL_DATA / "linear_regression"),
        Case(
            "linear_regression_on_features",
            LOCAL_DATA / "linear_regression",
            {"input/data/train": tmp_path / "preprocess/processing/train"},
        ),
    ]
