"""The package that jobs/package/requirements.txt names: made here, so that no test downloads anything."""

import zipfile
from pathlib import Path

NAME, VERSION = "halves", "1.0"

SOURCE = """
def halve(table):
    middle = len(table) // 2
    return table.iloc[:middle], table.iloc[middle:]
"""

INFO = f"{NAME}-{VERSION}.dist-info"
FILES = {
    f"{NAME}.py": SOURCE,
    f"{INFO}/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def write_wheel(folder: Path) -> None:
    record = "".join(f"{name},,\n" for name in (*FILES, f"{INFO}/RECORD"))
    with zipfile.ZipFile(folder / f"{NAME}-{VERSION}-py3-none-any.whl", "w") as wheel:
        for name, content in {**FILES, f"{INFO}/RECORD": record}.items():
            wheel.writestr(name, content)
