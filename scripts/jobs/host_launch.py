"""How every host of a job starts, as values: what the job describes and its trees provide."""

import sys
from collections.abc import Sequence
from pathlib import Path

from injob.contract import OptMl
from injob.paths import BASE_DIR, OPT_ML
from scripts.errors import JobError
from scripts.jobs.job import Job
from scripts.jobs.layout import HostTree
from scripts.jobs.namespace import Namespace
from scripts.jobs.training import Training
from scripts.launch import CONTAINER, MODULES, Launch, Network

LABEL = "injob.run"
"""The label of every container and network that a job makes; its value is the job's name."""

STAND_IN = Path(__file__).with_name("stand_in.py")


_SHELL = "import os; os.execvp('bash', ['bash'])"
_TRAINING_SHELL = (
    "import os; from injob.contract import OptMl; from injob.environment import Machine, sm_variables; "
    "tree = OptMl.from_environ(os.environ); tree.code_dir.mkdir(parents=True, exist_ok=True); "
    "os.environ.update(sm_variables(tree, os.environ, Machine.detect())); os.chdir(tree.code_dir); "
) + _SHELL.removeprefix("import os; ")


def network_of(job: Job) -> Network:
    """Return the network of a job's hosts."""
    return Network(f"injob-{job.name}", internal=job.network_isolation)


def shell_of(job: Job) -> tuple[str, ...]:
    """Return what Python is to be started with to become a shell in the place of a job."""
    return ("-c", _TRAINING_SHELL if isinstance(job, Training) else _SHELL)


def for_docker(job: Job, trees: Sequence[HostTree], image: str) -> tuple[Launch, ...]:
    """Return how every host starts as a container."""
    entrypoint, arguments = job.command
    return tuple(
        Launch(
            entrypoint,
            arguments,
            job.service_environ,
            {tree.opt_ml.root.absolute(): str(OPT_ML)},
            image,
            read_only=tree.read_only,
            host=tree.host,
            # As on SageMaker it is not algo-1: who takes it for the name in resourceconfig.json finds out.
            hostname=f"ip-10-0-0-{number}.internal",
            network=network_of(job),
            memory=job.memory,
            labels={LABEL: job.name},
        )
        for number, tree in enumerate(trees, start=1)
    )


def for_process(job: Job, trees: Sequence[HostTree], namespace: Namespace | None) -> tuple[Launch, ...]:
    """Return how every host starts as a plain process, in a namespace where there is one.

    Raises JobError where the job asks for what only a container can give.
    """
    wanted = {"--memory": job.memory, "--network-isolation": job.network_isolation}
    refused = [option for option, value in wanted.items() if value]
    if refused:
        raise JobError(f"plain processes cannot give {' and '.join(refused)}; use --runtime docker")
    return tuple(_process(job, tree, namespace) for tree in trees)


def shell_process(job: Job, tree: HostTree, namespace: Namespace | None) -> Launch:
    """Return how a shell starts as a plain process in the place of a host."""
    return _process(job, tree, namespace, (sys.executable, *shell_of(job)))


def _process(
    job: Job, tree: HostTree, namespace: Namespace | None, argv: tuple[str, ...] | None = None
) -> Launch:
    root = OptMl(tree.opt_ml.root.absolute())
    seen = OptMl(Path(OPT_ML)) if namespace else root
    own = {BASE_DIR: str(seen.root), "PYTHONPATH": str(CONTAINER), "PYTHONUNBUFFERED": "1"}
    return Launch(
        (*(namespace.prefix(root.root) if namespace else ()), *(argv or _argv(job, seen))),
        arguments=(),
        environ={**job.service_environ, **own},
        mounts={},
        host=tree.host,
    )


def _argv(job: Job, seen: OptMl) -> tuple[str, ...]:
    entrypoint, arguments = job.command
    if isinstance(job, Training) and not entrypoint:
        # By its path: what it starts must not find the host tools on sys.path.
        return (sys.executable, "-P", str(STAND_IN))
    program, *rest = entrypoint
    local = [str(seen.local(word)) if word.startswith(f"{OPT_ML}/") else word for word in rest]
    if program in MODULES:
        return (sys.executable, "-m", MODULES[program], *local, *arguments)
    return (sys.executable if program in ("python", "python3") else program, *local, *arguments)
