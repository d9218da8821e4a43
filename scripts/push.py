"""Put the image into Amazon ECR, in whatever partition the region lies, and print the URI to name.

    python -m scripts.push --region cn-north-1

The tag is the project's version unless --tag names another, and never `latest` by itself: a job keeps the
URI that it was given, and one that moves would change what the job runs when it is started again.
Progress goes to standard error and the URI to standard output, so that a shell can keep it.
"""

import argparse
import base64
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from scripts.errors import HostError, PushError
from scripts.image import Repository, partition_of

if TYPE_CHECKING:
    from boto3 import Session
    from botocore.client import BaseClient
    from botocore.exceptions import ClientError
    from docker import DockerClient
    from rich.console import Console

Event = dict[str, Any]
"""One line of what the Docker engine says while it pushes."""

LAYER_IS_THERE = ("Pushed", "Layer already exists")
ENGINE_TIMEOUT = 600
"""Seconds. The engine says nothing while a registry takes in a large layer."""


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


def checked(events: Iterator[Event], uri: str) -> Iterator[Event]:
    """Pass events on. Raises PushError at one that reports a failure: the engine does not by its status."""
    for event in events:
        if "error" in event:
            raise PushError(f"{uri} was not pushed, the registry or the way to it failed: {event['error']}")
        yield event


def show_lines(events: Iterator[Event], console: "Console") -> None:
    """Show one plain line for each layer that is there, as a log wants it."""
    for event in events:
        status, layer = event.get("status"), event.get("id")
        if status and (layer is None or status in LAYER_IS_THERE):
            line = f"{layer}: {status}" if layer else status
            console.print(line, highlight=False, markup=False, soft_wrap=True)


def show_bars(events: Iterator[Event], console: "Console") -> None:
    """Show one moving bar for each layer, as a person wants it."""
    from rich.progress import Progress, TaskID  # noqa: PLC0415 - needed on a terminal only

    bars: dict[str, TaskID] = {}
    with Progress(console=console) as progress:
        for event in events:
            if layer := event.get("id"):
                if layer not in bars:
                    bars[layer] = progress.add_task(layer, total=None)
                # A layer that was there already reports no size, and None changes nothing.
                amount = event.get("progressDetail", {})
                if event["status"] in LAYER_IS_THERE:
                    amount = {"current": 1, "total": 1}
                progress.update(
                    bars[layer],
                    description=f"{layer} {event['status']}",
                    completed=amount.get("current"),
                    total=amount.get("total"),
                )


def choose_region(option: str | None, environ: Mapping[str, str], configured: str | None) -> str:
    """Return the region to push to. Raises HostError where nothing names one, or a wrong one."""
    region = option or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or configured
    if not region:
        raise PushError("no region is set; pass --region, set AWS_REGION, or run `aws configure`")
    partition_of(region)
    return region


def project_version() -> str:
    """Return the version in setup.py, as it was installed. Raises PushError where it was not."""
    try:
        return version("injob")
    except PackageNotFoundError:
        raise PushError(
            "injob is not installed, so no version can be the tag; pass --tag, or pip install -e ."
        ) from None


@contextmanager
def in_sentences() -> Iterator[None]:
    """Turn what boto3 and Docker raise into PushError."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError  # noqa: PLC0415 - slow to import
    from docker.errors import APIError, DockerException  # noqa: PLC0415 - the same
    from requests import RequestException  # noqa: PLC0415 - the same
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - the same; what docker raises amid a stream

    try:
        yield
    except NoCredentialsError:
        raise PushError("no AWS credentials were found; run `aws configure`, or set AWS_PROFILE") from None
    except ClientError as error:
        raise PushError(_refusal(error)) from error
    except BotoCoreError as error:
        raise PushError(
            f"AWS cannot be asked: {error}; check the profile, the region and the network"
        ) from error
    except APIError as error:
        raise PushError(f"the Docker engine refused: {error.explanation or error}") from error
    except (DockerException, RequestException, HTTPError) as error:
        raise PushError(
            f"the Docker engine does not answer; start it, or set DOCKER_HOST ({error})"
        ) from error


def _refusal(error: "ClientError") -> str:
    reason = error.response["Error"]
    hint = "; credentials of one partition, such as aws, are unknown in another, such as aws-cn"
    foreign = reason["Code"] in ("InvalidClientTokenId", "UnrecognizedClientException")
    return f"AWS refused {error.operation_name}: {reason['Message']}{hint if foreign else ''}"


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.push", description="Push the image to Amazon ECR."
    )
    parser.add_argument("--repository", default="injob", help="its name in ECR (default: %(default)s)")
    parser.add_argument("--tag", help="default: the version in setup.py")
    parser.add_argument("--region", help="default: AWS_REGION, AWS_DEFAULT_REGION, or the profile's")
    parser.add_argument("--account", help="default: the account of the credentials")
    parser.add_argument("--image", default="injob:latest", help="the local image (default: %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="print the plan and stop")
    return parser


def run(options: argparse.Namespace, environ: Mapping[str, str]) -> None:
    """Plan, then print the plan or execute it, then print the URI."""
    import boto3  # noqa: PLC0415 - slow to import
    import docker  # noqa: PLC0415 - the same
    from rich.console import Console  # noqa: PLC0415 - the same

    session = boto3.Session()
    region = choose_region(options.region, environ, session.region_name)
    push = Push(
        image=options.image,
        repository=Repository(options.account or ask_account(session, region), region, options.repository),
        tag=options.tag or project_version(),
    )
    if options.dry_run:
        print(push)
    else:
        with (
            closing(session.client("ecr", region_name=region)) as ecr,
            closing(docker.from_env(environment=environ, timeout=ENGINE_TIMEOUT)) as engine,
        ):
            execute(push.steps, Services(ecr, engine, Console(stderr=True)))
    print(push.uri)


def ask_account(session: "Session", region: str) -> str:
    """Return the account of the credentials."""
    with closing(session.client("sts", region_name=region)) as sts:
        return str(sts.get_caller_identity()["Account"])


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Push, and return the exit code."""
    try:
        with in_sentences():
            run(parser().parse_args(argv), environ)
    except HostError as error:
        print(f"push: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
