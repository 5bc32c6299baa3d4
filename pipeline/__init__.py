"""The run: from a raw file to published files. One direction, one hand-over type between steps."""

__version__ = "0.2.0"
