"""Reading the page that a message links to: kept as evidence is, and looked up as if somebody had sent its words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from soi.answers.find import Answer, find
from soi.desk.actions.moving import demand
from soi.desk.errors import RefusedError
from soi.desk.queries.messages import links_of
from soi.evidence import actions as evidence
from soi.evidence.errors import BrokenFileError, CaptureError
from soi.evidence.models import Capture
from soi.evidence.queries import article, warnings
from soi.inbox.models import Question
from soi.people.audit import record
from soi.people.models import Person


@dataclass(frozen=True, slots=True)
class ReadLink:
    """A page that was read. `answer`: what its article brings up; None when it is not the page that was meant, and
    `warnings` then say what was found instead."""

    capture: Capture
    answer: Answer | None
    warnings: tuple[str, ...]


def read_link(question: Question, url: str, by: Person) -> ReadLink:
    """Fetch and keep one page that a message of this question links to, and look for checks of what it says.

    Takes up to a minute, none of it inside a transaction. Raises `RefusedError`."""
    demand(by, "desk.evidence")
    demand(by, "desk.tips")
    if url not in links_of(question):
        raise RefusedError(_("No message of this question links there."))
    try:
        kept = evidence.capture(url, question.uid, f"person:{by.pk}")
        words = article(kept)
    except (CaptureError, BrokenFileError) as problem:
        raise RefusedError(str(problem)) from problem
    record(by, "desk.read-link", f"question:{question.uid}", {"capture": kept.uid, "flags": list(kept.flags)})
    answer = find(words, language=question.language) if words else None
    return ReadLink(kept, answer, tuple(warnings(kept)))
