"""What IAM says about roles: here every role exists, SageMaker may assume it, and it may do everything.

The SDKs ask before they submit a job, and code written for the cloud names roles that nobody made here.
"""

import json
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from scripts.jobs.job import ACCOUNT

_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def answer(form: Mapping[str, Sequence[str]], region: str) -> str | None:
    """Answer SimulatePrincipalPolicy, which moto lacks; None leaves any other request to moto."""
    match form.get("Action"), form.get("RoleName"):
        case ["SimulatePrincipalPolicy"], _:
            return _all_allowed(form)
        case ["GetRole"], [name]:
            _ensure_role(name, region)
    return None


def _ensure_role(name: str, region: str) -> None:
    backend = iam_backends[ACCOUNT][get_partition(region)]
    if name not in {role.name for role in backend.get_roles()}:
        backend.create_role(
            name,
            json.dumps(_TRUST),
            path="/",
            permissions_boundary=None,
            description="made because somebody asked for it",
            tags=[],
            max_session_duration="3600",
        )


def _all_allowed(form: Mapping[str, Sequence[str]]) -> str:
    actions = [value for name, (value, *_) in form.items() if name.startswith("ActionNames.member.")]
    results = "".join(
        f"<member><EvalActionName>{escape(action)}</EvalActionName><EvalResourceName>*</EvalResourceName>"
        "<EvalDecision>allowed</EvalDecision></member>"
        for action in actions
    )
    return (
        f'<SimulatePrincipalPolicyResponse xmlns="{_NAMESPACE}"><SimulatePrincipalPolicyResult>'
        f"<IsTruncated>false</IsTruncated><EvaluationResults>{results}</EvaluationResults>"
        "</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    )
