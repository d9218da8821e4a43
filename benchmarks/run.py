"""Measure this project against what a user would do instead, and write it down.

    python -m benchmarks.run [--quick] [--only NAME …] [--keep] [--census FILE]

Writes results.json, table.md and plot.png. A missed target is a result and no failure; the exit code is 1
where a command fails or the two sides do not do the same.
"""

import argparse
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.data import CENSUS_FILE
from benchmarks.errors import SkippedError
from benchmarks.plot import draw
from benchmarks.results import Machine, Results
from benchmarks.session import LARGE, Session
from benchmarks.table import markdown
from benchmarks.targets import FULL, QUICK, Benchmark
from scripts.build import IMAGE
from scripts.errors import HostError

FOLDER = Path(__file__).parent
_INTERRUPTED = 130


def run(
    benchmarks: Sequence[Benchmark], session: Session, results: Results, file: Path
) -> tuple[Results, bool]:
    """Run every benchmark, keep what is known after each in a file, and return it and whether none failed."""
    began, fine = time.monotonic(), True
    for number, benchmark in enumerate(benchmarks, 1):
        place = f"[{number}/{len(benchmarks)}] {benchmark.name}"

        def observe(sentence: str, place: str = place) -> None:
            print(f"{time.monotonic() - began:5.0f} s {place}: {sentence}", flush=True)

        try:
            results = results.with_result(benchmark.name, session.measure(benchmark, observe))
            results.write(file)
        except SkippedError as error:
            observe(f"skipped: {error}")
        except HostError as error:
            observe(f"failed: {error}")
            fine = False
    return results, fine


def chosen(benchmarks: Sequence[Benchmark], names: Sequence[str]) -> list[Benchmark]:
    """Return the benchmarks of those names, all if there are none. Raises HostError where one is unknown."""
    known = {benchmark.name: benchmark for benchmark in benchmarks}
    odd = [name for name in names if name not in known]
    if odd:
        raise HostError(f"there is no benchmark {', '.join(odd)}; there are {', '.join(known)}")
    return [known[name] for name in names] or list(benchmarks)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.run", description="Measure against the usual scripts."
    )
    made.add_argument(
        "--quick", action="store_true", help="smaller tables and fewer pairs, within two minutes"
    )
    made.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="these only; the other results stay"
    )
    made.add_argument("--keep", action="store_true", help="keep large tables for the next time")
    made.add_argument(
        "--census", type=Path, metavar="FILE", help=f"default: {CENSUS_FILE.name} or a generated one"
    )
    made.add_argument(
        "--data", type=Path, default=FOLDER / "data", metavar="DIR", help="where the tables lie"
    )
    made.add_argument(
        "--results", type=Path, metavar="DIR", help="default: benchmarks/results, or quick in it"
    )
    made.add_argument("--image", default=IMAGE, metavar="TAG", help="default: %(default)s")
    return made


def measure(options: argparse.Namespace) -> int:
    """Do what the command line asks for, and return the exit code."""
    known = QUICK if options.quick else FULL
    benchmarks = chosen(known, options.only)
    folder: Path = options.results or FOLDER / "results" / ("quick" if options.quick else "")
    results = Results.read(folder / "results.json", Machine.this())
    session = Session(
        options.data,
        census_file(options.census),
        options.image,
        builds=not options.quick,
        large=math.inf if options.keep else LARGE,
    )
    before = results if options.only else Results(results.machine, {})
    results, fine = run(benchmarks, session, before, folder / "results.json")
    text = markdown(known, results)
    (folder / "table.md").write_text(text, encoding="utf-8")
    draw(folder / "plot.png", known, results)
    print(f"\n{text}\nThe table, all runs and the picture are in {folder}.")
    return 0 if fine else 1


def census_file(wanted: Path | None) -> Path | None:
    """Return the census file, None where it is to be generated. Raises HostError where it is missing."""
    if wanted is not None:
        if not wanted.is_file():
            raise HostError(f"{wanted} is no file; name another, as it is or packed as .gz or .xz")
        return wanted
    if CENSUS_FILE.is_file():
        return CENSUS_FILE
    print("The census file is not here: a generated one of the same size takes its place (CENSUS=file).")
    return None


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; the one place that prints errors and ends the process."""
    try:
        sys.exit(measure(parser().parse_args(argv)))
    except HostError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
