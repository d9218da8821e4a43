"""This project against what a user would do instead, side by side in one run: `python -m benchmarks.NAME`."""
