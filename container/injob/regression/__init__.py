"""Least squares from a stream of rows, and the model as files."""
