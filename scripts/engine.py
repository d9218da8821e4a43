"""What the Docker engine knows about images, asked through the docker command."""

from scripts.command import Run
from scripts.errors import CommandError, EngineError


def find_image(reference: str, *, run: Run, label: str | None = None) -> str:
    """Return the ID of a local image, of one with that label if one is given, "" where there is none.

    Raises EngineError where no engine answers.
    """
    filters = [f"--filter=reference={reference}", *([f"--filter=label={label}"] if label else [])]
    return ask(["docker", "image", "ls", "--quiet", *filters], run=run)


def image_size(reference: str, *, run: Run) -> str:
    """Return the size of a local image as `docker images` shows it, such as 554MB."""
    return ask(["docker", "image", "ls", "--format={{.Size}}", reference], run=run)


def ask(argv: list[str], *, run: Run) -> str:
    """Return what the engine answers. Raises EngineError where it does not."""
    try:
        return run(argv).strip()
    except CommandError as error:
        raise EngineError(
            f"no Docker engine answers; install or start one, then repeat this ({error})"
        ) from None
