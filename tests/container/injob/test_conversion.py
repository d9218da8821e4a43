import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from injob.conversion import convert, number

ONE_OF = Literal["csv", "parquet"]

SPELLINGS: list[tuple[Any, Any, list[str]]] = [
    (str, "x", ["x", '"x"', "'x'"]),
    (str, "hello world", ["hello world", '"hello world"']),
    (str, "", ["", '""']),
    (str, "5", ["5", '"5"']),
    (str, "007", ["007", '"007"']),
    (str, "true", ["true", '"true"']),
    (str, "None", ["None", '"None"']),
    (str, '"x"', [r'"\"x\""']),
    (str, r"C:\data", [r"C:\data", r'"C:\\data"']),
    (bool, True, ["true", "True", "TRUE", '"true"', "1", "yes", "on", "t", "y", " true "]),
    (bool, False, ["false", "False", "FALSE", '"false"', "0", "no", "off", "f", "n"]),
    (int, 5, ["5", '"5"', "5.0", "+5", " 5 ", "05", "0.5e1"]),
    (int, -5, ["-5", "-5.0"]),
    (int, 7, ["007", "0" * 5000 + "7"]),
    (int, 2**80 + 1, [str(2**80 + 1), f'"{2**80 + 1}"', f"+{2**80 + 1}"]),
    (float, 0.0001, ["1e-4", "0.0001", "0.00010", '"1e-4"', "1E-04"]),
    (float, 5.0, ["5", "5.", "5.0", "5e0"]),
    (Path, Path("/opt/ml/plan.toml"), ["/opt/ml/plan.toml", '"/opt/ml/plan.toml"']),
    (ONE_OF, "csv", ["csv", '"csv"']),
    (Literal[1, 2], 2, ["2"]),
    (list[int], [1, 2], ["[1, 2]", "[1,2]", "(1, 2)", "1,2", "1, 2,", '"1,2"', '["1", 2.0]']),
    (list[int], [5], ["5", "[5]"]),
    (list[int], [], ["", "[]", "()", '""']),
    (list[str], ["1", "a"], ['[1, "a"]', "[1, 'a']", "1,a"]),
    (list[str], ["a", "b,c"], ['["a", "b,c"]', "['a', 'b,c']"]),
    (list[str], ['"x"', "'y'"], [r'["\"x\"", "\u0027y\u0027"]', r"""['"x"', "'y'"]"""]),
    (list[bool], [True, False], ["[true, false]", "[True, False]", "yes,no"]),
    (list[list[int]], [[1, 2], [3]], ["[[1, 2], [3]]", "((1, 2), (3,))"]),
    (tuple[str, ...], ("X1", "X2"), ['["X1", "X2"]', "['X1', 'X2']", "('X1', 'X2')", "X1,X2"]),
    (dict[str, int], {"x": 1, "y": 2}, ['{"x": 1, "y": 2}', "{'x': 1, 'y': 2}", "x=1,y=2", "x = 1, y = 2"]),
    (dict[str, str], {"x": "1", "y": "z"}, ['{"x":1,"y":"z"}', "{'x': 1, 'y': 'z'}", "x=1,y=z"]),
    (dict[str, str], {"x": '"q"'}, [r'{"x": "\"q\""}', """{'x': '"q"'}"""]),
    (dict[str, str], {"1": "a"}, ['{"1": "a"}', "{1: 'a'}", "1=a"]),
    (dict[str, list[int]], {"x": [1, 2]}, ['{"x": [1, 2]}', "{'x': (1, 2)}"]),
    (dict[str, int], {}, ["{}", ""]),
    (int | None, None, ["null", "None", "none", "", "NULL"]),
    (int | None, 5, ["5"]),
    (str | None, None, ["null", "None", ""]),
    (str | None, "null", ['"null"']),
    (list[str] | None, ["a"], ['["a"]']),
    (list[str | None], ["null", None], ['["null", null]', "['null', None]"]),
]

REFUSED: list[tuple[Any, list[str], str]] = [
    (bool, ["maybe", "", "2", "null", "[true]"], "true or false"),
    (int, ["5.5", "1e-4", "nan", "inf", "1e400"], "a whole number"),
    (int, ["five", "", "1_000", "٥", "true", "0x10", "[5]", "null"], "a number"),
    (float, ["five", "", "1_000.5", "1,5", "null"], "a number"),
    (ONE_OF, ["CSV", "json", "", '"json"'], "one of csv, parquet"),
    (list[int], ["[1, 2.5]", "1,2.5"], "a whole number"),
    (list[int], ["[1, x]", "[1", "[null]"], "a number"),
    (dict[str, int], ["x", "x=1,y", "5", "[1]"], 'an object such as {"name": 1}'),
    (dict[str, int], ["x=a", '{"x": "a"}'], "a number"),
    (int | None, ["nothing", '""'], "a number"),
]


@pytest.mark.parametrize(
    ("annotation", "value", "text"),
    [(annotation, value, text) for annotation, value, texts in SPELLINGS for text in texts],
)
def test_every_spelling_means_the_value(annotation: object, value: object, text: str) -> None:
    found = convert(text, annotation)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("annotation", "text", "words"),
    [(annotation, text, words) for annotation, texts, words in REFUSED for text in texts],
)
def test_what_means_nothing_is_refused_in_words(annotation: object, text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        convert(text, annotation)
    assert str(caught.value) == words


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = [
    (bool, st.booleans()),
    (int, st.integers()),
    (float, FLOATS),
    (list[int], st.lists(st.integers(), max_size=5)),
    (list[float], st.lists(FLOATS, max_size=5)),
    (list[bool], st.lists(st.booleans(), max_size=5)),
    (list[str], st.lists(st.text(), max_size=5)),
    (dict[str, int], st.dictionaries(st.text(), st.integers(), max_size=5)),
    (dict[str, str], st.dictionaries(st.text(), st.text(), max_size=5)),
]
TYPED = st.one_of(*(st.tuples(st.just(annotation), values) for annotation, values in VALUES))


@given(TYPED)
@example((float, -0.0))
@example((list[str], ["'a'", '"b"', "null", "1", "a,b", ""]))
def test_json_and_pythons_own_text_come_back_as_the_value(typed: tuple[Any, Any]) -> None:
    annotation, value = typed
    found = [convert(text, annotation) for text in (json.dumps(value), str(value))]
    assert repr(found) == repr([value, value])


@given(st.text())
def test_text_comes_back_from_json(text: str) -> None:
    assert convert(json.dumps(text), str) == text


@given(st.text())
def test_text_comes_back_as_it_is_where_it_is_no_quoted_text(text: str) -> None:
    assume(not set(text) & {"'", '"'})
    assert convert(text, str) == text


LITERALS = st.recursive(
    st.sampled_from(["1", "x", "'a'", '"b"', "b'c'", "...", "None", "null", "1j", "-", "="]),
    lambda inner: st.builds(
        "{}{}{}".format,
        st.sampled_from("([{"),
        st.lists(inner, max_size=3).map(",".join) | st.tuples(inner, inner).map(":".join),
        st.sampled_from(")]}"),
    ),
)


@given(
    st.sampled_from([*dict.fromkeys(annotation for annotation, _, _ in SPELLINGS)]),
    LITERALS | st.text(),
)
@example(list[str], "[b'x', ...]")
@example(dict[str, str], "{(1, 2): 3}")
@example(str, "{[]}")
@example(list[int], "[" * 2500)
@example(list[int], "-" * 2500)
def test_any_text_at_all_is_a_value_or_refused(annotation: object, text: str) -> None:
    with suppress(ValueError):
        convert(text, annotation)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), (" -2e3 ", -2000.0), ("1_000", None), ("\u0665", None), ("x", None), ("", None)],
)
def test_what_python_alone_takes_for_a_number_is_none(text: str, value: float | None) -> None:
    assert number(text) == value
