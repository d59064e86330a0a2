"""What the engine found, said in plain sentences in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from soi.checks.models import Check, Verdict
from soi.match import Difference, Polarity


def why_words(reason: str) -> str:
    """Why a piece got its band."""
    sentences = {
        "matched": _("This has been checked."),
        "differs": _("A check comes close, but it differs from what you sent in a way that matters."),
        "unsure": _("We are not sure which of these checks fits what you sent."),
        "nothing-near": _("We have no check of this yet."),
        "greeting": _("Hello! Send us something you want to have checked: a message, a claim or a link."),
        "one-word": _("One word is too little to look up. Please send the whole sentence that reached you."),
        "bare-link": _("We do not open links. Please add in your own words what the link claims."),
        "opinion": _("This reads as an opinion. Opinions are free: only statements of fact can be checked."),
        "prediction": _("This is about the future. It can only be checked once it has happened."),
        "empty": _("There are no words in this to look up. Please send the text that reached you."),
    }
    return sentences[reason]


def difference_words(difference: Difference) -> str:
    """One difference between the message and the check."""
    if difference.kind == "negation":
        return _("The check and your message say the opposite of each other here.")
    if difference.message and difference.check:
        return _("The check is about “%(check)s”, your message says “%(message)s”.") % {
            "check": difference.check,
            "message": difference.message,
        }
    if difference.message:
        return _("Your message says “%(message)s”; the check does not.") % {"message": difference.message}
    return _("The check says “%(check)s”; your message does not.") % {"check": difference.check}


def verdict_words(check: Check, polarity: Polarity) -> str:
    """The verdict, phrased for the message that was sent."""
    if polarity == "opposite":
        return _(
            "Your message says the opposite of the claim that was checked. That claim is rated: %(verdict)s."
        ) % {"verdict": verdict_label(check)}
    sentences: dict[str, str] = {
        Verdict.FALSE: _("What you sent is false."),
        Verdict.MISLEADING: _("What you sent is misleading."),
        Verdict.MISSING_CONTEXT: _("What you sent leaves out something important."),
        Verdict.MIXED: _("What you sent is partly right and partly wrong."),
        Verdict.UNPROVEN: _("There is no good evidence for what you sent."),
        Verdict.TRUE: _("What you sent is true."),
        Verdict.SATIRE: _("What you sent began as satire."),
    }
    return sentences.get(check.verdict) or _("%(publisher)s rates this: %(verdict)s.") % {
        "publisher": check.publisher.name,
        "verdict": verdict_label(check),
    }


def verdict_label(check: Check) -> str:
    """The verdict in one or two words; the publisher's own words where our scale has no equivalent."""
    if check.verdict == Verdict.OTHER and check.verdict_text:
        return check.verdict_text
    return str(Verdict(check.verdict).label)


def day_words(day: date) -> str:
    """A day as people write it: 21 Nov 2026, 21/11/2026."""
    return date_format(day, "j/n/Y" if get_language() == "vi" else "j M Y")
