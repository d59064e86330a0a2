"""`soi tend`: what the desk does by itself from time to time."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from soi.checks.actions import KEPT_DAYS, erase_answered
from soi.desk.actions import read_questions, watch


class Command(BaseCommand):
    help = """Sort new questions of the queue and look again at published evidence.

Reads which kind of message each new question holds, and finds every published quotation again in what was
kept. What is wrong becomes a task at the desk. Forgets the words of complaints that were answered 90 days
ago. Run it every few minutes; with --sources once a day."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sources", action="store_true", help="also open every source again, over the network"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        read = read_questions()
        erase_answered(timezone.now() - timedelta(days=KEPT_DAYS))
        seen = watch(sources=options["sources"])
        self.stdout.write(
            f"{read} questions read; {seen.checks} checks, {seen.quotes} quotations, {seen.sources} sources"
            f" looked at: {seen.opened} new findings, {seen.settled} settled."
        )
