"""The history of a check as readers see it: what each version did, in a word, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from soi.checks.models import Change, Check, CheckVersion
from soi.library.feeds.entries import change_of


@dataclass(frozen=True, slots=True)
class Step:
    """One version. `label`: what it did, in a word; `change`: the same as a value of `Change`."""

    version: CheckVersion
    change: str
    label: str
    note: str


def steps_of(check: Check) -> list[Step]:
    """The versions of a check, newest first."""
    return [_step(version, check.own) for version in check.versions.all()]


def corrected_in(steps: Sequence[Step]) -> Step | None:
    """The latest correction, if there was one."""
    return next((step for step in steps if step.change == Change.CORRECTED), None)


def _step(version: CheckVersion, own: bool) -> Step:
    change = change_of(version)
    usual = {
        Change.PUBLISHED.value: _("First published here."),
        Change.UPDATED.value: _("Changed by this desk.") if own else _("Changed by its publisher."),
    }
    return Step(version, change, str(Change(change).label), version.note or usual.get(change, ""))
