"""Run a job script: give it its job and its settings, and make every end an honest one."""

import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_type_hints

from injob.artifacts import make_folders
from injob.contract import OptMl
from injob.failures import forget, report
from injob.hyperparameters import overridden, parse, parse_arguments
from injob.job import ProcessingJob, TrainingJob
from injob.stopping import INTERRUPTED, Ending, signals_deferred

Main = Callable[..., None]


def run(main: Main) -> None:
    """Run a script's main function as the job, and end the process.

    `main(job: TrainingJob, settings: Settings)` or `main(job: ProcessingJob, settings: Settings)`:
    the annotations say which kind of job it is, and which dataclass its hyperparameters and command
    line options fill (options win); a main without a second parameter takes none. A failure ends in
    /opt/ml/output/failure (training) or /opt/ml/output/message (processing), reason first, and in
    an exit code that is not 0. SIGTERM and SIGINT end a job too, by an exception on which `with` and
    `finally` tidy up.
    """
    code = execute(main, os.environ, sys.argv[1:], Ending())
    if code in INTERRUPTED:
        # Threads may be at work still, and nobody waits for what they do.
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


def execute(main: Main, environ: Mapping[str, str], argv: Sequence[str], ending: Ending) -> int:
    """Run main and return the exit code. Whatever ends main is reported."""
    script = Script.of(main)
    reason = script.reason_file(OptMl.from_environ(environ))
    try:
        ending.begin()
        forget(reason)
        script.start(environ, argv)
    except BaseException as error:  # noqa: BLE001 - whatever ends a script is the reason of its end
        with signals_deferred():
            return report(reason, ending.cause(error))
    return 0


@dataclass(frozen=True)
class Script:
    """A main function and what its annotations ask for."""

    main: Main
    job: type[TrainingJob | ProcessingJob]
    settings: type | None

    @classmethod
    def of(cls, main: Main) -> "Script":
        """Read the annotations. Raises TypeError where the first one names no kind of job."""
        hints = get_type_hints(main)
        kinds = [hints.get(name) for name in inspect.signature(main).parameters]
        if not kinds or kinds[0] not in (TrainingJob, ProcessingJob):
            raise TypeError(f"{main.__name__}: annotate its first parameter as TrainingJob or ProcessingJob")
        return cls(main, kinds[0], kinds[1] if len(kinds) > 1 else None)

    def reason_file(self, opt_ml: OptMl) -> Path:
        """Return the file in which this kind of job says why it failed."""
        return opt_ml.failure if self.job is TrainingJob else opt_ml.message

    def start(self, environ: Mapping[str, str], argv: Sequence[str]) -> None:
        """Read the job and its settings, then call main."""
        options = self._options(environ, argv)
        job = self.job.from_environ(environ)
        make_folders(*job.folders)
        if self.settings is None:
            self.main(job)
            return
        given = overridden(job.hyperparameters, options) if isinstance(job, TrainingJob) else options
        self.main(job, parse(self.settings, given))

    def _options(self, environ: Mapping[str, str], argv: Sequence[str]) -> dict[str, str]:
        # The toolkit repeats the hyperparameters on the command line, their types lost on the way.
        if self.settings is None or list(argv) == json.loads(environ.get("SM_USER_ARGS") or "[]"):
            return {}
        module = inspect.getmodule(self.main)
        about = inspect.getdoc(module) if module else None
        program = Path(inspect.getfile(self.main)).stem
        return parse_arguments(self.settings, argv, program=program, about=about or "")
