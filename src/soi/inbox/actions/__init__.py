"""The only writer of tips and questions. Each verb is one transaction; `by` is `person:<id>` or `system`.

`hold`, `keep`, `let_go` and what is in `corresponding` take part in a transaction of the caller's.
Words never leave these modules but sealed; nothing is logged.
"""

from soi.inbox.actions.accepting import Accepted, NotKeptError, accept, accept_many, give_way, rehearse
from soi.inbox.actions.attending import Arrival, hold, keep, let_go, open_arrival, waiting
from soi.inbox.actions.blacking import black_out, take_away_file
from soi.inbox.actions.corresponding import (
    ReplyAddress,
    correspondent_for,
    forget,
    reply_address,
    set_state,
)
from soi.inbox.actions.erasing import Erased, erase_by_receipt, erase_from, purge
from soi.inbox.actions.ground import RefusedError
from soi.inbox.actions.grouping import merge, split, undo
from soi.inbox.actions.intake import IncomingTip, Receipt, receive
from soi.inbox.actions.media import (
    GivenFile,
    accept_with_files,
    add_file,
    add_refused,
    note_examined,
    refuse_file,
    require_room,
)
from soi.inbox.actions.rewording import tell_words
from soi.inbox.actions.shelving import bring_back, name_question, set_aside
from soi.inbox.actions.storing import (
    MediaWords,
    Prepared,
    PreparedPiece,
    ReceivedTip,
    prepare,
    prepare_with_media,
)
from soi.inbox.envelopes import Envelope
from soi.inbox.pieces import UnreadableError

__all__ = [
    "Accepted",
    "Arrival",
    "Envelope",
    "Erased",
    "GivenFile",
    "IncomingTip",
    "MediaWords",
    "NotKeptError",
    "Prepared",
    "PreparedPiece",
    "Receipt",
    "ReceivedTip",
    "RefusedError",
    "ReplyAddress",
    "UnreadableError",
    "accept",
    "accept_many",
    "accept_with_files",
    "add_file",
    "add_refused",
    "black_out",
    "bring_back",
    "correspondent_for",
    "erase_by_receipt",
    "erase_from",
    "forget",
    "give_way",
    "hold",
    "keep",
    "let_go",
    "merge",
    "name_question",
    "note_examined",
    "open_arrival",
    "prepare",
    "prepare_with_media",
    "purge",
    "receive",
    "refuse_file",
    "rehearse",
    "reply_address",
    "require_room",
    "set_aside",
    "set_state",
    "split",
    "take_away_file",
    "tell_words",
    "undo",
    "waiting",
]
