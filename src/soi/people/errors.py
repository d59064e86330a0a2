"""What this room refuses, in words for whoever asked."""

from __future__ import annotations


class RefusedError(ValueError):
    """Something about a person cannot be done as asked. The text is a sentence for people."""
