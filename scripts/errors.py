"""Everything that the host tools raise for a person to read."""

from typing import ClassVar


class HostError(Exception):
    """A failure of a host tool that its user can mend; the message says how."""

    exit_code: ClassVar[int] = 1


class ImageNameError(HostError):
    """An account, region, repository or tag that cannot be part of an image's URI."""


class PushError(HostError):
    """The image cannot be pushed to Amazon ECR."""


class EngineError(HostError):
    """No Docker engine answers."""


class BuildError(HostError):
    """The image, or the base below it, cannot be built."""


class CaseError(HostError):
    """A case folder, or data for it, is missing or malformed."""


class JobError(HostError):
    """A job cannot be run as it is described, or not in this runtime."""


class S3DataError(HostError):
    """What a job takes from S3 or puts there is missing, malformed or cannot be placed."""


class CommandError(HostError):
    """Another program is missing or fails; `output` is what it said."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output
