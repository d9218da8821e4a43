from pathlib import Path

import pytest

from injob.launcher.memory import Memory

MIB = 1 << 20
V2 = {
    "memory.max": f"{300 * MIB}\n",
    "memory.peak": f"{299 * MIB}\n",
    "memory.events": "low 0\nhigh 0\nmax 41\noom 3\noom_kill 2\noom_group_kill 0\n",
}
V1 = {
    "memory/memory.limit_in_bytes": f"{300 * MIB}\n",
    "memory/memory.max_usage_in_bytes": f"{299 * MIB}\n",
    "memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
}


@pytest.mark.parametrize(
    ("files", "memory"),
    [
        (V2, Memory(300 * MIB, 299 * MIB, 2)),
        (V1, Memory(300 * MIB, 299 * MIB, 2)),
        (V2 | {"memory.max": "max\n"}, Memory(None, 299 * MIB, 2)),
        (V1 | {"memory/memory.limit_in_bytes": "9223372036854771712\n"}, Memory(None, 299 * MIB, 2)),
        ({"memory.max": f"{300 * MIB}\n", "memory.events": "oom_kill 0\n"}, Memory(300 * MIB, None, 0)),
        ({"memory.max": "", "memory.events": "broken\noom_kill x\n"}, Memory(None, None, 0)),
        ({}, Memory(None, None, 0)),
    ],
)
def test_the_memory_controller_of_both_versions_is_read(
    files: dict[str, str], memory: Memory, tmp_path: Path
) -> None:
    (tmp_path / "memory").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert Memory.read(tmp_path) == memory


@pytest.mark.parametrize(
    ("memory", "words"),
    [
        (Memory(300 * MIB, 299 * MIB, 1), "it reached the limit of 300 MiB, the peak was 299 MiB"),
        (Memory(300 * MIB, None, 1), "it reached the limit of 300 MiB"),
        (Memory(None, 299 * MIB, 1), "it reached the memory of the machine, the peak was 299 MiB"),
    ],
)
def test_limit_and_peak_in_words(memory: Memory, words: str) -> None:
    assert str(memory) == words
