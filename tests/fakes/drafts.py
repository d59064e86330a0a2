"""Drafts of checks for tests: complete, valid, and different where a test says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from soi.checks.draft import CheckDraft, SourceDraft

_SALT_WATER = CheckDraft(
    publisher_name="Example Desk",
    publisher_site="desk.example",
    external_id="salt-water",
    language="vi",
    claim="Súc miệng nước muối diệt được virus cúm.",
    verdict="false",
    verdict_text="Sai",
    title="Nước muối không diệt virus cúm",
    summary="Súc miệng nước muối làm dịu họng nhưng không diệt virus.",
    url="https://desk.example/salt-water",
    licence="CC-BY-4.0",
    claim_date=date(2024, 1, 2),
    reviewed_on=date(2024, 2, 3),
    valid_as_of=date(2024, 2, 3),
    sources=(SourceDraft("https://www.who.int/example", "WHO: influenza", "WHO", "primary"),),
    appearances=("https://posts.example/1", "https://posts.example/2"),
)


def draft(**changes: Any) -> CheckDraft:
    """A valid draft, with `changes` to its fields."""
    return replace(_SALT_WATER, **changes)
