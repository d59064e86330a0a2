"""What the verbs of this room share: the lock under which tips move, and live questions."""

from __future__ import annotations

import secrets

from django.db import connection
from django.utils.translation import gettext as _

from soi.inbox.models import Question

_INTAKE_LOCK = 0x536F6901
"""PostgreSQL's advisory lock under which questions change: two equal messages find one another."""


class RefusedError(ValueError):
    """Not allowed as things stand. The text is a sentence for whoever asked; nothing was changed. `code`: a short
    name of why, where somebody acts on it."""

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.code = code


_INTRODUCTIONS_LOCK = 0x536F6902
"""The one under which correspondents are made: at the turn of a month somebody has two pseudonyms."""


def lock_intake() -> None:
    """Let nobody else join or move tips until this transaction ends. On SQLite a transaction that writes
    has the database's only write lock from its start."""
    _lock(_INTAKE_LOCK)


def lock_introductions() -> None:
    """Let nobody else make a correspondent until this transaction ends. Taken before `lock_intake`."""
    _lock(_INTRODUCTIONS_LOCK)


def _lock(number: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def new_uid(kind: str) -> str:
    return f"{kind}{secrets.token_hex(12)}"


def live_question(uid: str) -> Question:
    question = Question.objects.select_for_update().filter(uid=uid).first()
    if question is None or not question.is_live:
        raise RefusedError(_("There is no such question, or it was merged into another."))
    return question
