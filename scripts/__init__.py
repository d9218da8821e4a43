"""What stays out of the image: host tools, run as `python -m scripts.NAME`."""

import sys
from pathlib import Path

# In a clone the tools go with the library beside them, installed or not, and never with another one.
sys.path.insert(0, str(Path(__file__).parents[1] / "container"))
