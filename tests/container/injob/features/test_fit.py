import json
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from injob.errors import DataError
from injob.features import fit as module
from injob.features.codes import Column, Numbers, Texts
from injob.features.exact import Moments
from injob.features.fit import Fitted, Scale, Summary, fit, quantile_edges, standard_scale
from injob.features.plan import Plan
from injob.features.rows import Rows, RowsBuilder, Selection

PLAN = Plan("paid", ("no", "yes"), bin=("b", "c"), bins=4, scale=("x",), encode=("town", "kind"))
NUMBER = st.floats(-1e6, 1e6) | st.integers(-5, 5).map(float) | st.integers(0, 9).map(lambda i: i * 4e-9)
COLUMN = st.one_of(
    st.lists(NUMBER, min_size=2, max_size=60),
    st.lists(st.sampled_from([-1.5, 0.0]), min_size=2, max_size=60),
    st.tuples(NUMBER, st.integers(2, 20)).map(lambda pair: [pair[0]] * pair[1]),
)
ROW = st.tuples(
    st.integers(0, 9).map(float),
    st.floats(-1e3, 1e3),
    st.floats(-1e9, 1e9),
    st.sampled_from(["Oslo", " Oslo", "é", "B", "a"]),
    st.sampled_from(["p", "q"]),
)


def frame(rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    names = ("b", "c", "x", "town", "kind")
    return pl.DataFrame(
        rows, schema=dict.fromkeys(names[:3], pl.Float64) | dict.fromkeys(names[3:], pl.String), orient="row"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rows")


def rows_of(plan: Plan, frame: pl.DataFrame, folder: Path) -> Rows:
    numbers: dict[str, Column] = {name: Numbers() for name in plan.columns.numeric}
    builder = RowsBuilder({**numbers, **{name: Texts() for name in plan.encode}}, 10**6, folder)
    builder.add(frame)
    return builder.finish()


def fitted_to(plan: Plan, frame: pl.DataFrame, folder: Path) -> Fitted:
    rows = rows_of(plan, frame, folder)
    return fit(plan, Selection(rows, np.arange(len(rows))))


def edges_of(values: Sequence[float], bins: int) -> list[float]:
    counts = Counter(values)
    return quantile_edges("x", pl.DataFrame({"value": list(counts), "count": list(counts.values())}), bins)


def scale_of(values: Sequence[float]) -> Scale:
    moments = Moments()
    moments.update(np.array(values, dtype=np.float64), np.ones(len(values), np.int64))
    return standard_scale("x", moments)


@settings(max_examples=200)
@given(COLUMN, st.integers(2, 12))
@example([0.0, 1e-8, 1.0], 2)
def test_edges_and_bins_are_those_of_kbinsdiscretizer(values: list[float], bins: int) -> None:
    column = np.array(values)[:, None]
    discretizer = KBinsDiscretizer(n_bins=bins, encode="ordinal", subsample=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        discretizer.fit(column)
    expected = discretizer.bin_edges_[0].tolist()
    edges = edges_of(values, bins)
    if np.isinf(expected).any() or len(expected) < 2:
        # Constant, or as good as: scikit-learn has infinite edges, or one edge and no bin.
        assert edges == [min(values), max(values)]
        return
    assert edges == expected
    one_hot = Fitted({"x": edges}, {}, {}).transform(pl.DataFrame({"x": values})).to_numpy()
    assert one_hot.argmax(axis=1).tolist() == discretizer.transform(column)[:, 0].tolist()
    assert one_hot.sum(axis=1).tolist() == [1.0] * len(values)


@settings(max_examples=200)
@given(COLUMN)
def test_mean_and_scale_are_those_of_standardscaler(values: list[float]) -> None:
    scaler = StandardScaler().fit(np.array(values)[:, None])
    found = scale_of(values)
    # scikit-learn's own mean and variance carry the rounding errors of sums of this size.
    size = max(map(abs, values))
    assert found.mean == pytest.approx(scaler.mean_[0], rel=1e-13, abs=1e-15 * size)
    assert found.scale == pytest.approx(scaler.scale_[0], rel=1e-13, abs=1e-15 * size)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e9, 1 / 3])
def test_a_constant_column_is_shifted_but_not_scaled(value: float) -> None:
    assert scale_of([value] * 1000) == Scale(value, 1.0)


@pytest.mark.parametrize("values", [[1e300, -1e300], [1e200] * 3])
def test_numbers_too_large_to_scale_are_refused(values: list[float]) -> None:
    with pytest.raises(DataError) as caught:
        scale_of(values)
    assert str(caught.value) == (
        "'x' holds numbers too large to scale: their variance exceeds 1.8e308; "
        "divide the column by a constant first"
    )


def test_numbers_too_far_apart_to_bin_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        edges_of([-1.2e308, 0.0, 1.2e308], 3)
    assert str(caught.value) == (
        "'x' holds numbers too large to bin: they differ by more than 1.8e308; "
        "divide the column by a constant first"
    )


@pytest.mark.parametrize("name", ["^x$", "*", ""])
def test_names_that_could_be_patterns_are_names(folder: Path, name: str) -> None:
    plan = Plan("y", ("no", "yes"), encode=(name,), scale=(f"{name}+",))
    given = pl.DataFrame({f"{name}+": [1.0, 3.0], name: ["a", "b"]})
    fitted = fitted_to(plan, given, folder)
    assert fitted.categories == {name: ["a", "b"]}
    features = fitted.transform(given)
    assert features.columns == [f"{name}+", f"{name}_a", f"{name}_b"]
    assert features.rows() == [(-1.0, 1.0, 0.0), (1.0, 0.0, 1.0)]


@pytest.mark.parametrize("values", [[1, 10, 11], [1.0, 10.0, 11.0], [True, False, True]])
def test_what_was_encoded_as_text_may_come_as_numbers(folder: Path, values: list[float]) -> None:
    plan = Plan("y", ("no", "yes"), encode=("x",))
    given = pl.DataFrame({"x": values})
    fitted = fitted_to(plan, given.cast(pl.String), folder)
    assert fitted.transform(given).equals(fitted.transform(given.cast(pl.String)))


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_missing_value_has_no_bin(value: float | None) -> None:
    with pytest.raises(DataError) as caught:
        Fitted({"x": [0.0, 1.0, 2.0]}, {}, {}).transform(pl.DataFrame({"x": [0.5, value]}))
    assert str(caught.value) == "'x' misses a value; drop the row, or fill it in"


@settings(max_examples=50)
@given(st.lists(ROW, min_size=1, max_size=30), st.data())
def test_cutting_and_order_do_not_show(
    folder: Path, rows: list[tuple[object, ...]], data: st.DataObject
) -> None:
    distinct = rows_of(PLAN, frame(rows), folder)
    order = np.array(data.draw(st.permutations(range(len(distinct)))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PART_ROWS", data.draw(st.integers(1, 30)))
        found = fit(PLAN, Selection(distinct, order))
    assert found == fitted_to(PLAN, frame(rows), folder)


@settings(max_examples=50)
@given(st.lists(ROW, min_size=1, max_size=30), st.data())
def test_summaries_merge_to_that_of_all_rows(
    folder: Path, rows: list[tuple[object, ...]], data: st.DataObject
) -> None:
    distinct = rows_of(PLAN, frame(rows), folder)
    merged = Summary(PLAN)
    for part in Selection(distinct, np.arange(len(distinct))).parts(data.draw(st.integers(1, 30))):
        summary = Summary(PLAN)
        for name in PLAN.features:
            summary.count(name, part.counts(name))
        summary.merge(merged)
        merged = summary
    assert merged.finish() == fitted_to(PLAN, frame(rows), folder)


@settings(max_examples=50)
@given(st.lists(ROW, min_size=1, max_size=30))
def test_what_was_fitted_survives_json(folder: Path, rows: list[tuple[object, ...]]) -> None:
    fitted = fitted_to(PLAN, frame(rows), folder)
    document = json.loads(json.dumps(fitted.to_json()))
    assert Fitted.from_json(document) == fitted
    assert document["feature_names"] == fitted.feature_names
    again = Fitted.from_json(document).transform(frame(rows))
    assert again.equals(fitted.transform(frame(rows)))


def test_features_come_in_the_order_of_the_plan(folder: Path) -> None:
    rows = [(float(i), 7.0, i * 2.0, ("Oslo", "B", "a", " Oslo")[i % 4], "p") for i in range(8)]
    fitted = fitted_to(PLAN, frame(rows), folder)
    assert fitted == Fitted(
        {"b": [0.0, 1.5, 3.5, 5.5, 7.0], "c": [7.0, 7.0]},
        {"x": Scale(7.0, float(np.sqrt(21.0)))},
        {"town": [" Oslo", "B", "Oslo", "a"], "kind": ["p"]},
    )
    assert fitted.feature_names == [
        *("b_0", "b_1", "b_2", "b_3", "c_0"),
        "x",
        *("town_ Oslo", "town_B", "town_Oslo", "town_a", "kind_p"),
    ]
    features = fitted.transform(frame([(1.5, 99.0, 7.0, "a", "p"), (-9.0, 0.0, 7.0, "unseen", "q")]))
    assert features.columns == fitted.feature_names
    assert set(features.dtypes) == {pl.Float64}
    assert features.rows() == [
        (0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0),
        (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    ]


def test_two_features_of_one_name_are_refused(folder: Path) -> None:
    plan = Plan("paid", ("no", "yes"), encode=("a", "a_b"))
    with pytest.raises(DataError) as caught:
        fitted_to(plan, pl.DataFrame({"a": ["b_c"], "a_b": ["c"]}), folder)
    assert str(caught.value) == ("two features would be called 'a_b_c'; rename a column that it comes from")


def test_what_was_learned_of_one_column_makes_its_features_alone(folder: Path) -> None:
    rows = [(float(i), 7.0, i * 2.0, ("Oslo", "B", "a")[i % 3], "p") for i in range(9)]
    fitted = fitted_to(PLAN, frame(rows), folder)
    parts = [fitted.only(name).transform(frame(rows).select(name)) for name in fitted.columns]
    assert pl.concat(parts, how="horizontal").equals(fitted.transform(frame(rows)))
