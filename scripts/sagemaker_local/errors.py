"""What a request is answered with where it is refused.

ApiError          an answer that boto3 raises as ClientError
├── ValidationException
├── SerializationException
├── ResourceInUse
├── ResourceLimitExceeded
├── NotImplementedHere      501: an operation that neither this server nor moto has
└── InternalFailure         500: this server is to blame, and prints why
"""

from typing import ClassVar


class ApiError(Exception):
    """A request is refused; the class is the error's code."""

    status: ClassVar[int] = 400

    @property
    def code(self) -> str:
        """What boto3 users find under Error, Code."""
        return type(self).__name__


class ValidationException(ApiError):  # noqa: N818 - the API's name
    """The request is malformed, or names what is not there."""


class SerializationException(ApiError):  # noqa: N818 - the API's name
    """The request is no JSON, or a value in it is of another type than the model's."""


class ResourceInUse(ApiError):  # noqa: N818 - the API's name
    """The name is taken."""


class ResourceLimitExceeded(ApiError):  # noqa: N818 - the API's name
    """More is asked for than there is."""


class NotImplementedHere(ApiError):  # noqa: N818 - as the others
    """An operation that the service has and this server has not."""

    status = 501


class InternalFailure(ApiError):  # noqa: N818 - the API's name
    """This server cannot answer, and the request is not to blame."""

    status = 500
