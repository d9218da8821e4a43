"""The picture of a report for README, such as that of the job on the sample data.

    python -m scripts.picture runs/…/output/data/report.html docs/report.png

Needs Chromium (on Debian: apt-get install chromium).
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.command import run
from scripts.errors import HostError

WIDTH, HEIGHT = 1250, 1110
"""Of the window, in pixels: down to the summary of the sample data."""


def command(report: Path, picture: Path, profile: Path) -> list[str]:
    """Return what takes a picture of the upper part of a report."""
    return [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--hide-scrollbars",
        f"--user-data-dir={profile}",
        f"--window-size={WIDTH},{HEIGHT}",
        f"--screenshot={picture.resolve()}",
        report.resolve(strict=True).as_uri(),
    ]


def main(argv: Sequence[str]) -> int:
    """Take the picture, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.picture", description=__doc__)
    parser.add_argument("report", type=Path, help="the report.html of a training job")
    parser.add_argument("picture", type=Path, help="the .png to write")
    options = parser.parse_args(argv)
    try:
        with tempfile.TemporaryDirectory() as profile:
            run(command(options.report, options.picture, Path(profile)))
    except (HostError, OSError) as error:
        print(f"picture: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
