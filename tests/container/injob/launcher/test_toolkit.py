import logging
import subprocess
import sys
from pathlib import Path

import pytest

from injob.launcher.toolkit import ShortLog, offline_pip, unpack

INVOKING = """Invoking user script

Training Env:

{"password": "s3cret"}

Invoking script with the following command:

/opt/injob/bin/python3 -- train.py --password s3cret


"""
FAILED = 'ExecuteUserScriptError:\nExitCode {}\nErrorMessage ""\nCommand "python -- train.py"'


def shown(
    short: ShortLog, text: str, level: int = logging.INFO, name: str = "sagemaker-training-toolkit"
) -> str | None:
    record = logging.LogRecord(name, level, "", 0, text, None, None)
    return record.getMessage() if short.filter(record) else None


@pytest.mark.parametrize(
    ("text", "level", "name", "line"),
    [
        (
            INVOKING,
            logging.INFO,
            "sagemaker-training-toolkit",
            "starting /opt/injob/bin/python3 -- train.py --password ***",
        ),
        ("No GPUs detected", logging.INFO, "sagemaker-training-toolkit", None),
        (FAILED.format(1), logging.ERROR, "sagemaker-training-toolkit", None),
        ("100% of s3cret", logging.WARNING, "botocore", "100% of ***"),
        ("found credentials", logging.INFO, "botocore", None),
    ],
)
def test_the_log_is_short_and_shows_no_secret(text: str, level: int, name: str, line: str | None) -> None:
    assert shown(ShortLog(frozenset({"s3cret"}), everything=False), text, level, name) == line


def test_an_option_brings_everything_back_but_the_secrets() -> None:
    short = ShortLog(frozenset({"s3cret"}), everything=True)
    assert shown(short, INVOKING) == INVOKING.replace("s3cret", "***")
    assert shown(short, FAILED.format(3), logging.ERROR) == FAILED.format(3)


@pytest.mark.parametrize(("told", "code"), [("3", 3), ("137", 137), ("-9", 137)])
def test_the_exit_code_of_the_script_is_read_from_the_log(told: str, code: int) -> None:
    short = ShortLog(frozenset(), everything=False)
    shown(short, "Reporting training FAILURE", logging.ERROR)
    assert short.exit_code is None
    shown(short, FAILED.format(told), logging.ERROR)
    assert short.exit_code == code


def test_code_without_wheels_or_requirements_changes_nothing(tmp_path: Path) -> None:
    assert offline_pip(tmp_path) == {}
    (tmp_path / "requirements.txt").write_text("nowhere\n")
    (tmp_path / "wheels").mkdir()
    assert offline_pip(tmp_path) == {}


def test_wheels_that_are_not_all_leave_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").write_text("nowhere\n")
    (tmp_path / "wheelhouse").mkdir()
    (tmp_path / "wheelhouse/other-1.0-py3-none-any.whl").touch()
    asked: list[list[str]] = []

    def refuse(argv: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(argv)
        return subprocess.CompletedProcess(argv, 1)

    monkeypatch.setattr(subprocess, "run", refuse)
    assert offline_pip(tmp_path) == {"PIP_FIND_LINKS": str(tmp_path / "wheelhouse")}
    links = ["--no-index", "--find-links", str(tmp_path / "wheelhouse")]
    requirement = ["--requirement", str(tmp_path / "requirements.txt")]
    assert asked == [[sys.executable, "-m", "pip", "install", "--quiet", *links, *requirement]]


@pytest.mark.parametrize("uri", ["{code}", "{code}/"])
def test_code_that_lies_where_it_belongs_is_not_worth_a_word(
    uri: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "train.py").touch()
    unpack(uri.format(code=tmp_path), tmp_path)
    assert capsys.readouterr().out == ""


def test_code_that_is_there_wins_over_an_upload_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "train.py").touch()
    unpack("s3://bucket/sourcedir.tar.gz", tmp_path)
    assert capsys.readouterr().out == (
        f"{tmp_path} is not empty: its files are used, and s3://bucket/sourcedir.tar.gz is not unpacked\n"
    )
