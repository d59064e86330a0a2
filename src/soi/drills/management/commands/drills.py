"""`soi drills`: what the room does by itself, a trial's registered analysis, and what answers say of the matcher."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import override

from soi.drills.actions.holding import review_lessons
from soi.drills.actions.trials import TooEarlyError, end_trial
from soi.drills.codes import tidy
from soi.drills.evaluation import line, write_desk_set
from soi.drills.models import Trial
from soi.drills.queries.pairs import LEAST, pairs
from soi.drills.queries.trials import may_end, result
from soi.drills.reporting import report


class Command(BaseCommand):
    """Parses, calls one action, says what came of it. Never says anything about one learner."""

    help = (
        "Look after lessons and trials of the training room.\n"
        "review: judge every lesson by what its learners answered before and after, and put on hold what makes people"
        " suspicious instead of better; `soi serve` does it once a day. trial CODE: the analysis of a trial exactly as"
        " it was registered; refused before its planned end, unless --interim. end CODE: end a trial whose planned end"
        " is reached. pairs: pairs of messages with how many learners found them the same claim, as JSON Lines, only"
        f" where {LEAST} or more answered. Exit codes: 0 done, 1 not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verbs.add_parser("review", help="judge every lesson; hold back what is flagged")
        trial = verbs.add_parser("trial", help="the registered analysis of a trial")
        trial.add_argument("code", metavar="CODE", help="the trial's code")
        trial.add_argument(
            "--interim", action="store_true", help="look before the end; it is marked as no result"
        )
        end = verbs.add_parser("end", help="end a trial whose planned end is reached")
        end.add_argument("code", metavar="CODE", help="the trial's code")
        wanted = verbs.add_parser("pairs", help="pairs of messages with counts of same and different")
        wanted.add_argument(
            "--set",
            type=Path,
            metavar="FOLDER",
            help="write a desk set for `scripts/bench fit --own` and `bench desk --data` into this folder instead",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        verbs = {"review": self._review, "trial": self._trial, "end": self._end, "pairs": self._pairs}
        with override("en"):
            verbs[options["verb"]](options)

    def _review(self, options: dict[str, Any]) -> None:
        flagged = review_lessons()
        for one in flagged:
            self.stdout.write(f"on hold: {one.lesson} version {one.lesson_version} ({one.found})")
        self.stdout.write(f"{len(flagged)} lessons newly on hold.")

    def _trial(self, options: dict[str, Any]) -> None:
        trial = self._found(options["code"])
        if trial.registered_at is None:
            raise CommandError("This trial is not registered yet; there is nothing to analyse.")
        over = trial.closed_at is not None
        if not over and not options["interim"]:
            hint = (
                f"Its planned end is reached: end it with `soi drills end {trial.code}`, then ask again."
                if may_end(trial, timezone.localdate())
                else "Its planned end is not reached. --interim looks all the same, and marks what it shows."
            )
            raise CommandError(f"The trial goes on. {hint}")
        if not over:
            self.stdout.write(
                "INTERIM, not the registered result. Looking early and stopping when it looks good makes chance"
                " findings likely: let the trial go on to its planned end, whatever stands here."
            )
        for name, words in report(trial, result(trial)):
            self.stdout.write(f"{name}: {words}")

    def _end(self, options: dict[str, Any]) -> None:
        trial = self._found(options["code"])
        try:
            end_trial(trial, None)
        except TooEarlyError:
            raise CommandError("The trial's planned end is not reached.") from None
        self.stdout.write(f"The trial {trial.code} has ended.")

    def _found(self, code: str) -> Trial:
        trial = Trial.objects.filter(code=tidy(code)).first()
        if trial is None:
            raise CommandError("There is no trial with this code.")
        return trial

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
