"""The version of the package and its image."""

VERSION = "0.1.0"
