"""Random environments and files of a training job's tree, as SageMaker and its users may write them."""

import json
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

LABELS = st.text("abcXYZ019-_.é", min_size=1, max_size=8)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10),
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LABELS, inner, max_size=3),
    max_leaves=6,
)
ODD = [
    "0.10",
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "007",
    "True",
    "None",
    "",
    " ",
    "1_000",
    "[1,",
    "1.",
    "5 ",
]
TEXTS = (
    NESTED.map(json.dumps) | NESTED.map(str) | st.sampled_from(ODD) | st.text("a,=[]{}'\": 1é", max_size=8)
)
FOR_THE_TOOLKIT = st.fixed_dictionaries(
    {},
    optional={
        "sagemaker_program": st.sampled_from(['"train.py"', '"run.sh"', "train.py", '"a/b.py"']),
        "sagemaker_submit_directory": st.sampled_from(['"s3://bucket/a.tar.gz"', "/opt/ml/code"]),
        "sagemaker_container_log_level": st.sampled_from(["10", "20", "40"]),
        "sagemaker_job_name": st.just('"job-2"'),
        "sagemaker_region": st.just('"eu-west-1"'),
        "sagemaker_mpi_enabled": st.sampled_from(["true", "false"]),
        "sagemaker_torch_distributed_enabled": st.sampled_from(["true", "false", "0"]),
        "sagemaker_distribution_instance_groups": st.sampled_from(['["front"]', '["front", "back"]', "[]"]),
        "sagemaker_anything": TEXTS,
        "_tuning_objective_metric": st.just('"average test loss"'),
    },
)
INPUTS = st.dictionaries(
    LABELS.filter(lambda name: name not in (".", "..")),
    st.fixed_dictionaries(
        {"TrainingInputMode": st.sampled_from(["File", "Pipe", "FastFile"])},
        optional={"ContentType": st.text("a/é", max_size=5), "RecordWrapperType": st.just("None")},
    ),
    max_size=4,
)


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    """Draw hosts, some of them in groups, and keys that are there or not, as over the years."""
    hosts = draw(st.lists(LABELS, min_size=1, max_size=4, unique=True))
    group = st.fixed_dictionaries(
        {"hosts": st.lists(st.sampled_from(hosts), max_size=3), "instance_type": st.just("ml.c5.xlarge")}
    )
    groups = draw(
        st.dictionaries(st.sampled_from(["front", "back", "homogeneousCluster"]), group, max_size=3)
    )
    listed = [{"instance_group_name": name} | content for name, content in groups.items()]
    optional = {
        "network_interface_name": st.sampled_from(["eth0", "ethwe"]),
        "current_instance_type": st.sampled_from(["ml.c5.xlarge", "local", "ml.trn2.48xlarge"]),
        "current_group_name": st.sampled_from(["front", "back", "other"]),
        "instance_groups": st.just(listed),
        "topology": st.sampled_from([None, [], [{"hostName": "algo-1", "capacityUnitId": "1"}]]),
    }
    drawn: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=optional))
    return {"current_host": draw(st.sampled_from(hosts)), "hosts": hosts} | drawn


ENVIRONMENTS = st.fixed_dictionaries(
    {},
    optional={
        "SAGEMAKER_PROGRAM": st.sampled_from(["other.py", ""]),
        "SAGEMAKER_TRAINING_MODULE": st.just("module:main"),
        "TRAINING_JOB_NAME": st.just("job-1"),
        "AWS_REGION": st.just("cn-north-1"),
        "AWS_DEFAULT_REGION": st.just("us-east-1"),
        "SM_HP_MP_PARAMETERS": st.sampled_from(["{}", "", '{"partitions": 2}']),
    },
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, Any]]:
    """Draw an environment and the three files of a tree."""
    own = draw(st.dictionaries(LABELS, TEXTS, max_size=6))
    tree = {
        "hyperparameters.json": own | draw(FOR_THE_TOOLKIT),
        "inputdataconfig.json": draw(INPUTS),
        "resourceconfig.json": draw(resources()),
    }
    return draw(ENVIRONMENTS), tree


def drawn(count: int) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Return so many cases, the same ones every time."""
    found = []

    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(cases())
    def collect(case: tuple[dict[str, str], dict[str, Any]]) -> None:
        found.append(case)

    collect()
    return found
