"""What the desk's verbs raise when they are not allowed."""

from __future__ import annotations


class RefusedError(ValueError):
    """What was asked is not allowed; nothing was changed. `problems` are sentences for whoever asked, in the
    language of the page."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems: tuple[str, ...] = problems
