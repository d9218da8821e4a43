"""Hyperparameters as each client of SageMaker writes them, in the image, up to the script's own dataclass."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.container.injob.launcher import jobs

pytestmark = pytest.mark.docker

SCRIPT = """
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from injob import TrainingJob, option, run


@dataclass(frozen=True)
class Settings:
    target: str
    learning_rate: float = option(over=0, under=1)
    batch_size: int = option(at_least=1)
    shuffle: bool = False
    verbose: bool = True
    seed: int | None = 7
    layers: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    weights: dict[str, float] | None = None
    kind: Literal["ridge", "lasso"] = "ridge"
    plan: Path | None = None
    e: float = 0.0
    code: str = ""
    words: str = ""
    untouched: int = 5


def train(job: TrainingJob, settings: Settings) -> None:
    (job.output_data_dir / "settings.txt").write_text(repr(settings))


run(train)
"""
GIVEN: dict[str, Any] = {
    "target": "y",
    "learning-rate": 1e-4,
    "batch_size": 32,
    "shuffle": True,
    "verbose": False,
    "seed": None,
    "layers": [64, 32],
    "columns": ["X1", "a,b", "it's"],
    "weights": {"x": 1, "y": 0.5},
    "kind": "lasso",
    "plan": "/opt/ml/code/plan.toml",
    "e": 3,
    "code": "007",
    "words": "zwei Wörter --and=more",
}
EXPECTED = (
    "Settings(target='y', learning_rate=0.0001, batch_size=32, shuffle=True, verbose=False, seed=None, "
    "layers=(64, 32), columns=('X1', 'a,b', \"it's\"), weights={'x': 1.0, 'y': 0.5}, kind='lasso', "
    "plan=PosixPath('/opt/ml/code/plan.toml'), e=3.0, code='007', words='zwei Wörter --and=more', "
    "untouched=5)"
)
CLIENTS: dict[str, Callable[[Any], str]] = {
    "v2 with a script": json.dumps,
    "v2 without one": str,
    "v3": lambda value: value if isinstance(value, str) else json.dumps(value),
    "numbers as text": lambda value: json.dumps(str(value) if isinstance(value, int | float) else value),
}
TUNING = {"_tuning_objective_metric": '"validation:rmse"', "sagemaker_job_name": '"job-1"'}


@pytest.mark.parametrize("spelled", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize("added", [{}, TUNING], ids=["a training job", "a tuning job"])
def test_every_client_gives_the_script_the_same_settings(
    spelled: Callable[[Any], str], added: dict[str, str], image: str, tmp_path: Path
) -> None:
    hyperparameters = {name: spelled(value) for name, value in GIVEN.items()} | added
    opt_ml = jobs.script_tree(tmp_path, "train.py", {"train.py": SCRIPT}, hyperparameters)
    done = jobs.run(image, opt_ml)
    assert (done.code, done.failure) == (0, None)
    assert (done.opt_ml.output_data_dir / "settings.txt").read_text(encoding="utf-8") == EXPECTED


def test_all_mistakes_are_the_reason_together(image: str, tmp_path: Path) -> None:
    wrong = {
        "learning-rate": "2",
        "batchsize": "32",
        "kind": '"svm"',
        "shuffle": '"perhaps"',
        "layers": "[1.5]",
    }
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", {"train.py": SCRIPT}, wrong))
    assert (done.code, done.failure) == (
        2,
        (
            "learning-rate is '2'; it must be over 0 and under 1\n"
            "batchsize is unknown; did you mean batch-size?\n"
            "kind is '\"svm\"'; it must be one of ridge, lasso\n"
            "shuffle is '\"perhaps\"'; it must be true or false\n"
            "layers is '[1.5]'; it must be a whole number\n"
            "target is required\n"
            "batch-size is required"
        ),
    )
