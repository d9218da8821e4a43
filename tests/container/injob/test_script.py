import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import injob
from injob import DataError, ProcessingJob, TrainingJob, option
from injob.contract import REASON_LIMIT, OptMl
from injob.environment import Machine, sm_variables
from injob.script import execute
from injob.stopping import Ending

STALE = "what an earlier job said"
QUIET = Ending(())
"""No signal comes, and the handlers of whoever runs the tests stay."""


@dataclass(frozen=True)
class Settings:
    epochs: int = option(1, at_least=1, help="how often")
    name: str = option("x")


@dataclass
class Tree:
    """A training job on one host, and what the scripts of this module saw and said in it."""

    opt_ml: OptMl
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, end: BaseException | None = None, argv: Sequence[str] = ()) -> tuple[int, Settings | None]:
        seen: list[Settings | None] = []

        def main(job: TrainingJob, settings: Settings) -> None:
            assert job.opt_ml == self.opt_ml
            seen.append(settings)
            if end is not None:
                raise end

        return execute(main, self.environ, argv, QUIET), (seen or [None])[0]

    @property
    def failure(self) -> str | None:
        return self.opt_ml.failure.read_text(encoding="utf-8") if self.opt_ml.failure.exists() else None


def tree_of(root: Path, hyperparameters: Mapping[str, str]) -> Tree:
    opt_ml = OptMl(root)
    opt_ml.write_training_config(hyperparameters=hyperparameters, channels=["train"])
    return Tree(opt_ml, {"SAGEMAKER_BASE_DIR": str(root)})


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return tree_of(tmp_path, {"epochs": '"5"', "sagemaker_region": '"eu-west-1"'})


def test_settings_come_from_the_hyperparameters(tree: Tree) -> None:
    assert tree.run() == (0, Settings(epochs=5))


def test_options_of_the_command_line_win(tree: Tree) -> None:
    assert tree.run(argv=["--epochs", "7", "--name=y"]) == (0, Settings(epochs=7, name="y"))


def test_a_command_line_that_repeats_the_hyperparameters_is_ignored(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, {"name": "null", "epochs": "5"})
    tree.environ |= sm_variables(tree.opt_ml, tree.environ, Machine.detect())
    argv = json.loads(tree.environ["SM_USER_ARGS"])
    assert argv == ["--epochs", "5", "--name", ""]
    assert tree.run(argv=argv) == (0, Settings(epochs=5, name="null"))
    assert tree.run(argv=[*argv, "--epochs", "6"]) == (0, Settings(epochs=6, name=""))


def test_a_main_without_settings_takes_none(tree: Tree) -> None:
    seen = []

    def main(job: TrainingJob) -> None:
        seen.append(job.hyperparameters)

    assert execute(main, tree.environ, ["--anything", "5"], QUIET) == 0
    assert seen == [{"epochs": '"5"'}]


def test_a_success_removes_a_stale_failure_and_makes_the_folders_of_the_job(tree: Tree) -> None:
    tree.opt_ml.output_dir.mkdir()
    tree.opt_ml.failure.write_text(STALE)
    assert tree.run() == (0, Settings(epochs=5))
    assert tree.failure is None
    assert tree.opt_ml.model_dir.is_dir()
    assert tree.opt_ml.output_data_dir.is_dir()


@pytest.mark.parametrize(
    ("end", "code", "failure"),
    [
        (DataError("train.csv: line 3 has 4 fields"), 5, "train.csv: line 3 has 4 fields"),
        (SystemExit(), 0, None),
        (SystemExit(0), 0, None),
        (SystemExit(3), 3, "the script exited with 3"),
        (SystemExit("no rows"), 1, "the script exited with no rows"),
        (KeyboardInterrupt(), 130, "stopped by SIGINT"),
        (ValueError("bad row"), 1, "ValueError: bad row"),
    ],
)
def test_every_end_is_told_by_exit_code_and_failure(
    end: BaseException, code: int, failure: str | None, tree: Tree
) -> None:
    tree.opt_ml.output_dir.mkdir()
    tree.opt_ml.failure.write_text(STALE)
    assert tree.run(end) == (code, Settings(epochs=5))
    assert (tree.failure or "").splitlines()[:1] == ([failure] if failure else [])


def test_an_exception_is_told_with_the_users_own_lines_only(tree: Tree) -> None:
    tree.run(KeyError("age"))
    headline, *lines = (tree.failure or "").splitlines()
    assert headline == "KeyError: 'age'"
    assert [line.rpartition(" in ")[2] for line in lines] == ["main: raise end"]
    assert str(Path(injob.__file__).parent) not in "".join(lines)


def test_a_failure_keeps_to_the_limit_in_bytes(tree: Tree) -> None:
    tree.run(ValueError("ä€😀" * 1000))
    assert REASON_LIMIT - 4 < tree.opt_ml.failure.stat().st_size <= REASON_LIMIT
    assert (tree.failure or "").startswith("ValueError: ä€😀")


def test_a_failure_that_the_script_wrote_itself_is_kept(tree: Tree) -> None:
    def main(job: TrainingJob) -> None:
        job.opt_ml.failure.parent.mkdir(exist_ok=True)
        job.opt_ml.failure.write_text("my own words")
        raise ValueError("x")

    assert (execute(main, tree.environ, [], QUIET), tree.failure) == (1, "my own words")


@pytest.mark.parametrize(
    ("argv", "failure"),
    [
        (["--epochs", "0"], "epochs is '0'; it must be at least 1"),
        (
            ["--epoch=5", "--nmae=x"],
            "epoch is unknown; did you mean epochs?\nnmae is unknown; did you mean name?",
        ),
        (["stray"], "'stray' is no option; options are written --name value"),
    ],
)
def test_mistakes_of_the_command_line_are_told_before_any_work(
    argv: list[str], failure: str, tree: Tree
) -> None:
    assert tree.run(argv=argv) == (2, None)
    assert tree.failure == failure


def test_a_missing_configuration_is_told(tree: Tree) -> None:
    path = tree.opt_ml.resource_config_file
    path.unlink()
    assert tree.run() == (3, None)
    assert tree.failure == f"{path} is missing; SageMaker always writes it, so a test tree needs it too"


def test_output_that_cannot_be_written_is_a_failure_told_on_standard_error(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tree.opt_ml.output_dir
    folder.write_text("a file where a folder should be")
    assert tree.run() == (6, None)
    assert capsys.readouterr().err == (
        f"error: {folder}/failure cannot be removed: Not a directory; make {folder} a folder\n"
        f"error: the reason could not be written: {folder}/failure cannot be written: File exists; "
        f"make {folder} writable\n"
    )


def test_a_processing_job_tells_its_end_in_its_message(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_processing_config({"ProcessingJobName": "clean"})

    def main(job: ProcessingJob, settings: Settings) -> None:
        raise DataError(f"{job.name}: {settings.epochs} rows are too few")

    environ = {"SAGEMAKER_BASE_DIR": str(tmp_path)}
    assert execute(main, environ, ["--epochs", "2"], QUIET) == 5
    assert opt_ml.message.read_text() == "clean: 2 rows are too few"
    assert not opt_ml.failure.exists()


def test_a_main_that_does_not_say_which_job_it_wants_is_a_mistake_of_its_author() -> None:
    def main(job: int) -> None: ...

    with pytest.raises(TypeError) as caught:
        execute(main, {}, [], QUIET)
    assert str(caught.value) == "main: annotate its first parameter as TrainingJob or ProcessingJob"


SCRIPT = '''"""Learn something."""
from dataclasses import dataclass
from injob import TrainingJob, option, run

@dataclass(frozen=True)
class Settings:
    epochs: int = option(1, help="how often")

def main(job: TrainingJob, settings: Settings) -> None:
    print("epochs:", settings.epochs)

if __name__ == "__main__":
    run(main)
'''

HELP = """usage: learn [-h] [--epochs N]

Learn something.

options:
  -h, --help  show this help message and exit
  --epochs N  how often (default: 1)
"""


def run_script(folder: Path, *argv: str) -> tuple[int, str, str]:
    script = folder / "learn.py"
    script.write_text(SCRIPT)
    environ = {
        "SAGEMAKER_BASE_DIR": str(folder / "no"),
        "PYTHONPATH": str(Path(injob.__file__).parents[1]),
        "COLUMNS": "80",
    }
    argv_ = [sys.executable, str(script), *argv]
    done = subprocess.run(argv_, env=environ, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_script_explains_itself_with_no_tree_at_all(tmp_path: Path) -> None:
    assert run_script(tmp_path, "--help") == (0, HELP, "")


def test_a_script_run_with_no_tree_at_all_says_what_is_missing(tmp_path: Path) -> None:
    missing = tmp_path / "no/input/config/hyperparameters.json"
    assert run_script(tmp_path, "--epochs", "3") == (
        3,
        "",
        f"error: {missing} is missing; SageMaker always writes it, so a test tree needs it too\n",
    )


BUSY = """
import threading, time
from injob import ProcessingJob, run, staged

def main(job: ProcessingJob) -> None:
    threading.Thread(target=time.sleep, args=(60,)).start()
    with staged() as stage:
        stage.path(job.opt_ml.root / "result").write_text("half")
        print("ready", flush=True)
        time.sleep(60)

run(main)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_script_at_once_and_leaves_nothing_half_done(
    tmp_path: Path, number: signal.Signals
) -> None:
    opt_ml = OptMl(tmp_path / "ml")
    opt_ml.write_processing_config({"ProcessingJobName": "busy"})
    script = tmp_path / "busy.py"
    script.write_text(BUSY)
    environ = {"SAGEMAKER_BASE_DIR": str(opt_ml.root), "PYTHONPATH": str(Path(injob.__file__).parents[1])}
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    reason = f"the job was stopped by {number.name}"
    assert (process.returncode, said.decode()) == (128 + number, f"error: {reason}\n")
    assert opt_ml.message.read_text() == reason
    assert [path.name for path in opt_ml.root.iterdir() if path.is_file()] == []


BETWEEN_LANGUAGES = """
import signal, sys
import polars
from injob import ProcessingJob, run

class Signalled:
    def find_spec(self, name, *_):
        if name.startswith("numpy"):
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGTERM)

def main(job: ProcessingJob) -> None:
    # The library imports numpy only now, out of its own language.
    sys.meta_path.insert(0, Signalled())
    polars.Series([1.5, None]).to_numpy()

run(main)
"""


def test_a_signal_is_the_reason_whatever_a_library_in_another_language_makes_of_it(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path / "ml")
    opt_ml.write_processing_config({"ProcessingJobName": "between"})
    done = subprocess.run(
        [sys.executable, "-c", BETWEEN_LANGUAGES],
        env={"SAGEMAKER_BASE_DIR": str(opt_ml.root), "PYTHONPATH": str(Path(injob.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, opt_ml.message.read_text()) == (143, "the job was stopped by SIGTERM")
    assert done.stderr.splitlines()[-1] == "error: the job was stopped by SIGTERM"
