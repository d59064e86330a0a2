"""A second whole Soi with a folder of its own, known on the internet as `desk-a.example`.

`python -m tests.fakes.other_desk FOLDER PORT` serves it; `… FOLDER VERB` does one thing to its library."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import django

HOST = "desk-a.example"
ORIGIN = f"http://{HOST}"


def _set_the_stage(folder: str) -> None:
    os.environ |= {
        "SOI_DATA_DIR": folder,
        "SOI_DATABASE_URL": "",
        "SOI_ORIGIN": ORIGIN,
        "SOI_HOSTS": HOST,
        "SOI_NAME": "Desk A",
        "SOI_EMBEDDER": "none",
        "DJANGO_SETTINGS_MODULE": "soi.site.settings",
    }
    django.setup()


def _publish() -> None:
    from soi.checks.actions import bulk_publish
    from soi.checks.draft import QuoteDraft
    from tests.fakes.drafts import draft

    ours = {"publisher_name": "Desk A", "publisher_site": HOST, "own": True, "url": ""}
    whole = {"quotes": (QuoteDraft("dịu họng", "https://www.who.int/example", "x1", 4, 12),)}
    bulk_publish(
        [
            draft(external_id="a1", techniques=("scam",), undermines="Nothing.", **whole, **ours),
            draft(external_id="a2", claim="Hot lemon water cures cancer.", language="en", **ours),
            draft(publisher_name="Third", publisher_site="third.example", licence="CC-BY-SA-4.0"),
        ]
    )


def _correct() -> None:
    from dataclasses import replace

    from soi.checks.actions import correct, withdraw
    from soi.checks.models import Check
    from soi.checks.queries import draft_of

    first = Check.objects.get(external_id="a1")
    correct(first.uid, replace(draft_of(first), verdict="misleading"), "It soothes the throat.")
    withdraw(Check.objects.get(external_id="a2").uid, "The study was retracted.")


def _take_back() -> None:
    from soi.checks.actions import withdraw
    from soi.checks.models import Check

    withdraw(Check.objects.get(external_id="salt-water").uid, "Third took it back.")


def _serve(port: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("serve", port=port)


VERBS: Mapping[str, Callable[[], None]] = {
    "publish": _publish,
    "correct": _correct,
    "take-back": _take_back,
}

if __name__ == "__main__":
    _set_the_stage(str(Path(sys.argv[1])))
    if sys.argv[2] in VERBS:
        VERBS[sys.argv[2]]()
    else:
        _serve(int(sys.argv[2]))
