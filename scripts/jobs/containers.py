"""A job's containers and their network: made, and removed again whatever happens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import islice
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from scripts.errors import EngineError
from scripts.launch import Launch, Network

if TYPE_CHECKING:
    import docker

_ATTEMPTS = 5


@dataclass(frozen=True)
class JobNetwork:
    """A network that is there."""

    id: str
    subnet: str

    @property
    def gateway(self) -> str:
        """The address under which its containers reach this machine: the first one."""
        return str(next(ip_network(self.subnet).hosts()))

    def addresses(self) -> Iterator[str]:
        """Yield the addresses that hosts may have."""
        yield from (str(address) for address in islice(ip_network(self.subnet).hosts(), 1, None))


@contextmanager
def job_network(client: "docker.DockerClient", launch: Launch, *, fixed: bool = True) -> Iterator[JobNetwork]:
    """Make the network of a job, and remove it at the end; `fixed` is for hosts with addresses of our own."""
    assert launch.network is not None  # noqa: S101 - for_docker gives every host one
    with in_sentences(f"run `{launch.network}`"):
        network = (_make_fixed if fixed else _make)(client, launch.network, launch.labels)
    try:
        yield JobNetwork(network.id, _subnet(network))
    finally:
        with in_sentences("remove the network of the job"):
            network.remove()


@contextmanager
def container(
    client: "docker.DockerClient", launch: Launch, network: JobNetwork, addresses: Mapping[str, str]
) -> Iterator[Any]:
    """Make a container for a host, and remove it at the end."""
    address = addresses.get(launch.host)
    endpoint = client.api.create_endpoint_config(aliases=[launch.host], ipv4_address=address)
    with in_sentences(f"run `{launch}`"):
        made = client.containers.create(
            launch.image,
            entrypoint=list(launch.entrypoint) or None,
            command=list(launch.arguments),
            environment=dict(launch.environ),
            volumes=list(launch.volumes),
            hostname=launch.hostname,
            labels=dict(launch.labels),
            network=network.id,
            networking_config={network.id: endpoint},
            # A host that has ended still has its name, as an instance has: Docker's DNS would forget it,
            # and sagemaker-training on a slower host would look for it for 15 minutes.
            extra_hosts=dict(addresses),
            # The service's instances have no swap.
            **({"mem_limit": launch.memory, "memswap_limit": launch.memory} if launch.memory else {}),
        )
    try:
        yield made
    finally:
        with in_sentences("remove a container of the job"):
            made.remove(force=True)


@contextmanager
def in_sentences(doing: str) -> Iterator[None]:
    """Turn what Docker raises into EngineError."""
    from docker.errors import APIError, ContainerError, DockerException  # noqa: PLC0415 - slow to import
    from requests import RequestException  # noqa: PLC0415 - the same

    try:
        yield
    except APIError as error:
        raise EngineError(f"Docker cannot {doing}: {error.explanation or error}") from error
    except (ContainerError, DockerException, RequestException) as error:
        raise EngineError(f"Docker cannot {doing}: {error}") from error


def _make(
    client: "docker.DockerClient",
    network: Network,
    labels: Mapping[str, str],
    ipam: "docker.types.IPAMConfig | None" = None,
) -> Any:  # noqa: ANN401 - docker publishes no types
    # Jobs of one name may run at the same time, in two regions; Docker tells networks by their names.
    name = f"{network.name}-{token_hex(4)}"
    return client.networks.create(
        name, driver="bridge", internal=network.internal, labels=dict(labels), ipam=ipam
    )


def _make_fixed(client: "docker.DockerClient", network: Network, labels: Mapping[str, str]) -> Any:  # noqa: ANN401 - docker publishes no types
    from docker.errors import APIError  # noqa: PLC0415 - slow to import
    from docker.types import IPAMConfig, IPAMPool  # noqa: PLC0415 - the same

    for attempt in range(_ATTEMPTS):
        # Only in a subnet that somebody chose may hosts have fixed addresses: Docker chooses it, then we do.
        draft = _make(client, network, labels)
        subnet = _subnet(draft)
        draft.remove()
        try:
            pool = IPAMConfig(pool_configs=[IPAMPool(subnet=subnet)])
            return _make(client, network, labels, pool)
        except APIError:
            # Somebody else's network has just got the same one.
            if attempt == _ATTEMPTS - 1:
                raise
    return None


def _subnet(network: Any) -> str:  # noqa: ANN401 - docker publishes no types
    network.reload()
    configs = network.attrs["IPAM"]["Config"]
    return str(next(each["Subnet"] for each in configs if ":" not in each["Subnet"]))
