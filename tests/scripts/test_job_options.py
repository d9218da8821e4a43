from argparse import ArgumentParser
from pathlib import Path

import pytest

from scripts import job_arguments, job_options
from scripts.errors import JobError
from scripts.jobs.job import Checkpoints, Input, Output, Source
from scripts.jobs.processing import Processing
from scripts.jobs.stores import Folder
from scripts.jobs.training import Training
from scripts.jobs.watch import Orders


def training(*words: str, **environ: str) -> tuple[Training, Orders]:
    parser = ArgumentParser()
    parser.add_argument("script", nargs="?", type=Path)
    job_arguments.add_job(parser)
    job_arguments.add_training(parser)
    options = parser.parse_args(words)
    return job_options.training(options, environ), job_options.orders(options)


def processing(*words: str, arguments: tuple[str, ...] = ()) -> Processing:
    parser = ArgumentParser()
    parser.add_argument("script", nargs="?", type=Path)
    job_arguments.add_job(parser)
    job_arguments.add_processing(parser)
    return job_options.processing(parser.parse_args(words), arguments, {})


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "my_train.v2.py"
    path.touch()
    return path


def test_every_option_of_a_training_job_has_its_place(script: Path, tmp_path: Path) -> None:
    job, orders = training(
        str(script), "--hosts=2", "--env=A=b=c", "--max-runtime=60", "--stop-after=5", "--grace=1",
        "--spot=2", "--network-isolation", "--memory=2g", "--image=other", "--sharded=a",
        f"--channel=a={tmp_path}", "--hyperparameter=x=0.10", f"--checkpoints={tmp_path}",
        AWS_REGION="eu-west-1",
    )  # fmt: skip
    assert job == Training(
        name="my-train-v2",
        source=Source(script, script.name),
        inputs=(Input.channel("a", tmp_path, sharded=True),),
        environ={"A": "b=c"},
        host_count=2,
        max_runtime=60,
        network_isolation=True,
        memory="2g",
        region="eu-west-1",
        image="other",
        hyperparameters={"x": "0.10"},
        checkpoints=Checkpoints(Folder(tmp_path)),
    )
    assert (orders.stop_after, orders.interrupt_after, orders.grace) == (5, 2, 1)


def test_without_a_script_it_is_a_built_in_job() -> None:
    assert training()[0] == Training(name="linear-regression", image="injob:latest")
    assert processing() == Processing(name="pre-processing", entrypoint=("preprocess",), image="injob:latest")


def test_inputs_and_outputs_lie_at_their_names_or_where_one_says(script: Path, tmp_path: Path) -> None:
    job = processing(
        str(script), f"--input=a={tmp_path}", f"--input=b={tmp_path}:/opt/ml/processing/b/c",
        "--output=o=out", "--output=p=out/p:/opt/ml/processing/q", "--name=prep",
        arguments=("--x", "1"),
    )  # fmt: skip
    assert job.inputs == (
        Input("a", tmp_path, "/opt/ml/processing/a"),
        Input("b", tmp_path, "/opt/ml/processing/b/c"),
    )
    assert job.outputs == (
        Output("o", "/opt/ml/processing/o", Path("out")),
        Output("p", "/opt/ml/processing/q", Path("out/p")),
    )
    assert (job.name, job.arguments) == ("prep", ("--x", "1"))


def test_a_folder_starts_with_train_or_with_what_one_names(tmp_path: Path) -> None:
    (tmp_path / "other.py").touch()
    with pytest.raises(JobError, match=r"has no train\.py; name what to start with --entry-point"):
        training(str(tmp_path))
    assert training(str(tmp_path), "--entry-point=other.py")[0].source == Source(tmp_path, "other.py")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.py"], "nowhere.py does not exist; name a script, or a folder with one"),
        (["--sharded=x"], "--sharded x: there is no input of that name"),
        (["--channel=a=/no/where"], "a: /no/where does not exist"),
    ],
)
def test_mistakes_are_sentences(words: list[str], message: str) -> None:
    with pytest.raises(JobError, match=message):
        training(*words)


@pytest.mark.parametrize("word", ["--env=A", "--env==b"])
def test_a_pair_without_a_name_or_a_value_is_refused(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        training(word)
    assert "is no NAME=VALUE" in capsys.readouterr().err


@pytest.mark.parametrize(("stem", "name"), [("a__b", "a-b"), ("x" * 80, "x" * 63), ("---", "default")])
def test_a_name_that_sagemaker_takes_is_made_from_the_script(stem: str, name: str) -> None:
    assert job_options.job_name(Path(f"{stem}.py"), "default") == name
