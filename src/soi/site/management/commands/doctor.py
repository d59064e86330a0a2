"""`soi doctor`: is this installation well, and if not, what to do."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.text import Text

from soi.site.state import Finding, findings

STYLE = {"ok": "green", "warn": "yellow", "fail": "bold red"}


class Command(BaseCommand):
    """Shows each finding."""

    help = (
        "Look at database, tables, index, disk, versions and settings, and say what to do.\n"
        "Exit codes: 0 well (warnings included), 1 something fails."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 (Django's name; a doctor must run on a sick patient)

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a part, as soon as it is known."""
        console = Console(highlight=False, soft_wrap=True)
        failed = False
        for finding in findings():
            console.print(_line(finding))
            failed |= finding.level == "fail"
        if failed:
            sys.exit(1)


def _line(finding: Finding) -> Text:
    line = Text.assemble((f"{finding.level:<5}", STYLE[finding.level]), f"{finding.part:<10}{finding.text}")
    return line.append(f"; {finding.advice}" if finding.advice else "")
