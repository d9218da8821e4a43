"""docs/conformance.md says what the code does, and names tests that are there."""

import re

import pytest

from scripts.cases import ROOT
from scripts.sagemaker_local.fields import Fields
from tests.scripts.sagemaker_local.conformance import FILE, conformance
from tests.scripts.sagemaker_local.evidence import EVIDENCE


def test_the_file_is_what_is_generated() -> None:
    assert FILE.read_text(encoding="utf-8") == conformance(), (
        "docs/conformance.md is out of date; write it anew with "
        "PYTHONPATH=container python -m tests.scripts.sagemaker_local.conformance"
    )


@pytest.mark.parametrize("operation", EVIDENCE)
def test_every_honoured_field_has_a_test_that_shows_its_effect(operation: str) -> None:
    assert EVIDENCE[operation].keys() == Fields.of(operation).honoured.keys()


def test_the_tests_that_show_it_are_there() -> None:
    missing = []
    for shown in sorted({each for fields in EVIDENCE.values() for each in fields.values()}):
        file, _, name = shown.partition("::")
        text = (ROOT / "tests" / "scripts" / file).read_text(encoding="utf-8")
        if not re.search(rf"^def {name}\(", text, re.MULTILINE):
            missing.append(shown)
    assert missing == []
