"""`soi drills`: what learners' answers say about the matcher, as an evaluation set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from soi.drills.evaluation import line, write_desk_set
from soi.drills.queries.pairs import LEAST, pairs


class Command(BaseCommand):
    """Parses, calls, writes. Never tells what one learner answered."""

    help = (
        "Export what practice yields for others.\n"
        "pairs: pairs of messages with how many learners found them the same claim, as JSON Lines, only where"
        f" {LEAST} or more answered. Exit codes: 0 done, 1 not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        wanted = verbs.add_parser("pairs", help="pairs of messages with counts of same and different")
        wanted.add_argument(
            "--set",
            type=Path,
            metavar="FOLDER",
            help="write a desk set for `scripts/bench fit --own` and `bench desk --data` into this folder instead",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        verbs = {"pairs": self._pairs}
        verbs[options["verb"]](options)

    def _pairs(self, options: dict[str, Any]) -> None:
        found = list(pairs())
        folder: Path | None = options["set"]
        if folder is None:
            for pair in found:
                self.stdout.write(line(pair.row()))
        else:
            try:
                clear = write_desk_set(folder, found)
            except OSError as problem:
                raise CommandError(f"could not write into {folder}: {problem.strerror}") from problem
            self.stderr.write(f"{clear} of them in the set; people are divided on the rest")
        self.stderr.write(f"{len(found)} pairs that {LEAST} or more learners answered")
