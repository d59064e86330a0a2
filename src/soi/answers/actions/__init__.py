"""The only writer of the answer ledger. Each verb is one transaction, or joins the caller's.

What is owed follows from facts in the tables (a question's resolution, a check's versions), so that a crash between
a fact and its letters delays them and loses none: `owe_answers` and `owe_news` can be run at any time.
"""

from soi.answers.actions.owing import owe_answers, owe_news, resolve, unresolve
from soi.answers.actions.sending import (
    claim_due,
    hold,
    is_claimed,
    mark_failed,
    mark_noticed,
    mark_seen,
    mark_sent,
    mark_unsure,
    postpone,
    recover,
    release,
)
from soi.answers.actions.writing import NewLetter, say_fits, say_useful, write_letter

__all__ = [
    "NewLetter",
    "claim_due",
    "hold",
    "is_claimed",
    "mark_failed",
    "mark_noticed",
    "mark_seen",
    "mark_sent",
    "mark_unsure",
    "owe_answers",
    "owe_news",
    "postpone",
    "recover",
    "release",
    "resolve",
    "say_fits",
    "say_useful",
    "unresolve",
    "write_letter",
]
