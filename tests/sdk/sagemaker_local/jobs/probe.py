"""Print what a training job finds, and keep it: each host as one line of JSON."""

import json
import os
import sys
from pathlib import Path

host = os.environ["SM_CURRENT_HOST"]
train = Path(os.environ["SM_CHANNEL_TRAIN"])
found = {
    "arguments": sys.argv[1:],
    "colour": os.environ.get("COLOUR"),
    "hosts": json.loads(os.environ["SM_HOSTS"]),
    "train": {path.name: path.read_text() for path in sorted(train.iterdir())},
}
Path(os.environ["SM_MODEL_DIR"], f"{host}.json").write_text(json.dumps(found))
print(json.dumps(found))
