"""What stays out of the image: host tools, run as `python -m scripts.NAME`."""
