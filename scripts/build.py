"""Build the image, injob:latest.

    python -m scripts.build [--if-needed]

Docker's cache makes a build of unchanged sources take seconds. A label of the image keeps a digest of its
sources, so that other tools see whether it is older than they are.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from rich.console import Console

from scripts.base_image import ensure_base
from scripts.command import Run, run, show
from scripts.engine import find_image, image_size
from scripts.errors import BuildError, CommandError, HostError

IMAGE = "injob:latest"
LABEL = "injob.sources"
ROOT = Path(__file__).parents[1]

FILES = ("Dockerfile", "setup.py", "requirements/image.lock")
STEP = re.compile(r"^(?:Step \d+/\d+ : | > \[|#\d+ \[).*", re.MULTILINE)
"""How the legacy builder and BuildKit begin the line of a step."""


def ensure_image(
    root: Path = ROOT, *, tag: str = IMAGE, console: Console | None = None, run: Run = run
) -> str:
    """Return the tag of the image, built first where it is missing or older than its sources.

    Raises EngineError where no Docker engine answers, BuildError where the build fails.
    """
    if not image_is_current(tag, sources_digest(root), run=run):
        print(
            f"{tag} is {'older than its sources' if find_image(tag, run=run) else 'missing'}: building it",
            flush=True,
        )
        build(root, tag=tag, console=console or Console(), run=run)
    return tag


def image_is_current(tag: str, digest: str, *, run: Run = run) -> bool:
    """Tell whether the image is there and made from the sources with that digest."""
    return bool(find_image(tag, label=f"{LABEL}={digest}", run=run))


def sources_digest(root: Path) -> str:
    """Return the SHA-256 of the names and contents of all that the image is made from."""
    digest = sha256()
    for path in source_files(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def source_files(root: Path) -> Iterator[Path]:
    """Yield the files that get into the image or tell how to make it, always in the same order."""
    yield from (root / name for name in FILES)
    for path in sorted((root / "container").rglob("*")):
        made = any(
            part == "__pycache__" or part.endswith(".egg-info") for part in path.relative_to(root).parts
        )
        if path.is_file() and not made:
            yield path


def build(root: Path = ROOT, *, tag: str = IMAGE, console: Console, run: Run = run) -> None:
    """Build the image in sight of the person who waits, and say how large it is."""
    ensure_base(console, run=run)
    argv = ["docker", "build", f"--label={LABEL}={sources_digest(root)}", f"--tag={tag}", str(root)]
    try:
        show(argv, is_terminal=console.is_terminal)
    except CommandError as error:
        raise BuildError(explain(error)) from None
    size = re.sub(r"(?<=\d)(?=[A-Z])", " ", image_size(tag, run=run))
    print(f"{tag} is ready: {size}", flush=True)


def explain(error: CommandError) -> str:
    """Return the sentence about a failed build: its last step where the output was ours to read."""
    steps = STEP.findall(error.output)
    return f"the build failed in `{steps[-1].strip()}`; its last lines say why" if steps else str(error)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m scripts.build", description="Build the image injob:latest."
    )
    made.add_argument(
        "--if-needed", action="store_true", help="only if it is missing or older than its sources"
    )
    return made


def main(argv: Sequence[str]) -> int:
    """Build, and return the exit code."""
    try:
        if parser().parse_args(argv).if_needed:
            ensure_image()
        else:
            build(console=Console())
    except HostError as error:
        print(f"build: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
