"""sagemaker-training in its own process, with a short log and the user's wheels.

    python -m injob.launcher.toolkit

The toolkit itself is left as it is: this configures logging before it does, unpacks the code with its own
function, starts it, and ends with the exit code of the user's script.
"""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

from injob.contract import OptMl
from injob.environment import decode, is_reserved
from injob.launcher.redaction import redacted, secrets
from injob.stopping import SIGNALLED

_INVOKING = "Invoking user script"
_REPORTING = "sagemaker-training-toolkit"
_EXIT_CODE = re.compile(r"ExecuteUserScriptError:\nExitCode (-?\d+)\n")
_WHEELS = ("wheels", "wheelhouse")


class ShortLog(logging.Filter):
    """Keeps warnings, and one line for the script that is started; no secret gets through."""

    exit_code: int | None = None
    """The script's own, where the toolkit has reported that it failed."""

    def __init__(self, hidden: frozenset[str], *, everything: bool) -> None:
        super().__init__()
        self.hidden = hidden
        self.everything = everything

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is shown, and change its text to what may be."""
        text = record.getMessage()
        if match := _EXIT_CODE.match(text):
            code = int(match[1])
            self.exit_code = SIGNALLED - code if code < 0 else code
        if not self.everything and text.startswith(_INVOKING):
            text = f"starting {text.strip().splitlines()[-1]}"
        elif not self.everything and (record.levelno < logging.WARNING or record.name == _REPORTING):
            # The launcher says why a job failed, once.
            return False
        record.msg, record.args = redacted(text, self.hidden), None
        return True


def main() -> None:
    """Start the toolkit, and end as the script ends."""
    from sagemaker_training.cli import train  # noqa: PLC0415 - its import takes most of the time, and makes folders

    opt_ml = OptMl.from_environ(os.environ)
    hyperparameters = opt_ml.read_hyperparameters()
    decoded = decode(hyperparameters)
    settings = {name: value for name, value in decoded.items() if is_reserved(name)}
    level = int(settings.get("sagemaker_container_log_level", logging.INFO))
    log = configure_logging(secrets(hyperparameters, decoded, os.environ), level)
    if "sagemaker_submit_directory" in settings:
        unpack(str(settings["sagemaker_submit_directory"]), opt_ml.code_dir)
    os.environ.update(offline_pip(opt_ml.code_dir))
    try:
        train.main()
    except SystemExit as end:
        sys.exit(end.code if log.exit_code is None else log.exit_code)


def configure_logging(hidden: frozenset[str], level: int) -> ShortLog:
    """Take the root logger before the toolkit does; its own configuration then changes nothing.

    Everything is shown from level DEBUG down, as estimators pass it in container_log_level.
    """
    # Not to standard error: what stands there last is taken for the reason of a failure.
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stdout)
    for name in (_REPORTING, "sagemaker_training"):
        # Whatever is asked for, the exit code of the script is read from an error.
        logging.getLogger(name).setLevel(min(level, logging.INFO))
    short = ShortLog(hidden, everything=level < logging.INFO)
    for handler in logging.getLogger().handlers:
        handler.addFilter(short)
    return short


def unpack(uri: str, code: Path) -> None:
    """Bring the user's code with the toolkit's own function, unless there is some already."""
    if Path(uri) == code:
        return
    if any(code.iterdir()):
        print(f"{code} is not empty: its files are used, and {uri} is not unpacked", flush=True)  # noqa: T201
        return
    from sagemaker_training import files  # noqa: PLC0415 - as in main

    try:
        files.download_and_extract(uri=uri, path=str(code))
    except Exception as error:  # noqa: BLE001 - boto3, tarfile and the file system have many
        sys.exit(f"the code {uri} cannot be fetched: {type(error).__name__}: {error}")


def offline_pip(code: Path) -> dict[str, str]:
    """Return pip's settings for code that brings wheels: no index where they are all that it needs."""
    folder = next((code / name for name in _WHEELS if any((code / name).glob("*.whl"))), None)
    requirements = code / "requirements.txt"
    if folder is None or not requirements.is_file():
        return {}
    links = ["--no-index", "--find-links", str(folder)]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *links, "--requirement", str(requirements)]
    done = subprocess.run(pip, cwd=code, capture_output=True, text=True, check=False)  # noqa: S603 - our own pip
    if done.returncode == 0:
        return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
    return {"PIP_FIND_LINKS": str(folder)}


if __name__ == "__main__":
    main()
