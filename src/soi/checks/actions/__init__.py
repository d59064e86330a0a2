"""The only writers of this room's tables, one verb a transaction: checks, the desk's pages, readers' words."""

from soi.checks.actions.checks import (
    OutcomeKind,
    OwnCheckError,
    PublishOutcome,
    bulk_publish,
    correct,
    publish,
    restore,
    settle_index_tasks,
    withdraw,
)
from soi.checks.actions.feedback import (
    DUE_DAYS,
    KEPT_DAYS,
    LONGEST_FEEDBACK,
    answer_feedback,
    erase_answered,
    say_helped,
    say_wrong,
)
from soi.checks.actions.media import GoneError, demand_none_gone, keep_media, renew, set_transcript, set_words
from soi.checks.actions.pages import confirm_page, save_page
from soi.checks.actions.taking_away import take_away_file

__all__ = [
    "DUE_DAYS",
    "KEPT_DAYS",
    "LONGEST_FEEDBACK",
    "GoneError",
    "OutcomeKind",
    "OwnCheckError",
    "PublishOutcome",
    "answer_feedback",
    "bulk_publish",
    "confirm_page",
    "correct",
    "demand_none_gone",
    "erase_answered",
    "keep_media",
    "publish",
    "renew",
    "restore",
    "save_page",
    "say_helped",
    "say_wrong",
    "set_transcript",
    "set_words",
    "settle_index_tasks",
    "take_away_file",
    "withdraw",
]
