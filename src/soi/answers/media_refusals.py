"""Why a file is not looked at, in plain sentences, with the status a door answers with: the same words everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from soi.answers.uploads import FileRefusedError
from soi.media.records import MediaError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a person reads, and the HTTP status."""

    status: int
    title: _StrPromise
    text: _StrPromise


_TOO_LARGE = Refusal(
    413,
    _("That file is too large for us"),
    _(
        "Pictures and PDF files may have 25 MB, sounds 50 MB and videos 100 MB. Send a screenshot or a shorter part "
        "of it, or type the words that are in it. Nothing was kept."
    ),
)
_TOO_HARD = Refusal(
    422,
    _("That file takes us too long to open"),
    _("A screenshot or a shorter part of it is easier. Or type the words that are in it. Nothing was kept."),
)
REFUSALS: Final[Mapping[str, Refusal]] = MappingProxyType(
    {
        "empty": Refusal(
            422,
            _("There is nothing in that file"),
            _(
                "It may not have been saved whole. Open it on your phone or computer first, then send it again."
            ),
        ),
        "too-large": _TOO_LARGE,
        "too-many": Refusal(
            413,
            _("Those are more files than we look at together"),
            _("Please send at most four at a time. Nothing was kept."),
        ),
        "too-many-pixels": Refusal(
            413,
            _("That picture is too large for us"),
            _(
                "We look at pictures of up to 50 million pixels. A screenshot of it is enough. Nothing was kept."
            ),
        ),
        "too-long": Refusal(
            413,
            _("That recording is too long for us"),
            _(
                "We listen to sounds of up to an hour and watch videos of up to 20 minutes. Send the part that made "
                "you wonder. Nothing was kept."
            ),
        ),
        "unknown-kind": Refusal(
            415,
            _("We cannot open that kind of file"),
            _(
                "Pictures, sounds, videos and PDF files are fine. Or take a screenshot of it, or type the words that "
                "are in it. Nothing was kept."
            ),
        ),
        "missing": Refusal(
            415,
            _("We cannot open that kind of file here yet"),
            _("Please send a screenshot of it, or type the words that are in it. Nothing was kept."),
        ),
        "switched-off": Refusal(
            415,
            _("We do not take files here"),
            _("Please type the words that are in it, and we look for a check of them. Nothing was kept."),
        ),
        "broken": Refusal(
            422,
            _("We could not open that file"),
            _(
                "It may have been damaged on its way. Please send it once more, or a screenshot of it, or type the "
                "words that are in it. Nothing was kept."
            ),
        ),
        "too-slow": _TOO_HARD,
        "too-much-memory": _TOO_HARD,
        "busy": Refusal(
            503,
            _("Many people are sending files right now"),
            _("Please wait half a minute and send yours once more. It was not kept."),
        ),
    }
)


def refusal_words(wrong: MediaError) -> str:
    """Why a file is not taken, in sentences; of one of several also which, and that the others were not taken."""
    refusal = refusal_for(wrong.code)
    words = f"{refusal.title}. {refusal.text}"
    if not isinstance(wrong, FileRefusedError):
        return words
    told = gettext(
        "File %(number)d of those you chose: %(why)s The others were not kept either; choose them again."
    )
    return told % {"number": wrong.number, "why": words}


def refusal_for(code: str) -> Refusal:
    """What to say for a code of `MediaError`; for one that is not known, that it could not be opened."""
    return REFUSALS.get(code, REFUSALS["broken"])
