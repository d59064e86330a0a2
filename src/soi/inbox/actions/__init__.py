"""The only writer of tips and questions. Each verb is one transaction; `by` is `person:<id>` or `system`.

Words never leave these modules but sealed; nothing is logged.
"""

from soi.inbox.actions.blacking import black_out
from soi.inbox.actions.erasing import Erased, erase_by_receipt, erase_from, purge
from soi.inbox.actions.ground import RefusedError
from soi.inbox.actions.grouping import merge, split, undo
from soi.inbox.actions.intake import IncomingTip, Receipt, ReceivedTip, receive
from soi.inbox.actions.shelving import bring_back, name_question, set_aside
from soi.inbox.pieces import UnreadableError

__all__ = [
    "Erased",
    "IncomingTip",
    "Receipt",
    "ReceivedTip",
    "RefusedError",
    "UnreadableError",
    "black_out",
    "bring_back",
    "erase_by_receipt",
    "erase_from",
    "merge",
    "name_question",
    "purge",
    "receive",
    "set_aside",
    "split",
    "undo",
]
