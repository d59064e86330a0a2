"""What the error codes of the Cloud API mean for a letter.

Source: Meta, WhatsApp Business Platform, "Error codes". Codes that are about the account (190 token, 10 and
200-299 permissions, 131031 locked, 131042 payment) are not here: the operator mends that, and the letter waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

_PERMANENT = frozenset(
    {
        "100",  # a parameter is wrong
        "131008",  # a parameter is missing
        "131009",  # a parameter has a wrong value
        "131021",  # to ourselves
        "131026",  # cannot be delivered: blocked, old version, no WhatsApp
        "131047",  # more than 24 hours since the person wrote
        "131049",  # Meta chose not to deliver, for the person's sake
        "131050",  # the person stopped such messages
        "131051",  # kind of message not supported
        "131062",  # this kind of message needs a telephone number
        "132000",  # template: number of parameters
        "132001",  # template: does not exist in this language
        "132012",  # template: format of parameters
    }
)
WAITS: Mapping[str, timedelta] = {
    "4": timedelta(hours=1),  # calls of the app
    "80007": timedelta(hours=1),  # calls of the account
    "130429": timedelta(minutes=1),  # messages a second
    "131048": timedelta(hours=1),  # people reported messages as spam
    "131056": timedelta(minutes=1),  # messages to one person
    "133016": timedelta(hours=1),  # registrations
    "368": timedelta(hours=1),  # blocked for a while
    "131057": timedelta(minutes=15),  # maintenance
}


def is_permanent(code: str) -> bool:
    """Whether trying again is no use."""
    return code in _PERMANENT
