"""The command `train`."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from injob.artifacts import make_folders
from injob.contract import OptMl
from injob.environment import decode
from injob.failures import forget, report, say, shortened, write_reason
from injob.launcher.config import fill_missing_config
from injob.launcher.hosts import wait_for_hosts
from injob.launcher.memory import Memory
from injob.launcher.plan import Command, Limits, plan
from injob.launcher.redaction import redacted, secrets
from injob.launcher.signals import Signals
from injob.launcher.supervisor import Supervisor
from injob.launcher.user_code import UserCode
from injob.launcher.verdict import End, Verdict, verdict


def main() -> None:
    """Run the training job of this container, and end with its exit code."""
    signals = Signals()
    sys.exit(launch(OptMl.from_environ(os.environ), os.environ, signals))


def launch(opt_ml: OptMl, environ: Mapping[str, str], signals: Signals) -> int:
    """Run the training job of a tree and return its exit code."""
    try:
        for path in (opt_ml.failure, opt_ml.success):
            forget(path)
        limits = Limits.from_environ(environ)
        command = prepare(opt_ml, environ, limits, signals)
        return settle(opt_ml, environ, run(command, opt_ml, limits, signals))
    except Exception as error:  # noqa: BLE001 - whatever ends the launcher is the reason of its end
        return report(opt_ml.failure, error)


def prepare(opt_ml: OptMl, environ: Mapping[str, str], limits: Limits, signals: Signals) -> Command:
    """Make the tree ready for a job, decide what to start, and wait for the other hosts."""
    make_folders(opt_ml.model_dir, opt_ml.output_data_dir)
    filled = fill_missing_config(opt_ml)
    if filled:
        print(f"filled with defaults: {', '.join(map(str, filled))}", flush=True)  # noqa: T201
    command = plan(opt_ml, environ)
    resources = opt_ml.read_resource_config()
    others = [host for host in resources["hosts"] if host != resources["current_host"]]
    wait_for_hosts(others, limit_seconds=limits.hosts, pause=signals.pause)
    signals.pause(0)
    return command


def run(command: Command, opt_ml: OptMl, limits: Limits, signals: Signals) -> Verdict:
    """Run a command to its end and judge it."""
    before = Memory.read()
    supervisor = Supervisor(signals, grace_seconds=limits.grace, starts_scripts=command.by_toolkit)
    ended = supervisor.run(command.argv, command.environ)
    after = Memory.read()
    end = End(
        ended=ended,
        failure=_text(opt_ml.failure),
        succeeded=opt_ml.success.exists() or not command.by_toolkit,
        killed_for_memory=after.kills > before.kills,
        memory=after,
        code=UserCode.find(opt_ml.code_dir) if ended.code else UserCode(),
    )
    return verdict(end, limits.grace)


def settle(opt_ml: OptMl, environ: Mapping[str, str], end: Verdict) -> int:
    """Write the reason where the service reads it, and return the exit code."""
    if end.code == 0:
        return 0
    with suppress(OSError):
        opt_ml.success.unlink(missing_ok=True)
    hyperparameters = opt_ml.read_hyperparameters()
    reason = redacted(end.reason, secrets(hyperparameters, decode(hyperparameters), environ))
    if not end.by_script:
        say(f"error: {shortened(reason)}")
        write_reason(opt_ml.failure, shortened(reason))
    elif reason != end.reason:
        write_reason(opt_ml.failure, reason)
    return end.code


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
