from benchmarks.results import Machine, Results
from benchmarks.table import about, markdown
from tests.benchmarks.measured import CENSUS, DOCKER, LARGE, LAUNCHER, RESULTS, SMALL

MACHINE = Machine(cores=2, memory=24 * 2**30, versions={"python": "3.13.5", "numpy": "2.4.6"})


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
