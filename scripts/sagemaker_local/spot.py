"""Managed spot training: what it costs, and how a user tries what an interruption does to a job."""

from math import ceil

from injob.documents import Json
from scripts.sagemaker_local.errors import ValidationException

INTERRUPT = "injob:spot-interrupt-after"
"""The tag of a spot job that names after how many seconds its capacity is taken back, once."""

PRICE = 0.3
"""What spot capacity costs, as a share of the usual price: in the cloud it varies, here it stays."""


def billable(seconds: int, request: Json) -> int:
    """Return how many seconds of a job are billed."""
    return ceil(seconds * PRICE) if request.get("EnableManagedSpotTraining") else seconds


def interrupt_after(request: Json) -> float | None:
    """Return what the tag says. Raises ValidationException where it says nothing that can be done."""
    tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags") or ()}
    if INTERRUPT not in tags:
        return None
    if not request.get("EnableManagedSpotTraining"):
        raise ValidationException(
            f"The tag {INTERRUPT} is for managed spot training: set EnableManagedSpotTraining too"
        )
    try:
        return float(tags[INTERRUPT])
    except ValueError:
        raise ValidationException(
            f"The tag {INTERRUPT} is {tags[INTERRUPT]!r}; it must be a number of seconds"
        ) from None
