from pathlib import Path

from benchmarks.results import Machine, Pair, Result, Results, Run

MACHINE = Machine(cores=2, memory=2**34, versions={"python": "3.13.5"})
# The other side's time wanders, as that of a busy machine does; ours goes with it.
RESULT = Result(
    1000,
    (
        Pair(Run(1.0, 100), Run(2.0, 400)),
        Pair(Run(4.0, 120), Run(8.0, 500)),
        Pair(Run(1.5, 110), Run(6.0, 400)),
    ),
    "2026-01-31",
)
ALONE = Result(10, (Pair(Run(1.0, 100)), Pair(Run(3.0))), "2026-01-30")


def test_ratios_are_medians_over_pairs_and_not_ratios_of_medians() -> None:
    assert (RESULT.ours, RESULT.peer) == (Run(1.5, 110), Run(6.0, 400))
    assert (RESULT.time_ratio, RESULT.peak_ratio) == (0.5, 0.25)


def test_one_side_alone_has_no_ratio() -> None:
    assert (ALONE.ours, ALONE.peer) == (Run(2.0, 100), None)
    assert (ALONE.time_ratio, ALONE.peak_ratio) == (None, None)


def test_time_per_row_is_known_where_rows_are_read() -> None:
    assert ALONE.seconds_per_row == 0.2
    assert Result(0, ALONE.pairs, ALONE.date).seconds_per_row is None


def test_results_read_back_as_they_were_written(tmp_path: Path) -> None:
    results = Results(MACHINE, {"a": RESULT, "b": ALONE})
    results.write(tmp_path / "results.json")
    assert Results.read(tmp_path / "results.json", MACHINE) == results


def test_what_is_measured_again_takes_the_place_of_what_was(tmp_path: Path) -> None:
    Results(MACHINE, {"a": RESULT, "b": ALONE}).write(tmp_path / "results.json")
    merged = Results.read(tmp_path / "results.json", MACHINE).with_result("a", ALONE)
    assert merged.results == {"a": ALONE, "b": ALONE}


def test_there_are_no_results_before_the_first_run(tmp_path: Path) -> None:
    assert Results.read(tmp_path / "results.json", MACHINE) == Results(MACHINE, {})


def test_the_machine_is_described_without_its_name() -> None:
    machine = Machine.this()
    assert machine.cores >= 1
    assert machine.memory > 2**28
    assert sorted(machine.versions) == ["numpy", "pandas", "polars", "python", "scikit-learn"]
