"""`soi fit`: refit the calibration to this desk's own confirmed and rejected matches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from soi.answers.fitting import DecisionError, fit_to, read_decisions
from soi.answers.paths import model_folder


class Command(BaseCommand):
    """Reads decisions, refits, says whether it helped."""

    help = (
        "Refit the probabilities to this desk's own decisions.\n"
        'FILE holds one JSON object a line: {"text": "a message", "check": "uid", "fits": true or false}.'
        " The result is kept only if it predicts held-out decisions better. --reset goes back to the shipped"
        " calibration. Exit codes: 0 kept, 3 not better and not kept, 1 the decisions cannot be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which decisions."""
        parser.add_argument("file", type=Path, nargs="?", help="decisions, JSON Lines")
        parser.add_argument("--reset", action="store_true", help="forget the desk's own calibration")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refit or reset."""
        console = Console(highlight=False)
        if options["reset"]:
            for path in model_folder().glob("*.json"):
                path.unlink()
            console.print("The shipped calibration is in use again.")
            return
        if options["file"] is None:
            raise CommandError("Name a file of decisions, or --reset.")
        try:
            scaling = fit_to(read_decisions(options["file"]))
        except DecisionError as problem:
            raise CommandError(str(problem)) from None
        console.print(
            f"{scaling.decisions} decisions; held-out log loss {scaling.loss_before:.4f} before,"
            f" {scaling.loss_after:.4f} after."
        )
        if not scaling.better:
            console.print("Not better: the calibration stays as it was.")
            raise SystemExit(3)
        console.print(f"Kept in {model_folder()} (slope {scaling.slope:.3f}, shift {scaling.shift:+.3f}).")
