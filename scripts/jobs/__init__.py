"""A job on this machine: its description, its trees, its hosts, and how it ended.

Nothing here knows a command line or prints: `execute` runs a job for whoever asks.
"""
