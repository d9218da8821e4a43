"""Work until it is stopped, then keep the work."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType


def save(_number: int, _frame: FrameType | None) -> None:
    Path(os.environ["SM_MODEL_DIR"], "half.txt").write_text("half of it")
    sys.exit(0)


signal.signal(signal.SIGTERM, save)
signal.signal(signal.SIGINT, save)
print("score=0.5;", flush=True)
print("score=0.75;", flush=True)
signal.pause()
