"""The one way in which copying, looking at a copy, or putting it back fails."""

from __future__ import annotations


class BackupError(Exception):
    """It was not done, and nothing is left half done; the text is a sentence for whoever asked."""
