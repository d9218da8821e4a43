from benchmarks.targets import FULL, QUICK


def test_every_benchmark_has_a_name_of_its_own_and_what_it_refers_to_comes_before() -> None:
    for benchmarks in (FULL, QUICK):
        names = [benchmark.name for benchmark in benchmarks]
        assert len(set(names)) == len(names)
        for number, benchmark in enumerate(benchmarks):
            assert benchmark.target.linear_from in (None, *names[:number])
