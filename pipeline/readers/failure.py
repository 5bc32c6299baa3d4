"""What a reader raises when a file can't be read."""

from __future__ import annotations


class Unreadable(Exception):
    """The file can't be read; the message says what the user can do."""
