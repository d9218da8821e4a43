"""The one bucket of a user, in moto's S3."""

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

from scripts.command import run

REGION = "cn-northwest-1"


@contextmanager
def serve() -> Iterator[str]:
    """Run moto's server where this machine and its containers reach it, and yield its URL."""
    server = ThreadedMotoServer(ip_address=_gateway(), port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@dataclass(frozen=True)
class Bucket:
    """What a bucket holds, as bytes by key."""

    name: str
    client: Any

    @classmethod
    def empty(cls, name: str, endpoint: str) -> "Bucket":
        """Forget all that the server has, and make the bucket."""
        with urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")):
            client = boto3.client(
                "s3",
                region_name=REGION,
                endpoint_url=endpoint,
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
            )
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return cls(name, client)

    def put(self, path: Path, folder: str) -> None:
        self.client.upload_file(str(path), self.name, f"{folder}/{path.name}")

    def files(self, folder: str = "") -> dict[str, bytes]:
        """Return what lies below `folder/`, by its path from there."""
        listed = self.client.list_objects_v2(Bucket=self.name, Prefix=folder).get("Contents", [])
        return {found["Key"].removeprefix(folder): self.read(found["Key"]) for found in listed}

    def read(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return content


def _gateway() -> str:
    # Its name would do in the containers only; and with an IP, boto3 puts the bucket into the path.
    (network,) = json.loads(run(["docker", "network", "inspect", "bridge"]))
    (config, *_) = network["IPAM"]["Config"]
    return config.get("Gateway") or str(ip_network(config["Subnet"])[1])


def unpacked(archive: bytes) -> dict[str, bytes]:
    """Return the files of a .tar.gz by their names."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {member.name: file.read() for member in tar if (file := tar.extractfile(member))}
