"""The database's own guard of trials: what was registered stays as it was registered, and so does who drew which arm.

Triggers on SQLite and PostgreSQL: a check constraint does not see the row before."""

from __future__ import annotations

from typing import Final

from soi.checks.triggers import Guard, Rule

_TRIAL, _ARM = "drills_trial", "drills_trialarm"
TABLES: Final = frozenset({_TRIAL, _ARM})
_LOCKED: Final = ("uid", "code", "title", "language", "plan", "plan_sha256", "registered_at")

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "trial_locked", "UPDATE", _TRIAL,
        "OLD.registered_at IS NOT NULL AND ("
        + " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in _LOCKED)
        + ")",
        "a registered trial stays as it was registered",
    ),
    Rule(
        "trial_closed", "UPDATE", _TRIAL,
        "OLD.closed_at IS NOT NULL AND OLD.closed_at {differs} NEW.closed_at",
        "a trial that ended stays ended",
    ),
    Rule("trial_kept", "DELETE", _TRIAL, "OLD.registered_at IS NOT NULL", "a registered trial is kept"),
    Rule(
        "arm_drawn", "INSERT", _ARM,
        "NOT EXISTS (SELECT 1 FROM drills_trial t WHERE t.id = NEW.trial_id"
        " AND t.registered_at IS NOT NULL AND t.closed_at IS NULL)",
        "only a registered trial that goes on takes people in",
    ),
    Rule("arm_kept", "UPDATE", _ARM, "1 = 1", "an arm is drawn once"),
)  # fmt: skip

GUARD: Final = Guard("soi_drills", RULES, TABLES)
