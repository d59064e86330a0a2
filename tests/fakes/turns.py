"""How much of a long random test is drawn in each database's turn."""

from __future__ import annotations

from django.db import connection


def drawn(count: int) -> int:
    """`count` on SQLite, a third of it on PostgreSQL: its turn is about whether the same rules hold there."""
    return count if connection.vendor == "sqlite" else -(-count // 3)
