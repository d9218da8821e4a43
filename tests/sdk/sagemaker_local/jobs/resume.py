"""Save where it is when it is interrupted, and go on from there."""

import signal
import sys
from pathlib import Path
from types import FrameType

saved = Path("/opt/ml/checkpoints/step.txt")


def save(_number: int, _frame: FrameType | None) -> None:
    saved.write_text("7")
    sys.exit(0)


signal.signal(signal.SIGTERM, save)
if saved.exists():
    print(f"goes on from step {saved.read_text()}", flush=True)
    saved.write_text("done")
else:
    print("starts from the beginning", flush=True)
    signal.pause()
