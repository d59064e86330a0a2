"""What a reader is told when a piece of a message gets no answer: warm, honest words for each reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Reason:
    """`hints`: whether advice on what to look at meanwhile follows; it would be odd after a greeting."""

    title: _StrPromise
    text: _StrPromise
    hints: bool = False


NONE_FITS = "none-fits"

NOT_CHECKED = Reason(
    _("Not checked yet"),
    _(
        "We have not found a check of this claim in our library. That says nothing about whether it is true: "
        "nobody whose checks we hold has looked at it yet. It was a good idea to ask before passing it on."
    ),
    hints=True,
)

REASONS: dict[str, Reason] = {
    NONE_FITS: Reason(
        _("Not checked yet"),
        _(
            "Thank you for looking. None of the checks in our library is about what you received, so we "
            "would rather say nothing than give you an answer to a different question."
        ),
        hints=True,
    ),
    "no-words": Reason(
        _("Not checked yet"),
        _(
            "We do not know this yet, and there are no words in it that we could look up. That says nothing about "
            "whether it is what people say it is. What did they say it shows? Type that, and we look for it."
        ),
        hints=True,
    ),
    "not-read": Reason(
        _("Not checked yet"),
        _(
            "We do not know this yet, and cannot read the words in it here. If there are any, please type them into "
            "the box and ask again: that is the surest way to find a check."
        ),
        hints=True,
    ),
    "greeting": Reason(
        _("Hello!"),
        _(
            "Good to see you here. Paste the message you received and would like to know about, "
            "and we will look for a check of it."
        ),
    ),
    "one-word": Reason(
        _("A little more, please"),
        _(
            "One word alone could be about many things. Paste the whole message, or write in a sentence what "
            "it claims, and we can look for the right check."
        ),
    ),
    "bare-link": Reason(
        _("We only see a link"),
        _(
            "Soi does not open links that people send: that keeps you and us safe. Copy the words that made "
            "you wonder, the headline for example, and paste them here."
        ),
    ),
    "opinion": Reason(
        _("This reads as an opinion"),
        _(
            "People may well see this differently, and no evidence can settle a matter of taste or values. "
            "If there is a fact behind it that you doubt, send us that part."
        ),
    ),
    "prediction": Reason(
        _("This is about the future"),
        _(
            "Nobody can check yet what has not happened. What can be checked is what the prediction rests "
            "on: send us the number, the event or the source it names."
        ),
    ),
    "empty": Reason(
        _("There is nothing to read yet"),
        _("Paste or type the message you received into the box, and ask again."),
    ),
}


def reason_for(name: str) -> Reason:
    """The words for an engine's reason; anything that is not a kind of message means: not checked yet."""
    return REASONS.get(name, NOT_CHECKED)
