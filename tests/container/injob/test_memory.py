import subprocess
import sys

from scripts.launch import CONTAINER

SCRIPT = """
import resource
from injob.memory import keep_freed_memory
{call}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
bytes(bytearray(4_000_000))  # from now on glibc takes so much from its own heap
before = faults()
for _ in range(100):
    one, other, third = bytearray(4_000_000), bytearray(4_000_000), bytearray(4_000_000)
    del one, other, third
print(faults() - before)
"""


def page_faults(call: str = "") -> int:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(call=call)],
        env={"PYTHONPATH": str(CONTAINER)},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_freed_memory_is_not_asked_of_the_kernel_again() -> None:
    assert page_faults("keep_freed_memory()") < page_faults() / 10
