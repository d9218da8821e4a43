from benchmarks.verdicts import Verdict, peak_verdict, time_verdict
from tests.benchmarks.measured import CENSUS, DOCKER, LARGE, RESULTS


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
