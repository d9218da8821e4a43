import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from injob.metrics import log_metrics, metric_definition, metric_line

NAMES = ["mse", "rmse", "mse2", "m", "r2", "train:mse", "validation-mse", "mse.test", "test_mse", "%", "a+"]
NAME = st.sampled_from(NAMES) | st.text("abm_-.:/+*", min_size=1)


def found(name: str, text: str) -> list[str]:
    definition = metric_definition(name)
    assert definition["Name"] == name
    return re.findall(definition["Regex"], text)


@given(st.lists(NAME, unique=True, min_size=1), st.floats())
@example(NAMES, 0.25)
def test_every_line_is_found_by_its_own_definition_and_by_no_others(names: list[str], value: float) -> None:
    for line in (metric_line(name, value) for name in names):
        assert [name for name in names if found(name, line)] == [line.split("=")[0]]


@given(st.floats(allow_nan=False))
@example(-0.0)
@example(5e-324)
def test_a_value_reads_back_bit_for_bit(value: float) -> None:
    (text,) = found("mse", metric_line("mse", value))
    assert float(text).hex() == value.hex()


def test_a_value_that_is_no_number_is_still_found() -> None:
    assert found("mse", metric_line("mse", float("nan"))) == ["nan"]


@pytest.mark.parametrize("value", [1, True, np.float64(1.0), np.float32(1.0), np.int64(1)])
def test_numbers_of_every_kind_are_written_alike(value: float) -> None:
    assert metric_line("mse", value) == "mse=1.0;"


def test_the_log_has_one_line_for_each_metric(capsys: pytest.CaptureFixture[str]) -> None:
    log_metrics(mse=0.1, rmse=0.31622776601683794)
    output = capsys.readouterr().out
    assert output == "mse=0.1;\nrmse=0.31622776601683794;\n"
    assert [found(name, output) for name in ("mse", "rmse")] == [["0.1"], ["0.31622776601683794"]]


def test_a_definition_whole() -> None:
    assert metric_definition("train:mse.1") == {
        "Name": "train:mse.1",
        "Regex": r"(?:^|\s)train:mse\.1=(\S+);",
    }
