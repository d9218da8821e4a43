"""docs/conformance.md: what this server does with every field of the requests that make a job.

python -m tests.scripts.sagemaker_local.conformance, with container on PYTHONPATH, writes it.
"""

from collections.abc import Iterator

from scripts.cases import ROOT
from scripts.sagemaker_local.fields import Fields
from scripts.sagemaker_local.model import leaves, request_shape
from tests.scripts.sagemaker_local.evidence import EVIDENCE

FILE = ROOT / "docs" / "conformance.md"
_HEAD = """\
# SageMaker on one machine: every field

What `python -m scripts.sagemaker` does with every field that the installed botocore knows of a request.

- **honoured**: it has an effect here as in the cloud, and the test named beside it shows that.
- **refused**: the request is answered with a ValidationException that names the field, since leaving it out
  would change what the job does or gives back.
- **recorded**: it changes neither; Describe gives it back, and the job's log names it.

A field that is false, 0 or empty asks for nothing and is never refused.
This file is made from `scripts/sagemaker_local/fields.toml`; a test fails where it is out of date, and says
how to make it anew.
"""


def conformance() -> str:
    """Return the text of the file."""
    return "\n".join([_HEAD, *(line for operation in EVIDENCE for line in _table(operation))])


def _table(operation: str) -> Iterator[str]:
    fields = Fields.of(operation)
    fates = {path: fields.fate(path) for path in leaves(request_shape(operation))}
    counts = [f"{sum(fate[0] == name for fate in fates.values() if fate)} {name}" for name in _FATES]
    yield f"## {operation}\n\n{', '.join(counts)}.\n\n| field | | note |\n|---|---|---|"
    for path, fate in sorted(fates.items()):
        assert fate is not None
        shown = EVIDENCE[operation].get(path, "").partition("::")
        parts = (fate[1], shown[2] and f"`{shown[2]}` in {shown[0]}")
        yield f"| `{path}` | {fate[0]} | {'; '.join(filter(None, parts))} |"
    yield ""


_FATES = ("honoured", "refused", "recorded")

if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(conformance(), encoding="utf-8")
