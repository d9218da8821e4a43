"""The SM_* variables of a training job, computed from its tree as sagemaker-training 5.1.4 computes them.

With these a job needs no toolkit to find its channels and hyperparameters: the built-in training
job and the process runtime start from them. A conformance test compares them, variable by variable,
with what the real toolkit sets. Standard library only.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from injob.contract import OptMl
from injob.documents import Json

_PREFIX = "sagemaker_"
_CONSUMED = frozenset(
    {
        "sagemaker_program",
        "sagemaker_submit_directory",
        "sagemaker_enable_cloudwatch_metrics",
        "sagemaker_region",
        "sagemaker_container_log_level",
        "sagemaker_job_name",
        "sagemaker_s3_output",
        "default_user_module_name",
        "_tuning_objective_metric",
    }
)
_DISTRIBUTIONS = (
    "mpi",
    "parameter_server",
    "distributed_dataparallel",
    "pytorch_ddp",
    "pytorch_xla_multi_worker",
    "multi_worker_mirrored_strategy",
    "torch_distributed",
)
_INFO = 20
_NEURONS = {"ml.trn2.48xlarge": 64}
"""Instance types whose cores the toolkit knows by heart."""


@dataclass(frozen=True)
class Machine:
    """What a host has: numbers of processors, and which of two distribution commands."""

    cpus: int
    gpus: int = 0
    neurons: int = 0
    smddprun: bool = False
    smddpmprun: bool = False

    @classmethod
    def detect(cls) -> "Machine":
        """Look at this machine, as the toolkit does: its own tools are asked where they exist."""
        from shutil import which  # noqa: PLC0415 - a job of a script starts sooner without it

        return cls(
            cpus=os.cpu_count() or 1,
            gpus=sum(line.startswith("GPU ") for line in _output("nvidia-smi", "--list-gpus").splitlines()),
            neurons=sum(item.get("nc_count", 0) for item in json.loads(_output("neuron-ls", "-j") or "[]")),
            smddprun=which("smddprun") is not None,
            smddpmprun=which("smddpmprun") is not None,
        )


def decode(hyperparameters: Mapping[str, str]) -> Json:
    """Return the hyperparameters with their JSON values decoded; what is no JSON stays text."""
    return {name: _decoded(text) for name, text in hyperparameters.items()}


def is_reserved(name: str) -> bool:
    """Tell whether a hyperparameter is meant for the toolkit and never reaches the script."""
    return name.startswith(_PREFIX) or name in _CONSUMED


def user_args(hyperparameters: Mapping[str, Any]) -> list[str]:
    """Return the script's command line: `--name value`, sorted by name, one-letter names with one dash."""
    return [
        word
        for name in sorted(hyperparameters)
        for word in (f"--{name}" if len(name) > 1 else f"-{name}", _argument(hyperparameters[name]))
    ]


def sm_variables(opt_ml: OptMl, environ: Mapping[str, str], machine: Machine) -> dict[str, str]:
    """Return every variable that the toolkit adds to the environment of a training script.

    Raises ContractError where a configuration file is missing or malformed.
    """
    given = decode(opt_ml.read_hyperparameters())
    reserved = {name: value for name, value in given.items() if is_reserved(name)}
    hyperparameters = {name: value for name, value in given.items() if not is_reserved(name)}
    properties = _properties(opt_ml, environ, machine, hyperparameters, reserved)
    exported: Json = {name: properties[name] for name in _EXPORTED} | {
        "hps": hyperparameters,
        "framework_params": properties["additional_framework_parameters"],
        "channels": sorted(properties["channel_input_dirs"]),
        "user_args": user_args(hyperparameters),
        "training_env": properties,
    }
    if properties["topology"]:
        exported["topology"] = properties["topology"]
    exported |= {f"channel_{name}": path for name, path in properties["channel_input_dirs"].items()}
    exported |= {f"hp_{name}": value for name, value in hyperparameters.items()}
    return {f"SM_{name.upper()}": _encoded(value) for name, value in exported.items()} | {
        "CURRENT_HOST": properties["current_host"],
        "SAGEMAKER_JOB_NAME": str(reserved.get("sagemaker_job_name", "")),
        "SAGEMAKER_REGION": str(reserved.get("sagemaker_region", environ.get("AWS_DEFAULT_REGION")) or ""),
    }


_EXPORTED = (
    "hosts",
    "network_interface_name",
    "user_entry_point",
    "resource_config",
    "input_data_config",
    "output_data_dir",
    "current_host",
    "current_instance_type",
    "current_instance_group",
    "current_instance_group_hosts",
    "instance_groups",
    "instance_groups_dict",
    "distribution_instance_groups",
    "is_hetero",
    "module_name",
    "log_level",
    "framework_module",
    "input_dir",
    "input_config_dir",
    "output_dir",
    "num_cpus",
    "num_gpus",
    "num_neurons",
    "model_dir",
    "module_dir",
    "output_intermediate_dir",
)


def _properties(
    opt_ml: OptMl, environ: Mapping[str, str], machine: Machine, hyperparameters: Json, reserved: Json
) -> Json:
    channels = opt_ml.read_input_data_config()
    program = environ.get("SAGEMAKER_PROGRAM") or reserved.get("sagemaker_program")
    model_parallel = environ.get("SM_HP_MP_PARAMETERS")
    resources = opt_ml.read_resource_config()
    return _host_properties(resources, reserved) | {
        "additional_framework_parameters": {k: v for k, v in reserved.items() if k not in _CONSUMED},
        "channel_input_dirs": {name: str(opt_ml.channel(name)) for name in channels},
        "framework_module": environ.get("SAGEMAKER_TRAINING_MODULE"),
        "hyperparameters": hyperparameters,
        "input_config_dir": str(opt_ml.input_config_dir),
        "input_data_config": channels,
        "input_dir": str(opt_ml.input_dir),
        "is_modelparallel_enabled": model_parallel and model_parallel != "{}",
        "is_smddpmprun_installed": machine.smddpmprun,
        "is_smddprun_installed": machine.smddprun,
        "job_name": environ.get("TRAINING_JOB_NAME"),
        "log_level": reserved.get("sagemaker_container_log_level", _INFO),
        "model_dir": str(opt_ml.model_dir),
        "module_dir": str(reserved.get("sagemaker_submit_directory", opt_ml.code_dir)),
        # An empty variable hides the hyperparameter here, and not in user_entry_point.
        "module_name": str(environ.get("SAGEMAKER_PROGRAM", program)).removesuffix(".py"),
        "num_cpus": machine.cpus,
        "num_gpus": machine.gpus,
        "num_neurons": _NEURONS.get(resources.get("current_instance_type", ""), machine.neurons),
        "output_data_dir": str(opt_ml.output_data_dir),
        "output_dir": str(opt_ml.output_dir),
        "output_intermediate_dir": str(opt_ml.output_intermediate_dir),
        "user_entry_point": program,
    }


def _host_properties(resources: Json, reserved: Json) -> Json:
    hosts: list[str] = resources["hosts"]
    groups = {group["instance_group_name"]: group for group in resources.get("instance_groups", [])}
    current = resources.get("current_group_name", "homogeneousCluster")
    enabled = any(reserved.get(f"{_PREFIX}{name}_enabled") for name in _DISTRIBUTIONS)
    distributed = reserved.get("sagemaker_distribution_instance_groups", [current] if enabled else [])
    distribution_hosts = [h for name, group in groups.items() if name in distributed for h in group["hosts"]]
    distribution_hosts = distribution_hosts if groups else hosts
    master = (distribution_hosts or hosts)[0]
    return {
        "current_host": resources["current_host"],
        "current_instance_group": current,
        "current_instance_group_hosts": groups[current]["hosts"] if current in groups else [],
        "current_instance_type": resources.get("current_instance_type", "local"),
        "distribution_hosts": distribution_hosts,
        "distribution_instance_groups": distributed,
        "hosts": hosts,
        "instance_groups": list(groups),
        "instance_groups_dict": groups,
        "is_hetero": len(groups) > 1,
        "is_master": resources["current_host"] == master,
        "master_hostname": master,
        "network_interface_name": resources.get("network_interface_name", "eth0"),
        "resource_config": resources,
        "topology": resources.get("topology", []),
    }


def _decoded(text: str) -> Any:  # noqa: ANN401 - JSON may hold anything
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _encoded(value: Any) -> str:  # noqa: ANN401 - JSON may hold anything
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))


def _argument(value: Any) -> str:  # noqa: ANN401 - JSON may hold anything
    if isinstance(value, dict):
        return ",".join(f"{key}={item}" for key, item in sorted(value.items()))
    return "" if value is None else str(value)


def _output(*argv: str) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
