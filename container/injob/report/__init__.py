"""What a training job found, as one self-contained HTML page for people."""
