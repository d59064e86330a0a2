"""The database's own guard of what was published: triggers on SQLite and PostgreSQL.

A version is never changed or deleted. Writing it seals the check: as long as it is the check's newest version,
the database refuses to change the row, its sources, its appearances or its media, whoever asks. So a check changes only
together with a new version that readers see, and it is withdrawn, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from soi.checks.triggers import Guard, Rule

REFUSAL = "a published check changes only with a version that readers see"
_STAYS = "the row of a file that a check names is never deleted"
_STAYS_GONE = "a file that was taken away stays so, with the reason that readers see"
_VERSIONS = "checks_checkversion"
_FILES = "checks_mediafile"
_CHECKS = "checks_check"
_PARTS = ("checks_source", "checks_appearance", "checks_mediause")
SEALED = (
    *("uid", "publisher_id", "external_id", "language", "claim", "claim_long", "claim_date", "claimant"),
    *("title", "summary", "body", "verdict", "verdict_text", "scale_version", "topic", "url", "licence"),
    *("reviewed_on", "valid_as_of", "review_on", "supports", "undermines", "few_sources_reason"),
    *("techniques", "selection", "harm", "quotes", "media", "own", "state", "content_hash"),
)
"""Columns of a check that its version records."""


def _is_sealed(check: str, version: str = "") -> str:
    """SQL: whether the newest version of the check with that id has been written."""
    newest = version or f"(SELECT version FROM {_CHECKS} WHERE id = {check})"  # noqa: S608 (our own names)
    written = f"v.check_row_id = {check} AND v.number = {newest}"
    return f"EXISTS (SELECT 1 FROM {_VERSIONS} v WHERE {written})"  # noqa: S608 (our own names)


def _rules() -> Iterator[Rule]:
    differs = " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in SEALED)
    changed = f"({differs}) AND {_is_sealed('NEW.id', 'NEW.version')}"
    yield Rule("version_update", "UPDATE", _VERSIONS, "1 = 1", REFUSAL)
    yield Rule("version_delete", "DELETE", _VERSIONS, "1 = 1", REFUSAL)
    yield Rule("check_update", "UPDATE", _CHECKS, f"NEW.version < OLD.version OR ({changed})", REFUSAL)
    yield Rule("check_delete", "DELETE", _CHECKS, _is_sealed("OLD.id", "OLD.version"), REFUSAL)
    for table in _PARTS:
        for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            sealed = " OR ".join(_is_sealed(f"{row}.check_row_id") for row in rows)
            yield Rule(f"{table}_{verb.lower()}", verb, table, sealed, REFUSAL)
    moved = " OR ".join(
        f"OLD.{column} {{differs}} NEW.{column}" for column in ("sha256", "gone_at", "gone_why")
    )
    yield Rule("media_gone", "UPDATE", _FILES, f"OLD.gone_at IS NOT NULL AND ({moved})", _STAYS_GONE)
    uses = f"SELECT 1 FROM checks_mediause u JOIN {_CHECKS} c ON c.id = u.check_row_id"  # noqa: S608 (our own names)
    shown = f"EXISTS ({uses} WHERE u.sha256 = OLD.sha256 AND c.state = 'published' AND {_is_sealed('c.id')})"
    unsaid = f"OLD.gone_at IS NULL AND NEW.gone_at IS NOT NULL AND {shown}"
    yield Rule("media_going", "UPDATE", _FILES, unsaid, REFUSAL)
    named = "EXISTS (SELECT 1 FROM checks_mediause u WHERE u.sha256 = OLD.sha256)"
    yield Rule("media_kept", "DELETE", _FILES, named, _STAYS)


GUARD: Final = Guard("soi_published", _rules(), (_VERSIONS, _CHECKS, _FILES, *_PARTS))
