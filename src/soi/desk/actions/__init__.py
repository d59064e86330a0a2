"""The desk's verbs: the only writer of its tables. Each is one transaction that locks the case, asks the state and
the permission again, moves the case if it moves, and writes one entry into the audit trail.

Each raises `RefusedError` when it is not allowed, and the row's `DoesNotExist` when there is none. What one room's
nouns do (captures, groups of tips, checks) is done by their own verbs; these add who may, and the audit.
"""

from soi.desk.actions.attaching import add_media, confirm_transcript, take_media
from soi.desk.actions.beside import Choice, leave_beside, resolve_fields, use_beside
from soi.desk.actions.cases import (
    already_checked,
    assign,
    not_checkable,
    open_case,
    reopen,
    start,
    unassign,
)
from soi.desk.actions.closing import question_already_checked, question_not_checkable
from soi.desk.actions.collecting import add_capture, add_quote, add_upload
from soi.desk.actions.drafting import Conflict, NotKept, Saved, declare, save_fields, submit
from soi.desk.actions.feeds import follow_feed, pause_feed, remove_feed
from soi.desk.actions.judging import judge_answer
from soi.desk.actions.links import ReadLink, read_link
from soi.desk.actions.public import answer_complaint, confirm_page, save_page, settle_disagreement
from soi.desk.actions.publishing import open_correction, publish, withdraw
from soi.desk.actions.questions import (
    black_out,
    bring_back,
    merge_questions,
    name_question,
    read_questions,
    set_aside,
    set_harm,
    split_question,
    undo_regrouping,
)
from soi.desk.actions.reading import open_reading, send_back, sign, state_blind_verdict
from soi.desk.actions.taking_away import take_away_file, take_away_sent_file
from soi.desk.actions.watching import Watched, watch
from soi.desk.errors import RefusedError

__all__ = [
    "Choice",
    "Conflict",
    "NotKept",
    "ReadLink",
    "RefusedError",
    "Saved",
    "Watched",
    "add_capture",
    "add_media",
    "add_quote",
    "add_upload",
    "already_checked",
    "answer_complaint",
    "assign",
    "black_out",
    "bring_back",
    "confirm_page",
    "confirm_transcript",
    "declare",
    "follow_feed",
    "judge_answer",
    "leave_beside",
    "merge_questions",
    "name_question",
    "not_checkable",
    "open_case",
    "open_correction",
    "open_reading",
    "pause_feed",
    "publish",
    "question_already_checked",
    "question_not_checkable",
    "read_link",
    "read_questions",
    "remove_feed",
    "reopen",
    "resolve_fields",
    "save_fields",
    "save_page",
    "send_back",
    "set_aside",
    "set_harm",
    "settle_disagreement",
    "sign",
    "split_question",
    "start",
    "state_blind_verdict",
    "submit",
    "take_away_file",
    "take_away_sent_file",
    "take_media",
    "unassign",
    "undo_regrouping",
    "use_beside",
    "watch",
    "withdraw",
]
