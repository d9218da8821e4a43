import time

import pytest

from injob.errors import ContractError
from injob.launcher.hosts import wait_for_hosts
from injob.stopping import Stopped


class Names:
    """Knows each host after so many questions, or never."""

    def __init__(self, **after: int) -> None:
        self.after = {host.replace("_", "-"): count for host, count in after.items()}

    def __call__(self, host: str) -> str:
        self.after[host] -= 1
        if self.after[host] >= 0:
            raise OSError(-3, "Temporary failure in name resolution")
        return "10.0.0.1"


def test_a_host_alone_waits_for_nobody() -> None:
    began = time.monotonic()
    wait_for_hosts([], limit_seconds=0)
    assert time.monotonic() - began < 0.05


def test_every_host_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    names = Names(algo_2=1, algo_3=3)
    wait_for_hosts(["algo-2", "algo-3"], limit_seconds=30, line_seconds=0.15, resolve=names)
    assert names.after == {"algo-2": -1, "algo-3": -1}
    assert "waiting for algo-3: no address yet, 0 s\n" in capsys.readouterr().out


def test_at_the_limit_the_missing_ones_are_named() -> None:
    names = Names(algo_2=0, algo_3=10**6, algo_4=10**6)
    with pytest.raises(ContractError) as caught:
        wait_for_hosts(["algo-2", "algo-3", "algo-4"], limit_seconds=0.3, resolve=names)
    assert str(caught.value) == (
        "no address for algo-3, algo-4 after 0 s; each one in resourceconfig.json must be known by name: "
        "are all containers up, and on one network?"
    )


def test_a_silent_name_server_holds_up_neither_the_lines_nor_the_limit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    with pytest.raises(ContractError):
        wait_for_hosts(
            ["algo-2"], limit_seconds=0.5, line_seconds=0.1, resolve=lambda _: time.sleep(3), pause=time.sleep
        )
    assert time.monotonic() - began < 2
    assert capsys.readouterr().out.count("waiting for algo-2: no address yet, 0 s\n") >= 2


def test_what_can_be_no_name_is_missing_too() -> None:
    with pytest.raises(ContractError):
        wait_for_hosts(["algo..2"], limit_seconds=0.2)


def test_a_signal_ends_the_waiting() -> None:
    def stop(_seconds: float) -> None:
        import signal  # noqa: PLC0415 - only here

        raise Stopped(signal.SIGTERM)

    with pytest.raises(Stopped):
        wait_for_hosts(["algo-2"], limit_seconds=30, resolve=Names(algo_2=10**6), pause=stop)
