"""A push as a value: the steps that put a local image into Amazon ECR."""

import base64
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.errors import PushError
from scripts.image import Repository
from scripts.push_progress import checked, show_bars, show_lines

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from docker import DockerClient
    from rich.console import Console


@dataclass(frozen=True)
class Services:
    """What a step may use."""

    ecr: "BaseClient"
    engine: "DockerClient"
    console: "Console"


@dataclass(frozen=True)
class TagImage:
    """Give the local image its name in the registry."""

    image: str
    uri: str

    def __str__(self) -> str:
        return f"tag {self.image} as {self.uri}"

    def run(self, services: Services) -> None:
        """Tag it. Raises PushError where there is no such image."""
        from docker.errors import ImageNotFound  # noqa: PLC0415 - slow to import

        repository, tag = self.uri.rsplit(":", 1)
        try:
            services.engine.images.get(self.image).tag(repository, tag)
        except ImageNotFound:
            raise PushError(
                f"there is no image {self.image} here; run `make image`, or name another with --image"
            ) from None


@dataclass(frozen=True)
class EnsureRepository:
    """Create the repository unless it is there."""

    repository: Repository

    def __str__(self) -> str:
        return f"create {self.repository.arn} unless it is there, with scan on push"

    def run(self, services: Services) -> None:
        """Describe, then create; somebody else may create it in between."""
        ecr, repository = services.ecr, self.repository
        try:
            ecr.describe_repositories(registryId=repository.account, repositoryNames=[repository.name])
        except ecr.exceptions.RepositoryNotFoundException:
            with suppress(ecr.exceptions.RepositoryAlreadyExistsException):
                ecr.create_repository(
                    registryId=repository.account,
                    repositoryName=repository.name,
                    imageScanningConfiguration={"scanOnPush": True},
                )


@dataclass(frozen=True)
class Upload:
    """Push the tagged image."""

    uri: str

    def __str__(self) -> str:
        return f"push {self.uri} with a token from ECR"

    def run(self, services: Services) -> None:
        """Log in for this one request, so that nothing is stored, and show how it goes."""
        (data,) = services.ecr.get_authorization_token()["authorizationData"]
        login = auth_config(data["authorizationToken"])
        events = services.engine.images.push(self.uri, auth_config=login, stream=True, decode=True)
        show = show_bars if services.console.is_terminal else show_lines
        show(checked(events, self.uri), services.console)


Step = TagImage | EnsureRepository | Upload
"""One thing to do; as text it is a line of the plan."""


@dataclass(frozen=True)
class Push:
    """A push as a value."""

    image: str
    repository: Repository
    tag: str

    @property
    def uri(self) -> str:
        """What a job will name as its image."""
        return self.repository.uri(self.tag)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to do, in order: the local image comes first, so that AWS is changed only if there is one."""
        return (TagImage(self.image, self.uri), EnsureRepository(self.repository), Upload(self.uri))

    def __str__(self) -> str:
        return "\n".join(f"{number}. {step}" for number, step in enumerate(self.steps, start=1))


def execute(steps: Sequence[Step], services: Services) -> None:
    """Do one step after the other and say which."""
    for step in steps:
        services.console.print(str(step), highlight=False, markup=False, soft_wrap=True)
        step.run(services)


def auth_config(token: str) -> dict[str, str]:
    """Return what the Docker engine takes as credentials for a token of ECR."""
    username, _, password = base64.b64decode(token).decode("ascii").partition(":")
    return {"username": username, "password": password}
