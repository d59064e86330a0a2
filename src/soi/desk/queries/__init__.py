"""What the desk's pages read: the queue, a case with its draft, tasks."""

from soi.desk.queries.cases import (
    TELLING,
    Beside,
    CaseView,
    beside,
    case,
    hidden_from,
    history,
    shown_draft,
)
from soi.desk.queries.drafts import Draft, draft_of, wrote_in
from soi.desk.queries.gate import advice, problems_before_publishing, problems_of_draft
from soi.desk.queries.queue import TABS, Filters, QueuePage, QueueRow, Tab, counts, languages, queue
from soi.desk.queries.tasks import Tasks, tasks
from soi.desk.scoring import Reason

__all__ = [
    "TABS",
    "TELLING",
    "Beside",
    "CaseView",
    "Draft",
    "Filters",
    "QueuePage",
    "QueueRow",
    "Reason",
    "Tab",
    "Tasks",
    "advice",
    "beside",
    "case",
    "counts",
    "draft_of",
    "hidden_from",
    "history",
    "languages",
    "problems_before_publishing",
    "problems_of_draft",
    "queue",
    "shown_draft",
    "tasks",
    "wrote_in",
]
