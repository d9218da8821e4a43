import gc
import sys
from pathlib import Path

import pytest

from injob.imports import collection_paused, import_ahead


def test_modules_are_there_when_they_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needed_last.py").write_text("found = 1")
    monkeypatch.syspath_prepend(tmp_path)
    import_ahead(["no_such_module", "needed_last"]).join()
    assert sys.modules.pop("needed_last").found == 1


def test_what_is_wrong_with_a_module_is_said_by_who_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken_module.py").write_text("import no_such_module")
    monkeypatch.syspath_prepend(tmp_path)
    import_ahead(["broken_module"]).join()
    assert capsys.readouterr() == ("", "")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        __import__("broken_module")


def test_the_collector_rests_while_modules_are_imported_and_works_again_afterwards() -> None:
    with collection_paused():
        resting = not gc.isenabled()
    with pytest.raises(ModuleNotFoundError), collection_paused():
        __import__("no_such_module")
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    assert (resting, gc.isenabled(), frozen > 0) == (True, True, True)
