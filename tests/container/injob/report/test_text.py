import pytest

from injob.report.text import count, escape, label, number, probability, short, table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (-0.123456789, "−0.123457"),
        (1234567.0, "1.23457e+06"),
        (-1e-300, "−1e−300"),
    ],
)
def test_numbers_have_six_significant_digits(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "spread", "text"),
    [
        (-999999999.98765, 0.0117, "−999999999.98765"),
        (1000000.123, 1.0, "1000000.123"),
        (1.5, 100.0, "1.5"),
        (0.0, 1.0, "0"),
        (1e300, 1e-300, "1.0000000000000001e+300"),
        (1234567.0, 0.0, "1.23457e+06"),
    ],
)
def test_numbers_show_how_they_differ_from_those_around(value: float, spread: float, text: str) -> None:
    assert number(value, spread) == text


@pytest.mark.parametrize("name", ["销售\u3000额", "Prix\u00a0(€)", "می\u200cخواهم", "👩\u200d🔬"])
def test_names_in_any_script_are_printed(name: str) -> None:
    assert escape(name) == name


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0.04999, "0.05"), (1.234e-9, "1.23e−09"), (0.0, "&lt; 1e−300")]
)
def test_a_p_value_is_never_zero(value: float | None, text: str) -> None:
    assert probability(value) == text


def test_counts_have_separators() -> None:
    assert count(10_000_000) == "10,000,000"


def test_a_name_is_escaped_and_what_cannot_be_printed_replaced() -> None:
    assert escape("<a href='x'>&\"\x00\n") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;��"


def test_a_long_name_keeps_both_ends_and_stands_whole_in_its_tool_tip() -> None:
    name = "<" + "a" * 100 + ">"
    assert short("abcdefghij", 7) == "abc…hij"
    assert label(name) == f'<span title="&lt;{"a" * 100}&gt;">&lt;{"a" * 28}…{"a" * 28}&gt;</span>'


@pytest.mark.parametrize(("rows", "css"), [(16, "metrics"), (17, "tall")])
def test_a_table_of_many_rows_scrolls_by_itself(rows: int, css: str) -> None:
    html = table(("a",), [("x",)] * rows, css="metrics")
    assert html.startswith(f'<div class="scroll {css}" tabindex="0">')


def test_a_table_names_its_columns_and_rows() -> None:
    assert table(("a", "b"), [("x", "1"), ("y", "2")]) == (
        '<div class="scroll " tabindex="0"><table>\n<thead><tr>\n'
        '<th scope="col">a</th>\n<th scope="col">b</th>\n'
        '</tr></thead>\n<tbody>\n<tr><th scope="row">x</th><td>1</td></tr>\n'
        '<tr><th scope="row">y</th><td>2</td></tr>\n</tbody></table></div>'
    )
