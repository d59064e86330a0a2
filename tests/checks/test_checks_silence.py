"""No silent change: random edits of published checks, through the actions and behind their backs.

`pytest tests/checks/test_checks_silence.py -s` prints the figures."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from soi.checks.actions import correct, publish, restore, withdraw
from soi.checks.append_only import SEALED
from soi.checks.draft import CheckDraft, QuoteDraft, SourceDraft
from soi.checks.models import Appearance, Check, CheckVersion, Source, State
from soi.checks.queries import draft_of
from tests.fakes.drafts import draft
from tests.fakes.turns import drawn

pytestmark = pytest.mark.django_db
EDITS = drawn(250)
"""Of 1,000, too, none was silent (docs/guide/reliability.md); so many keep the suite quick."""
CHECKS = 40


def record(check: Check) -> dict[str, Any]:
    """The whole check as readers see it now."""
    return {**draft_of(check).as_data(), "state": check.state}


def history(check: Check) -> list[str]:
    """Fingerprint of each version, oldest first."""
    rows = check.versions.order_by("number").values_list("number", "change", "note", "data")
    return [hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest() for row in rows]


def look(uid: str) -> tuple[Check, dict[str, Any], list[str]]:
    check = Check.objects.select_related("publisher").get(uid=uid)
    return check, record(check), history(check)


def _texts(dice: random.Random) -> dict[str, Any]:
    name = dice.choice(
        ["claim", "title", "summary", "body", "supports", "undermines", "verdict_text", "topic"]
    )
    return {name: f"Words {dice.randrange(10**9)}"}


def _verdict(dice: random.Random) -> dict[str, Any]:
    return {"verdict": dice.choice(["false", "misleading", "mixed", "unproven", "true"])}


def _evidence(dice: random.Random) -> dict[str, Any]:
    urls = [f"https://source.example/{dice.randrange(10**6)}" for _ in range(dice.randrange(1, 4))]
    quotes = (
        (QuoteDraft(f"Quote {dice.randrange(10**6)}", urls[0], "cap", 0, 5),) if dice.random() < 0.5 else ()
    )
    return {"sources": tuple(map(SourceDraft, urls)), "quotes": quotes}


def _days(dice: random.Random) -> dict[str, Any]:
    day = date(2020 + dice.randrange(9), 1 + dice.randrange(12), 1)
    return {dice.choice(["valid_as_of", "review_on", "claim_date"]): day}


_CHANGES = (_texts, _verdict, _evidence, _days)


def _changed(check: Check, dice: random.Random) -> CheckDraft:
    given = {name: getattr(draft_of(check), name) for name in CheckDraft.__slots__}
    return draft(**{**given, **dice.choice(_CHANGES)(dice)})


def by_publish(check: Check, dice: random.Random) -> None:
    publish(_changed(check, dice), "An update.")


def by_correct(check: Check, dice: random.Random) -> None:
    correct(check.uid, _changed(check, dice), "A correction.")


def by_state(check: Check, dice: random.Random) -> None:
    (restore if check.state == State.WITHDRAWN else withdraw)(check.uid, "A reason.")


def behind_check(check: Check, dice: random.Random) -> None:
    name, value = dice.choice([*_texts(dice).items(), ("verdict", "satire"), ("state", "withdrawn")])
    Check.objects.filter(pk=check.pk).update(**{name: value})


def behind_save(check: Check, dice: random.Random) -> None:
    check.verdict = "satire"
    check.save()


def behind_source(check: Check, dice: random.Random) -> None:
    source = check.sources.first()
    assert source is not None
    source.url = "https://swapped.example/"
    source.save()


def behind_sources_gone(check: Check, dice: random.Random) -> None:
    Source.objects.filter(check_row=check).delete()


def behind_source_more(check: Check, dice: random.Random) -> None:
    Source.objects.create(check_row=check, url="https://added.example/")


def behind_appearance(check: Check, dice: random.Random) -> None:
    Appearance.objects.create(check_row=check, url="https://added.example/")


def behind_version(check: Check, dice: random.Random) -> None:
    check.versions.filter(number=1 + dice.randrange(check.version)).update(note="It was always so.")


def behind_versions_gone(check: Check, dice: random.Random) -> None:
    CheckVersion.objects.filter(check_row=check).delete()


def behind_number(check: Check, dice: random.Random) -> None:
    Check.objects.filter(pk=check.pk).update(version=check.version - 1)


def behind_gone(check: Check, dice: random.Random) -> None:
    check.delete()


OPEN: tuple[Callable[[Check, random.Random], None], ...] = (by_publish, by_correct, by_state)
BEHIND = (
    *(behind_check, behind_save, behind_source, behind_sources_gone, behind_source_more),
    *(behind_appearance, behind_version, behind_versions_gone, behind_number, behind_gone),
)


def test_of_many_random_edits_none_is_silent() -> None:
    dice = random.Random(20261122)
    uids = [
        publish(draft(external_id=str(number), own=number % 2 == 0)).check.uid for number in range(CHECKS)
    ]
    seen = {uid: look(uid) for uid in uids}
    counts: Counter[str] = Counter()
    for _ in range(EDITS):
        check, before, versions = seen[dice.choice(uids)]
        edit = dice.choice(OPEN if dice.random() < 0.6 else BEHIND)
        try:
            with transaction.atomic():
                edit(check, dice)
        except (IntegrityError, ValueError):
            counts["refused"] += 1
        check, after, now = seen[check.uid] = look(check.uid)
        assert now[: len(versions)] == versions, f"{edit.__name__} changed the history"
        assert len(now) == check.version
        newest = check.versions.order_by("-number")[0].data
        assert {**newest, "state": after["state"]} == after, f"{edit.__name__} left the history behind"
        counts["changed"] += before != after
        counts["versions"] += len(now) - len(versions)
        counts["silent"] += before != after and len(now) == len(versions)
    print(f"\n{EDITS} random edits after publication: {dict(counts)}")  # noqa: T201 (the figure)
    assert counts["silent"] == 0
    assert counts["changed"] == counts["versions"] > EDITS // 3
    assert counts["refused"] > EDITS // 4


@pytest.mark.parametrize("edit", BEHIND, ids=lambda edit: edit.__name__)
def test_the_database_itself_refuses_what_bypasses_the_actions(
    edit: Callable[[Check, random.Random], None],
) -> None:
    publish(draft())
    check = publish(draft(summary="Two."), "An update.").check
    with pytest.raises(IntegrityError, match="only with a version that readers see"), transaction.atomic():
        edit(check, random.Random(1))


def test_the_seal_holds_every_column_of_a_check_but_its_clock() -> None:
    columns = {field.column for field in Check._meta.concrete_fields}
    assert columns - set(SEALED) == {"id", "version", "created_at", "updated_at"}
