"""Which image answers for another."""

import pytest

from scripts.errors import JobError
from scripts.sagemaker_local.images import Choice, stand_in


@pytest.mark.parametrize(
    "wanted",
    [
        "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
        "451049120500.dkr.ecr.cn-northwest-1.amazonaws.com.cn/sagemaker-scikit-learn:0.23-1-cpu-py3",
        "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/injob:1.0",
        "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/injob@sha256:" + "0" * 64,
        "localhost:5000/injob",
        "injob",
    ],
)
def test_ours_answers_for_itself_and_for_what_it_replaces(wanted: str) -> None:
    note = f"{wanted} is not on this machine; injob:latest runs in its place."
    assert stand_in(wanted, "injob:latest") == Choice("injob:latest", note)


@pytest.mark.parametrize("wanted", ["python:3.13", "x.dkr.ecr.us-east-1.amazonaws.com/injob-other:1", "a/b"])
def test_nothing_answers_for_any_other_image(wanted: str) -> None:
    with pytest.raises(JobError, match=f"the image {wanted} is not on this machine; build or pull it"):
        stand_in(wanted, "injob:latest")
