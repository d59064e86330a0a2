"""What can go wrong with evidence. Each text is a sentence for whoever works at the desk."""

from __future__ import annotations


class CaptureError(ValueError):
    """A page or file could not be captured; nothing was kept."""

    def __init__(self, why: str, *, worth_another_try: bool = False) -> None:
        super().__init__(why)
        self.worth_another_try = worth_another_try


class QuoteError(ValueError):
    """Words cannot be quoted from a capture: they are not in it, or not in one place only."""


class BrokenFileError(ValueError):
    """A stored file is missing, or is not what it was."""
