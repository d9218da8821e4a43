import json
from pathlib import Path

import pytest

from injob.contract import OptMl
from injob.errors import OutputError
from injob.launcher.config import fill_missing_config

CHANNEL = {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}


def test_missing_files_are_filled_with_the_documented_defaults(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    for folder in ("train", "test", ".hidden"):
        opt_ml.channel(folder).mkdir(parents=True)
    (opt_ml.channel("train").parent / "train-manifest").touch()
    config = opt_ml.input_config_dir
    assert fill_missing_config(opt_ml) == [
        config / "hyperparameters.json",
        config / "inputdataconfig.json",
        config / "resourceconfig.json",
    ]
    assert {path.name: json.loads(path.read_text()) for path in config.iterdir()} == {
        "hyperparameters.json": {},
        "inputdataconfig.json": {"test": CHANNEL, "train": CHANNEL},
        "resourceconfig.json": {
            "current_host": "algo-1",
            "hosts": ["algo-1"],
            "network_interface_name": "eth0",
        },
    }
    assert fill_missing_config(opt_ml) == []


def test_what_is_there_stays_as_it_is_even_malformed(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.input_config_dir.mkdir(parents=True)
    broken = opt_ml.hyperparameters_file
    broken.write_text("{")
    filled = fill_missing_config(opt_ml)
    assert ([path.name for path in filled], broken.read_text()) == (
        ["inputdataconfig.json", "resourceconfig.json"],
        "{",
    )


def test_a_place_that_takes_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("in the way")
    path = tmp_path / "input/config/hyperparameters.json"
    with pytest.raises(OutputError) as caught:
        fill_missing_config(OptMl(tmp_path))
    assert str(caught.value) == f"{path} cannot be written: Not a directory; make {path.parent} writable"
