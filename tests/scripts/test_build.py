import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.build import IMAGE, ROOT, ensure_image, explain, image_is_current, main, sources_digest
from scripts.command import show
from scripts.errors import CommandError, EngineError


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in ("Dockerfile", "setup.py", "requirements/image.lock", "container/injob/job.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name}\n")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["Dockerfile", "setup.py", "requirements/image.lock", "container/injob/job.py", "container/new.toml"],
)
def test_the_digest_changes_with_every_source(sources: Path, name: str) -> None:
    before = sources_digest(sources)
    with (sources / name).open("a") as file:
        file.write("# changed\n")
    assert sources_digest(sources) != before


def test_the_digest_changes_with_a_name(sources: Path) -> None:
    before = sources_digest(sources)
    (sources / "container/injob/job.py").rename(sources / "container/injob/task.py")
    assert sources_digest(sources) != before


@pytest.mark.parametrize(
    "name",
    [
        "container/injob/__pycache__/job.pyc",
        "container/injob.egg-info/PKG-INFO",
        "README.md",
        "scripts/run.py",
    ],
)
def test_the_digest_ignores_what_does_not_get_into_the_image(sources: Path, name: str) -> None:
    before = sources_digest(sources)
    (sources / name).parent.mkdir(exist_ok=True)
    (sources / name).write_text("made by a tool\n")
    assert sources_digest(sources) == before


def test_the_digest_does_not_depend_on_where_the_sources_lie(
    sources: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = shutil.copytree(sources, tmp_path_factory.mktemp("elsewhere") / "copy")
    assert sources_digest(elsewhere) == sources_digest(sources)


def test_a_current_image_is_not_built_again(sources: Path) -> None:
    asked: list[list[str]] = []

    def engine(argv: Sequence[str]) -> str:
        asked.append(list(argv))
        return "4d2d9ae1\n"

    assert ensure_image(sources, run=engine) == IMAGE
    label = f"--filter=label=injob.sources={sources_digest(sources)}"
    assert asked == [["docker", "image", "ls", "--quiet", f"--filter=reference={IMAGE}", label]]


def test_without_an_engine_the_error_says_what_to_do() -> None:
    def no_engine(argv: Sequence[str]) -> str:
        raise CommandError(f"`{argv[0]}` cannot be started")

    with pytest.raises(EngineError, match="install or start one"):
        image_is_current(IMAGE, "0", run=no_engine)


@pytest.mark.parametrize(
    ("output", "step"),
    [
        (
            "Step 1/2 : FROM base\n ---> 1\nStep 2/2 : RUN false\nreturned a non-zero code: 1",
            "Step 2/2 : RUN false",
        ),
        (
            "#5 [2/2] RUN false\n#5 ERROR\n------\n > [2/2] RUN false:\n------\nERROR: failed",
            "> [2/2] RUN false:",
        ),
    ],
    ids=["legacy builder", "BuildKit"],
)
def test_a_failed_build_names_its_step(output: str, step: str) -> None:
    assert explain(CommandError("failed", output)) == f"the build failed in `{step}`; its last lines say why"


def test_what_a_failing_program_said_is_shown_and_kept(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="exit code 3: working\nno such file") as caught:
        show(["sh", "-c", "echo working; echo no such file >&2; exit 3"], is_terminal=False)
    assert caught.value.output == "working\nno such file"
    assert capfd.readouterr().out == "working\nno such file\n"


@pytest.mark.docker
def test_the_built_image_carries_the_digest_of_its_sources(image: str) -> None:
    assert image_is_current(image, sources_digest(ROOT))
    assert not image_is_current(image, "0" * 64)
    assert main(["--if-needed"]) == 0
