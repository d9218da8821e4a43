"""The pre-processing job as PID 1 of a container, which the kernel spares signals that have no handler."""

import shutil
import signal
import time
from pathlib import Path

import pytest

from injob.contract import OptMl
from tests.container.injob.launcher import jobs

SAMPLE = Path(__file__).parents[3] / "local_data/preprocess/processing/input/census-income.csv"
COPIES = 25
LOOK = "ls -A /opt/ml/processing/train 2>/dev/null; true"


def large_job(root: Path) -> OptMl:
    """Lay out a job that takes seconds."""
    tree = OptMl(root / "ml")
    tree.write_processing_config({"ProcessingJobName": "preprocess"})
    folder = tree.processing_dir / "input"
    folder.mkdir(parents=True)
    for copy in range(COPIES):
        shutil.copy(SAMPLE, folder / f"{copy}.csv")
    return tree


@pytest.mark.docker
@pytest.mark.parametrize(("number", "option"), [(signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "SIGINT")])
def test_docker_stop_ends_it_at_once_with_no_outputs(
    image: str, tmp_path: Path, number: signal.Signals, option: str
) -> None:
    with jobs.container(image, large_job(tmp_path), [f"--stop-signal={option}"], "preprocess") as container:
        jobs.docker("start", container)
        end = time.monotonic() + 30
        while ".train_features.csv.part" not in jobs.docker("exec", container, "sh", "-c", LOOK):
            assert time.monotonic() < end, "the job did not begin"
        jobs.docker("stop", "--time=30", container)
        done = jobs.finished(container, tmp_path)
    assert (done.code, done.opt_ml.message.read_text()) == (128 + number, f"the job was stopped by {option}")
    left = [
        path
        for path in done.opt_ml.processing_dir.rglob("*")
        if path.parent.name != "input" and path.is_file()
    ]
    assert left == []
