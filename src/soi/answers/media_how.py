"""How a file led to a check: kept with a letter as short names and numbers, and put into words when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from soi.answers.media_words import how_of, key_words, said_of
from soi.checks.models import Check

if TYPE_CHECKING:
    from soi.answers.media import MediaFound, MediaPart

How = Mapping[str, object]
"""`sort` and what `media_words.how_of` has beside it, where a file of the check was found; `keys`, what the words have
to do with it; `machine`, whether words that a machine read or heard led to it. No word of anybody's."""
_SORTS: Final = frozenset({"picture", "still", "sound", "video"})


def hows(part: MediaPart, most: int) -> dict[str, How]:
    """How one file led to its answer, or to each of at most `most` checks that come near, by the check's uid."""
    found = [part.found] if part.found is not None else list(part.near[:most])
    return {one.check.uid: _how(one, part) for one in found}


def _how(found: MediaFound, part: MediaPart) -> How:
    how: dict[str, object] = {}
    if found.hit is not None:
        how = {**how_of(found.hit.match), "keys": list(found.hit.keys)}
    if part.read:
        how["machine"] = True
    return how


def how_words(how: How, check: Check) -> tuple[str, ...]:
    """How a file led to `check`, in sentences; () where only words did."""
    if how.get("sort") not in _SORTS:
        return ()
    keys = how.get("keys")
    return (said_of(how, check), *key_words(list(map(str, keys)) if isinstance(keys, list) else []))


def machine_words(how: How) -> str:
    """What is to be said of words that a machine read or heard; "" where there are none."""
    if not how.get("machine"):
        return ""
    return _("A machine read or heard the words in what you sent. It can be wrong: please compare them.")
