"""Read two epochs of a channel that is streamed."""

import time
from pathlib import Path

for epoch in range(2):
    pipe = Path(f"/opt/ml/input/data/train_{epoch}")
    while not pipe.exists():
        time.sleep(0.01)
    print(f"epoch {epoch}: {pipe.read_text()!r}")
