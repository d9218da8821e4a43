"""Put the image into Amazon ECR, in whatever partition the region lies, and print the URI to name.

    python -m scripts.push --region cn-north-1

The tag is the project's version unless --tag names another, and never `latest` by itself: a job keeps the
URI that it was given, and one that moves would change what the job runs when it is started again.
Progress goes to standard error and the URI to standard output, so that a shell can keep it.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from injob.version import VERSION
from scripts.errors import HostError, PushError
from scripts.image import Repository, partition_of
from scripts.push_steps import Push, Services, execute

if TYPE_CHECKING:
    from boto3 import Session
    from botocore.exceptions import ClientError

ENGINE_TIMEOUT = 600
"""Seconds. The engine says nothing while a registry takes in a large layer."""


def choose_region(option: str | None, environ: Mapping[str, str], configured: str | None) -> str:
    """Return the region to push to. Raises HostError where nothing names one, or a wrong one."""
    region = option or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or configured
    if not region:
        raise PushError("no region is set; pass --region, set AWS_REGION, or run `aws configure`")
    partition_of(region)
    return region


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
        tag=options.tag or VERSION,
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
