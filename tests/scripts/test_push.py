import base64
import gzip
import io
import json
import re
import tarfile
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto.server import ThreadedMotoServer
from rich.console import Console

from injob.version import VERSION
from scripts import push, push_progress, push_steps
from scripts.errors import HostError, PushError
from scripts.image import Repository
from scripts.push_progress import Event
from scripts.push_steps import EnsureRepository, Push, Services, TagImage, Upload
from tests.scripts.registry import digest, serving

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from docker import DockerClient

ACCOUNT = "123456789012"
CHINA = Repository(ACCOUNT, "cn-northwest-1", "injob")
KEYS = {"aws_access_key_id": "fake", "aws_secret_access_key": "fake"}


@dataclass
class Aws:
    """AWS as moto's server plays it, and every call that reached it through `client`."""

    url: str
    stack: ExitStack
    calls: list[str] = field(default_factory=list)

    def client(self, region: str) -> "BaseClient":
        session = boto3.Session(**KEYS)
        session.events.register("before-call", lambda model, **_: self.calls.append(model.name))
        return self.stack.enter_context(closing(session.client("ecr", region, endpoint_url=self.url)))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: str) -> dict[str, str]:
    """Let boto3, which reads the process's environment by itself, see moto and nothing of this machine."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    return {"AWS_ENDPOINT_URL": server}


@pytest.fixture
def aws(environ: dict[str, str]) -> Iterator[Aws]:
    url = environ["AWS_ENDPOINT_URL"]
    reset = urllib.request.Request(f"{url}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset).close()
    with ExitStack() as stack:
        yield Aws(url, stack)


def services(ecr: "BaseClient", engine: "DockerClient | None" = None) -> Services:
    return Services(ecr, engine, Console(file=io.StringIO()))


def shown(services: Services) -> list[str]:
    assert isinstance(services.console.file, io.StringIO)
    return services.console.file.getvalue().splitlines()


def test_the_plan_of_a_push_to_china() -> None:
    uri = "123456789012.dkr.ecr.cn-northwest-1.amazonaws.com.cn/injob:0.1.0"
    plan = Push("injob:latest", CHINA, "0.1.0")
    assert plan.uri == uri
    assert plan.steps == (TagImage("injob:latest", uri), EnsureRepository(CHINA), Upload(uri))
    assert str(plan).splitlines() == [
        f"1. tag injob:latest as {uri}",
        f"2. create {CHINA.arn} unless it is there, with scan on push",
        f"3. push {uri} with a token from ECR",
    ]


def test_the_repository_is_created_once_and_scans_on_push(aws: Aws) -> None:
    ecr = aws.client(CHINA.region)
    push_steps.execute([EnsureRepository(CHINA), EnsureRepository(CHINA)], services(ecr))
    assert aws.calls == ["DescribeRepositories", "CreateRepository", "DescribeRepositories"]
    (created,) = ecr.describe_repositories()["repositories"]
    assert (created["repositoryName"], created["registryId"]) == ("injob", ACCOUNT)
    assert created["imageScanningConfiguration"] == {"scanOnPush": True}


def test_somebody_else_may_create_the_repository_in_between(aws: Aws) -> None:
    ecr, other = aws.client(CHINA.region), aws.client(CHINA.region)
    ecr.meta.events.register(
        "after-call.ecr.DescribeRepositories",
        lambda **_: other.create_repository(repositoryName="injob") and None,
    )
    EnsureRepository(CHINA).run(services(ecr))
    assert aws.calls == ["DescribeRepositories", "CreateRepository", "CreateRepository"]


@pytest.mark.parametrize("region", ["us-east-1", "cn-northwest-1"])
def test_ecr_knows_the_repository_by_the_same_names(aws: Aws, region: str) -> None:
    repository, ecr = Repository(ACCOUNT, region, "team/injob"), aws.client(region)
    EnsureRepository(repository).run(services(ecr))
    (created,) = ecr.describe_repositories()["repositories"]
    # moto writes .amazonaws.com whatever the region, so its URI is compared without the rest of our suffix;
    # test_image.py compares the suffixes with botocore's.
    suffix = repository.partition.dns_suffix
    assert created["repositoryUri"] == repository.address.replace(suffix, "amazonaws.com")
    assert created["repositoryArn"] == repository.arn


def test_the_token_of_ecr_becomes_a_login(aws: Aws) -> None:
    (data,) = aws.client("us-east-1").get_authorization_token()["authorizationData"]
    login = {"username": "AWS", "password": f"{ACCOUNT}-auth-token"}
    assert push_steps.auth_config(data["authorizationToken"]) == login


def test_a_password_may_hold_a_colon() -> None:
    token = base64.b64encode(b"AWS:a:b==").decode()
    assert push_steps.auth_config(token) == {"username": "AWS", "password": "a:b=="}


@pytest.mark.parametrize(
    ("option", "environ", "configured", "region"),
    [
        ("eu-west-1", {"AWS_REGION": "us-east-1"}, "us-west-2", "eu-west-1"),
        (None, {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"}, "us-west-2", "us-east-1"),
        (None, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-east-2"}, "us-west-2", "us-east-2"),
        (None, {}, "us-west-2", "us-west-2"),
    ],
)
def test_where_the_region_comes_from(
    option: str | None, environ: dict[str, str], configured: str | None, region: str
) -> None:
    assert push.choose_region(option, environ, configured) == region


EVENTS: list[Event] = [
    {"status": "The push refers to repository [127.0.0.1:5000/injob]"},
    {"status": "Preparing", "progressDetail": {}, "id": "aaa"},
    {"status": "Preparing", "progressDetail": {}, "id": "bbb"},
    {"status": "Layer already exists", "progressDetail": {}, "id": "aaa"},
    {
        "status": "Pushing",
        "progressDetail": {"current": 512, "total": 1024},
        "progress": "[=>  ]",
        "id": "bbb",
    },
    {"status": "Pushed", "progressDetail": {}, "id": "bbb"},
    {"status": "0.1.0: digest: sha256:ccc size: 528"},
    {"progressDetail": {}, "aux": {"Tag": "0.1.0", "Digest": "sha256:ccc", "Size": 528}},
]


def test_a_log_gets_one_line_for_each_layer() -> None:
    console = Console(file=io.StringIO(), width=20)
    push_progress.show_lines(iter(EVENTS), console)
    assert console.file.getvalue().splitlines() == [  # type: ignore[attr-defined]
        "The push refers to repository [127.0.0.1:5000/injob]",
        "aaa: Layer already exists",
        "bbb: Pushed",
        "0.1.0: digest: sha256:ccc size: 528",
    ]


def test_a_terminal_gets_a_full_bar_for_each_layer() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    push_progress.show_bars(iter(EVENTS), console)
    written = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", console.file.getvalue())  # type: ignore[attr-defined]
    last = [line.split("━")[0].strip() for line in written.splitlines() if "100%" in line][-2:]
    assert last == ["aaa Layer already exists", "bbb Pushed"]


def test_an_error_amid_the_events_ends_the_push() -> None:
    with pytest.raises(PushError) as caught:
        list(push_progress.checked(iter([*EVENTS[:2], {"errorDetail": {}, "error": "denied"}]), "r/injob:1"))
    assert str(caught.value) == "r/injob:1 was not pushed, the registry or the way to it failed: denied"


def test_a_dry_run_prints_the_plan_and_asks_only_for_the_account(
    aws: Aws, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert push.main(["--dry-run", "--region", "cn-northwest-1", "--tag", "7"], environ) == 0
    plan = Push("injob:latest", CHINA, "7")
    assert capsys.readouterr() == (f"{plan}\n{plan.uri}\n", "")
    assert aws.client(CHINA.region).describe_repositories()["repositories"] == []


def test_the_tag_is_the_version_by_default_and_an_account_needs_no_credentials(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    options = ["--dry-run", "--account", "111122223333"]
    assert push.main(options, environ | {"AWS_REGION": "us-east-1"}) == 0
    uri = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/injob:{VERSION}"
    assert capsys.readouterr().out.splitlines()[-1] == uri


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([], "push: no region is set; pass --region, set AWS_REGION, or run `aws configure`\n"),
        (["--region", "nowhere"], "push: the region 'nowhere' is unknown; the nearest known ones are "),
        (["--region", "us-east-1", "--tag", "a b", "--dry-run"], "push: the tag 'a b' is malformed; "),
        (
            ["--region", "us-east-1"],
            "push: the Docker engine does not answer; start it, or set DOCKER_HOST (",
        ),
    ],
)
def test_each_failure_is_one_sentence_and_exit_code_1(
    argv: list[str], sentence: str, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert push.main(argv, environ | {"DOCKER_HOST": "tcp://127.0.0.1:1"}) == 1
    out, err = capsys.readouterr()
    assert (out, err[: len(sentence)], err.count("\n")) == ("", sentence, 1)


def test_missing_credentials_are_told(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in KEYS:
        monkeypatch.delenv(name.upper())
    assert push.main(["--region", "us-east-1"], environ) == 1
    sentence = "push: no AWS credentials were found; run `aws configure`, or set AWS_PROFILE\n"
    assert capsys.readouterr() == ("", sentence)


def test_a_refusal_of_aws_is_told_in_its_own_words(aws: Aws) -> None:
    with pytest.raises(HostError) as caught, push.in_sentences():
        aws.client("us-east-1").delete_repository(repositoryName="injob")
    assert str(caught.value) == (
        "AWS refused DeleteRepository: "
        f"The repository with name 'injob' does not exist in the registry with id '{ACCOUNT}'"
    )


@pytest.fixture
def engine() -> Iterator["DockerClient"]:
    import docker  # noqa: PLC0415 - only the tests marked docker need it

    with closing(docker.from_env()) as engine:
        yield engine


@pytest.fixture
def image(engine: "DockerClient") -> Iterator[str]:
    """Return an image of one file; it needs no registry to come from."""
    name, content = f"injob-push-{uuid.uuid4().hex}", io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("hello"))
    engine.api.import_image_from_data(content.getvalue(), repository=name, tag="1")
    yield f"{name}:1"
    engine.images.remove(engine.images.get(f"{name}:1").id, force=True)


@pytest.mark.docker
def test_a_push_brings_the_whole_image_and_the_login_of_ecr(
    aws: Aws, engine: "DockerClient", image: str
) -> None:
    ecr, login = aws.client(CHINA.region), f"AWS:{ACCOUNT}-auth-token"
    with serving(login) as registry:
        # The URI of CHINA would lead to ECR itself; this one leads to the loopback interface.
        uri = f"{registry.address}/injob:0.1.0"
        used = services(ecr, engine)
        push_steps.execute([TagImage(image, uri), EnsureRepository(CHINA), Upload(uri)], used)
    manifest = json.loads(registry.manifests.pop("injob:0.1.0"))
    config, (layer,) = manifest["config"]["digest"], [layer["digest"] for layer in manifest["layers"]]
    assert registry.manifests == {}
    assert {name: digest(blob) for name, blob in registry.blobs.items()} == {config: config, layer: layer}
    assert config == engine.images.get(image).id
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(registry.blobs[layer]))) as tar:
        assert tar.getnames() == ["hello"]
    assert registry.authorizations == {"", f"Basic {base64.b64encode(login.encode()).decode()}"}
    assert aws.calls == ["DescribeRepositories", "CreateRepository", "GetAuthorizationToken"]
    assert [line for line in shown(used) if line.endswith("Pushed")] != []


@pytest.mark.docker
def test_a_registry_that_refuses_ends_the_push(aws: Aws, engine: "DockerClient", image: str) -> None:
    with serving("AWS:another-token") as registry:
        uri = f"{registry.address}/injob:0.1.0"
        with pytest.raises(PushError) as caught:
            push_steps.execute([TagImage(image, uri), Upload(uri)], services(aws.client("us-east-1"), engine))
    assert str(caught.value).startswith(f"{uri} was not pushed, the registry or the way to it failed: ")
    assert registry.manifests == {}


@pytest.mark.docker
def test_a_missing_image_changes_nothing_on_aws(
    aws: Aws, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert push.main(["--region", "us-east-1", "--image", "injob-no-such:1", "--tag", "1"], environ) == 1
    err = capsys.readouterr().err.splitlines()
    assert err == [
        "tag injob-no-such:1 as 123456789012.dkr.ecr.us-east-1.amazonaws.com/injob:1",
        "push: there is no image injob-no-such:1 here; run `make image`, or name another with --image",
    ]
    assert aws.client("us-east-1").describe_repositories()["repositories"] == []
