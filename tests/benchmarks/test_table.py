from benchmarks.data import Census, Demo, Linear
from benchmarks.results import Machine, Pair, Result, Results, Run
from benchmarks.table import about, markdown
from benchmarks.targets import FULL, NO_REPORT, QUICK, Benchmark, Target
from benchmarks.verdicts import Verdict, peak_verdict, time_verdict

MACHINE = Machine(cores=2, memory=24 * 2**30, versions={"python": "3.13.5", "numpy": "2.4.6"})
CENSUS = Benchmark("preprocess", Census(10), 1, Target(time=0.1, peak=0.25))
SMALL = Benchmark("regression", Linear(10**6), 1)
LARGE = Benchmark(
    "regression", Linear(10**7), 1, Target(linear_from=SMALL.name, peak_bytes=7e8), has_peer=False
)
DOCKER = Benchmark("docker", Demo(), 1, Target(time=0.9), hyperparameters=NO_REPORT)
LAUNCHER = Benchmark("launcher", None, 1)
RESULTS = {
    CENSUS.name: Result(2_000_000, (Pair(Run(2.0, 300_000_000), Run(25.0, 1_000_000_000)),), "2026-01-31"),
    SMALL.name: Result(1_000_000, (Pair(Run(1.0, 200_000_000), Run(2.0, 300_000_000)),), "2026-01-31"),
    LARGE.name: Result(10_000_000, (Pair(Run(20.0, 600_000_000)),), "2026-01-31"),
    DOCKER.name: Result(1000, (Pair(Run(1.0), Run(2.0)),), "2026-01-31"),
    LAUNCHER.name: Result(0, (Pair(Run(0.75), Run(0.5)),), "2026-01-31"),
}


def test_the_table_says_what_was_measured_and_whether_it_is_enough() -> None:
    lines = markdown([CENSUS, SMALL, LARGE, DOCKER, LAUNCHER], Results(MACHINE, RESULTS)).splitlines()
    assert len({len(line) for line in lines[:7]}) == 1
    assert set(lines[1]) == set("| -")
    rows = [lines[0], *lines[2:7]]
    assert ["|".join(cell.strip() for cell in row.strip("|").split("|")) for row in rows] == [
        "job|data|rows|time|usual script|ratio|peak memory|usual script|ratio|µs a row",
        "preprocess|census, 10-fold|2,000,000|2.00 s|25.00 s|0.08 ≤ 0.1 ✓|300 MB|1,000 MB|0.3 > 0.25 ✗|1.00",
        "linear regression|k=2, n=1e6|1,000,000|1.00 s|2.00 s|0.5|200 MB|300 MB|0.667|1.00",
        "linear regression|k=2, n=1e7|10,000,000|20.00 s||2 > 1.15 a row ✗|600 MB||600 MB ≤ 700 MB ✓|2.00",
        "`docker run injob train`, report=false|demo data, n=1e3|1,000|1.00 s|2.00 s|0.5 ≤ 0.9 ✓||||1,000.00",
        "`train`, empty script, against the bare toolkit|||0.75 s|0.50 s|1.5||||",
    ]
    assert lines[7:] == ["", about(MACHINE)]


def test_what_was_not_measured_has_no_row() -> None:
    table = markdown([CENSUS, SMALL], Results(MACHINE, {SMALL.name: RESULTS[SMALL.name]}))
    assert (SMALL.title in table, CENSUS.title in table) == (True, False)


def test_the_machine_is_named_by_what_matters() -> None:
    assert about(MACHINE).endswith(" 2 cores, 24 GiB; python 3.13.5, numpy 2.4.6.")


def test_a_limit_that_is_just_reached_is_kept() -> None:
    assert Verdict(0.1, 0.1).met
    assert not Verdict(0.1000001, 0.1).met
    assert Verdict(9.9, None).met


def test_a_verdict_is_a_ratio_an_amount_or_a_growth() -> None:
    assert time_verdict(CENSUS, RESULTS) == Verdict(0.08, 0.1)
    assert peak_verdict(CENSUS, RESULTS) == Verdict(0.3, 0.25)
    assert time_verdict(LARGE, RESULTS) == Verdict(2.0, 1.15, "growth")
    assert peak_verdict(LARGE, RESULTS) == Verdict(600_000_000, 7e8, "bytes")
    assert peak_verdict(DOCKER, RESULTS) is None


def test_linear_growth_needs_the_smaller_table_s_result() -> None:
    assert time_verdict(LARGE, {LARGE.name: RESULTS[LARGE.name]}) is None


def test_every_benchmark_has_a_name_of_its_own_and_what_it_refers_to_comes_before() -> None:
    for benchmarks in (FULL, QUICK):
        names = [benchmark.name for benchmark in benchmarks]
        assert len(set(names)) == len(names)
        for number, benchmark in enumerate(benchmarks):
            assert benchmark.target.linear_from in (None, *names[:number])
