import signal
import traceback
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import injob
from injob.contract import REASON_LIMIT
from injob.errors import (
    ChannelError,
    ContractError,
    DataError,
    InjobError,
    OutputError,
    UsageError,
)
from injob.failures import exit_code, forget, reason, report, shortened
from injob.stopping import Interrupted

MULTIBYTE = "ä€😀"


@given(st.text(), st.integers(min_value=3, max_value=50))
@example("x" * 50, 50)
@example("x" * 51, 50)
@example(MULTIBYTE * 10, 7)
def test_a_shortened_text_is_a_beginning_of_whole_characters(text: str, limit: int) -> None:
    found = shortened(text, limit)
    assert len(found.encode("utf-8")) <= limit
    if len(text.encode("utf-8")) <= limit:
        assert found == text
    else:
        assert text.startswith(found.removesuffix("…"))
        assert len(found.encode("utf-8")) > limit - len("😀".encode())


def test_text_that_utf_8_cannot_hold_is_replaced() -> None:
    assert shortened("a\ud800b") == "a?b"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        *zip((InjobError("x"), UsageError("x"), ContractError("x")), (1, 2, 3), strict=True),
        *zip((ChannelError("x"), DataError("x"), OutputError("x")), (4, 5, 6), strict=True),
        (ValueError("x"), 1),
        (MemoryError(), 1),
        (SystemExit(), 0),
        (SystemExit(0), 0),
        (SystemExit(3), 3),
        (SystemExit(-1), 255),
        (SystemExit(256), 1),
        (SystemExit("text"), 1),
        (SystemExit(1.5), 1),
        (KeyboardInterrupt(), 130),
        (GeneratorExit(), 1),
    ],
)
def test_every_end_has_its_exit_code_and_only_a_success_has_0(error: BaseException, code: int) -> None:
    assert exit_code(error) == code


def test_the_reason_of_a_mendable_failure_is_its_own_sentence() -> None:
    assert reason(raised(DataError("line 3 has 4 fields"))) == "line 3 has 4 fields"


def test_any_other_reason_begins_with_type_and_message_and_goes_on_with_the_deepest_line() -> None:
    assert reason(raised(KeyError("age"))).splitlines() == [
        "KeyError: 'age'",
        f"at {__file__}:{raise_it.__code__.co_firstlineno + 1} in raise_it: raise error",
        f"at {__file__}:{raised.__code__.co_firstlineno + 2} in raised: raise_it(error)",
    ]


def test_lines_of_injob_are_left_out_and_those_of_packages_named_alike_are_not() -> None:
    folder = Path(injob.__file__).parent
    own = compile("def call(other):\n    other()\n", folder / "tables.py", "exec")
    other = compile("def fail():\n    raise ValueError('x')\n", f"{folder}_tools/train.py", "exec")
    functions: dict[str, object] = {}
    exec(own, functions)
    exec(other, functions)
    try:
        functions["call"](functions["fail"])  # type: ignore[operator]
    except ValueError as error:
        found = reason(error)
    assert f"{folder}/tables.py" not in found
    assert f"at {folder}_tools/train.py:2 in fail: " in found


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (SystemExit(3), "the script exited with 3"),
        (SystemExit("no rows"), "the script exited with no rows"),
        (KeyboardInterrupt(), "stopped by SIGINT"),
        (ExceptionGroup("several", [ValueError("x")]), "ExceptionGroup: several (1 sub-exception)"),
    ],
)
def test_how_other_ends_are_named(error: BaseException, text: str) -> None:
    assert reason(error).splitlines()[0] == text


def test_notes_belong_to_the_message() -> None:
    error = ValueError("bad row")
    error.add_note("in file a.csv")
    assert reason(error) == "ValueError: bad row\nin file a.csv"


def test_a_long_reason_keeps_to_the_limit_of_the_service() -> None:
    text = reason(DataError(MULTIBYTE * 1000))
    assert REASON_LIMIT - 4 < len(text.encode("utf-8")) <= REASON_LIMIT
    assert text.endswith("…")


def test_a_report_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path / "output/failure", UsageError("epochs is unknown")) == 2
    assert (tmp_path / "output/failure").read_text(encoding="utf-8") == "epochs is unknown"
    assert capsys.readouterr() == ("", "error: epochs is unknown\n")


def test_an_unexpected_exception_is_printed_with_its_whole_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = raised(KeyError("age"))
    report(tmp_path / "failure", error)
    assert capsys.readouterr() == ("", "".join(traceback.format_exception(error)))


def test_what_a_signal_became_on_its_way_is_printed_before_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupted, became = Interrupted(signal.SIGTERM), ImportError("half of a library")
    interrupted.__cause__ = became
    assert report(tmp_path / "failure", interrupted) == 143
    reason_ = "the job was stopped by SIGTERM"
    assert capsys.readouterr().err == "".join(traceback.format_exception(became)) + f"error: {reason_}\n"
    assert (tmp_path / "failure").read_text() == reason_


def test_a_reason_that_the_script_wrote_itself_is_kept(tmp_path: Path) -> None:
    (tmp_path / "failure").write_text("my own words")
    assert report(tmp_path / "failure", ValueError("x")) == 1
    assert (tmp_path / "failure").read_text() == "my own words"


def test_a_success_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path / "failure", SystemExit(0)) == 0
    assert (list(tmp_path.iterdir()), capsys.readouterr()) == ([], ("", ""))


def test_a_reason_that_cannot_be_written_is_told_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "output").write_text("a file where a folder should be")
    assert report(tmp_path / "output/failure", DataError("no rows")) == 5
    folder = tmp_path / "output"
    assert capsys.readouterr().err == (
        "error: no rows\n"
        f"error: the reason could not be written: {folder}/failure cannot be written: File exists; "
        f"make {folder} writable\n"
    )


def test_what_an_earlier_job_said_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "failure").write_text("stale")
    forget(tmp_path / "failure")
    forget(tmp_path / "failure")
    forget(tmp_path / "no/such/folder/failure")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_forgotten_is_named(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file where a folder should be")
    with pytest.raises(OutputError) as caught:
        forget(tmp_path / "output/failure")
    folder = tmp_path / "output"
    assert str(caught.value) == f"{folder}/failure cannot be removed: Not a directory; make {folder} a folder"


def raise_it(error: Exception) -> None:
    raise error


def raised(error: Exception) -> Exception:
    try:
        raise_it(error)
    except Exception as caught:  # noqa: BLE001 - whatever it is
        return caught
    raise AssertionError
