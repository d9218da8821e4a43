"""The options of a job on the command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from injob.paths import OPT_ML
from scripts.build import IMAGE
from scripts.cases import RUNS
from scripts.jobs.job import DAY
from scripts.jobs.watch import GRACE


@dataclass(frozen=True)
class Pair:
    """NAME=VALUE of an option."""

    name: str
    value: str

    @classmethod
    def parse(cls, text: str) -> "Pair":
        """Read one. Raises ArgumentTypeError where the name or the = is missing."""
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise argparse.ArgumentTypeError(f"{text!r} is no NAME=VALUE")
        return cls(name, value)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add where and how to run, which every command has."""
    parser.add_argument(
        "--runtime",
        choices=("auto", "docker", "process"),
        default="auto",
        help="auto: Docker where it answers",
    )
    parser.add_argument(
        "--runs", type=Path, default=RUNS, help="where the jobs run and leave what they write"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be started, and stop")


def add_job(parser: argparse.ArgumentParser) -> None:
    """Add what both kinds of job have."""
    group = parser.add_argument_group("any job")
    group.add_argument("--entry-point", metavar="FILE", help="what to start in a source folder")
    group.add_argument("--name", help="of the job and its folder (default: the script's)")
    group.add_argument("--hosts", type=int, default=1, metavar="N", help="how many (default: 1)")
    group.add_argument(
        "--sharded", action="append", default=[], metavar="NAME", help="each host gets a share of that input"
    )
    _add_pairs(group, "--env", "NAME=VALUE", "a variable")
    group.add_argument(
        "--max-runtime",
        type=float,
        default=DAY,
        metavar="S",
        help="stop it after S seconds, as StoppingCondition does",
    )
    group.add_argument(
        "--stop-after", type=float, metavar="S", help="stop it after S seconds, as StopTrainingJob does"
    )
    group.add_argument(
        "--grace",
        type=float,
        default=GRACE,
        metavar="S",
        help="seconds between the signal to stop and the end (default: 120)",
    )
    group.add_argument(
        "--network-isolation", action="store_true", help="nothing but its own hosts can be reached"
    )
    group.add_argument("--memory", metavar="SIZE", help="limit of each host, such as 2g")
    group.add_argument("--image", default=None, help=f"another image (default: {IMAGE}, built if needed)")
    group.add_argument(
        "--shell", action="store_true", help="open a shell where the job would run, in its place"
    )


def add_training(parser: argparse.ArgumentParser) -> None:
    """Add what only training jobs have."""
    group = parser.add_argument_group("training jobs")
    _add_pairs(group, "--channel", "NAME=PATH", "a file or folder")
    _add_pairs(group, "--hyperparameter", "NAME=VALUE", "passed as it stands")
    group.add_argument(
        "--checkpoints", type=Path, metavar="DIR", help="copied in, and kept in step while the job runs"
    )
    group.add_argument(
        "--spot", type=float, metavar="S", help="interrupt it once, after S seconds, and start it again"
    )


def add_processing(parser: argparse.ArgumentParser) -> None:
    """Add what only processing jobs have."""
    where = f"{OPT_ML}/processing/NAME"
    _add_pairs(
        parser, "--input", "NAME=PATH[:WHERE]", f"a file or folder, in the job at WHERE (default: {where})"
    )
    _add_pairs(
        parser, "--output", "NAME=DIR[:WHERE]", f"gets what the job writes to WHERE (default: {where})"
    )


def _add_pairs(group: argparse._ActionsContainer, option: str, metavar: str, about: str) -> None:
    """Add an option that may be given many times, each time with a NAME=VALUE."""
    group.add_argument(option, action="append", default=[], type=Pair.parse, metavar=metavar, help=about)
