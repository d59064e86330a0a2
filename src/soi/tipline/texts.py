"""What we say: short parts put together for a letter, its language and its channel. Nothing here sends or stores.

Every part is a sentence or two in the active language. A channel without buttons gets numbered lines; one with
little room loses the least important parts first, never the verdict or the link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from soi.answers.words import day_words, verdict_label, verdict_words
from soi.checks.models import Check
from soi.inbox.actions.media import MOST_FILES
from soi.text.defanging import defang
from soi.tipline.channel import Button, Limits

MOST_SAID: Final = 3
"""Sentences about each check to choose from."""
QUOTE: Final = 90
"""Characters of a claim that a reply repeats, so that it is clear which one is meant."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A composed message: parts in order, each with how early it may be left out (0: never), and choices."""

    parts: tuple[tuple[int, str], ...] = field(repr=False)
    buttons: tuple[Button, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Offered:
    """A check that somebody may have meant, and in words where it differs from what they sent."""

    check: Check
    differs: tuple[str, ...] = field(default=(), repr=False)
    """Also how a file led to it."""


def hello() -> str:
    """The first words to somebody new: who writes, and that it is a program."""
    return _(
        "Hello! I am the bot of %(desk)s: a program, not a person. Send me what reached you, and I look whether"
        " people here have checked it."
    ) % {"desk": settings.SOI_NAME}


def line(part: str) -> str:
    """A friendly line by its name; raises `KeyError` for an unknown one."""
    return _LINES[part]()


def about_file(sort: str) -> str:
    """Which of several things that came without words is meant."""
    return _FILES[sort]() if sort in _FILES else _FILES["document"]()


def part_read(some: bool) -> str:
    """That the words in what was sent were not read to the end; `some`: whether there were any that were."""
    if some:
        return _("I read only part of the words in what you sent. If the rest matters, please type it.")
    return _("I could not read the words in what you sent to the end. If they matter, please type them.")


def quoted(claim: str) -> str:
    """Which of several claims is meant: its beginning, with addresses that cannot be followed."""
    words = " ".join(defang(claim).split())
    return _("About “%(claim)s”:") % {"claim": words if len(words) <= QUOTE else words[: QUOTE - 1] + "…"}


def title(purpose: str) -> str:
    """What a letter is, in a word or two, where letters stand in a list."""
    return _TITLES[purpose]()


def late() -> str:
    """Before an answer that comes by itself."""
    return _("You asked us about something. It has been checked now.")


def again() -> str:
    """Before an answer that was given before."""
    return _("You asked this before; here is the answer as it stands today.")


def answer(check: Check, polarity: str, letter: str, opening: str = "", how: Sequence[str] = ()) -> Reply:
    """A check, phrased for the message that was sent, with `how` a file led to it; asks whether it helped."""
    verdict, *rest = _of_check(check, polarity)
    ways = [(2, " ".join(how))] if how else []
    first = [(1, opening)] if opening else []
    return Reply((*first, verdict, *ways, *rest), _useful(letter))


def correction(check: Check, polarity: str, note: str) -> Reply:
    """The check we sent was corrected: what was wrong, and what holds now."""
    opening = _("A correction: the check we sent you has changed. Please go by this one.")
    reason = [(2, _("What changed: %(note)s") % {"note": note})] if note else []
    return Reply(((0, opening), *reason, *_of_check(check, polarity)))


def withdrawal(check: Check, note: str) -> Reply:
    """The check we sent was taken back."""
    parts = [
        (
            0,
            _(
                "We have withdrawn the check we sent you. Please do not rely on it, and tell whoever you sent it to."
            ),
        ),
        (1, _("It was about: “%(claim)s”") % {"claim": check.claim}),
    ]
    if note:
        parts.append((2, _("Why: %(note)s") % {"note": note}))
    return Reply((*parts, (0, address_of(check))))


def not_checkable(reason: str) -> Reply:
    """The desk looked, and no check can answer it: an outcome like any other."""
    return Reply(((0, _NOT_CHECKABLE.get(reason, _too_vague)()), (1, line("anything-else"))))


def choose(offered: Sequence[Offered], letter: str, warning: str = "") -> Reply:
    """Which of these was meant? With what differs, and "none of these". `warning`: of all of them."""
    parts = [(0, _("We are not sure. Did you mean one of these?"))]
    buttons = []
    for number, one in enumerate(offered, 1):
        told = f"{number}. “{one.check.claim}” ({verdict_label(one.check)})"
        parts.append((0, told))
        parts += [(2, f"   {words}") for words in one.differs[:MOST_SAID]]
        buttons.append(Button(f"pick:{letter}:{number}", f"{number}"))
    if warning:
        parts.append((2, warning))
    buttons.append(Button(f"none:{letter}", _("None of these")))
    return Reply(tuple(parts), tuple(buttons))


def interim(reason: str, *, pull: bool) -> Reply:
    """Not checked yet: said plainly, with how to look at it oneself and what happens next."""
    promise = (
        _("We have put it on the desk's list. Come back with your code: the answer will stand here.")
        if pull
        else _("We have put it on the desk's list, and write to you here when it is checked.")
    )
    return Reply(
        (
            (0, _INTERIM.get(reason, _not_yet)()),
            (1, promise),
            (
                2,
                _(
                    "Until then: Who says it, and how do they know? What do others say who know about it? Is it old,"
                    " or from somewhere else? If it makes you angry or afraid, wait before you pass it on."
                ),
            ),
        )
    )


def fitted(reply: Reply, limits: Limits) -> tuple[str, tuple[Button, ...]]:
    """The reply within a channel's limits: its text, and its buttons where the channel has enough of them."""
    parts = list(reply.parts)
    buttons = reply.buttons if len(reply.buttons) <= limits.buttons else ()
    if reply.buttons and not buttons:
        parts.append((0, _numbered(reply.buttons)))
    while len(_joined(parts)) > limits.characters and any(rank for rank, _text in parts):
        parts.remove(max(parts, key=lambda part: part[0]))
    text = _joined(parts)
    if len(text) > limits.characters:
        text = text[: limits.characters - 1] + "…"
    return text, tuple(Button(one.payload, one.label[: limits.button_characters]) for one in buttons)


def address_of(check: Check) -> str:
    """Where the whole check stands, in the reader's language."""
    return f"{settings.SOI_ORIGIN}/{get_language() or 'vi'}/c/{check.uid}/"


def _of_check(check: Check, polarity: str) -> list[tuple[int, str]]:
    parts = [
        (0, verdict_words(check, "opposite" if polarity == "opposite" else "same")),
        (1, _("What was checked: “%(claim)s”") % {"claim": check.claim}),
    ]
    if check.summary:
        parts.append((2, check.summary))
    dated = check.valid_as_of or check.reviewed_on
    if dated:
        words = _("Checked by %(publisher)s; valid as of %(date)s.")
        parts.append((1, words % {"publisher": check.publisher.name, "date": day_words(dated)}))
    return [*parts, (0, _("Evidence and details: %(address)s") % {"address": address_of(check)})]


def _useful(letter: str) -> tuple[Button, ...]:
    return (Button(f"yes:{letter}", _("This helped")), Button(f"no:{letter}", _("This is not it")))


def _numbered(buttons: Sequence[Button]) -> str:
    """Choices as lines to answer with a number; "none of these" is 0."""
    if buttons[0].payload.startswith("yes:"):
        return _("Did this help? Answer 1 for yes, 2 for no.")
    return _("Answer with a number, or 0 for none of these.")


def _joined(parts: Sequence[tuple[int, str]]) -> str:
    return "\n\n".join(text for _rank, text in parts)


def _not_yet() -> str:
    return _("We have no check of this yet.")


def _too_vague() -> str:
    return _("People here looked at what you sent. It does not say anything that could be checked.")


_INTERIM: Final[dict[str, Callable[[], str]]] = {
    "opinion": lambda: _(
        "This reads as an opinion. Opinions are free: only statements of fact can be checked. If a fact is meant, a"
        " person here will see it."
    ),
    "prediction": lambda: _("This is about the future. It can only be checked once it has happened."),
    "bare-link": lambda: _(
        "We do not open links by ourselves. Please add in your own words what it claims; a person here will see it too."
    ),
    "differs": lambda: _(
        "We have a check that comes close, but what you sent differs in a way that matters."
    ),
    "no-words": lambda: _(
        "We have not seen this before, and there are no words in it that we could look up. People here will look at it."
    ),
    "not-read": lambda: _(
        "We have not seen this before, and cannot read the words in it by ourselves. If there are any, please type"
        " them: then I can look at once."
    ),
    "other-words": lambda: _(
        "We know this picture, sound or video, but with other words. People here will look at yours."
    ),
    "none-fits": lambda: _("Thank you: then none of our checks answers this."),
}

_NOT_CHECKABLE: Final[dict[str, Callable[[], str]]] = {
    "opinion": lambda: _(
        "People here looked at what you sent: it is an opinion, and opinions are not true or false."
    ),
    "prediction": lambda: _(
        "People here looked at what you sent: it is about the future, and nobody can check that yet."
    ),
    "value-judgement": lambda: _(
        "People here looked at what you sent: it says what is good or bad. Facts cannot settle that."
    ),
    "satire": lambda: _("People here looked at what you sent: it was made as satire, to be laughed at."),
    "private-matter": lambda: _(
        "People here looked at what you sent: it is about somebody's private life. We leave that alone."
    ),
    "too-vague": _too_vague,
}

_FILES: Final[dict[str, Callable[[], str]]] = {
    "picture": lambda: _("About the picture you sent:"),
    "sound": lambda: _("About the sound you sent:"),
    "video": lambda: _("About the video you sent:"),
    "document": lambda: _("About the file you sent:"),
}

_TITLES: Final[dict[str, Callable[[], str]]] = {
    "answer": lambda: _("The answer"),
    "correction": lambda: _("A correction"),
    "withdrawal": lambda: _("A check was withdrawn"),
    "not-checkable": lambda: _("What the desk found"),
    "choose": lambda: _("Which one did you mean?"),
    "interim": lambda: _("No check of it yet"),
    "word": lambda: _("A word from the bot"),
}

_LINES: Final[dict[str, Callable[[], str]]] = {
    "hello": lambda: _(
        "Hello! Send me what reached you: a message, a claim, a headline. I will look whether it has been checked."
    ),
    "thanks": lambda: _("You are welcome! If something else reaches you, send it here."),
    "anything-else": lambda: _("If something else reaches you, send it here."),
    "useful-yes": lambda: _("Thank you for telling us."),
    "useful-no": lambda: _("Thank you for telling us. A person here will look at it again."),
    "media": lambda: (
        _(
            "I cannot look at that. Send me words, a picture, a sound, a video or a PDF file; or type what it claims."
        )
        if settings.SOI_MEDIA
        else _("I can only read text for now. Please type the words that are in it, or what it claims.")
    ),
    "media-not-fetched": lambda: _(
        "I could not get that file. Please send it once more, or type the words that are in it."
    ),
    "media-missing": lambda: _(
        "I cannot open that kind of file here. Please type the words that are in it, or what it claims."
    ),
    "media-over-ten": lambda: (
        _("I look at %(most)d files of a message; please send the others in another one.")
        % {"most": MOST_FILES}
    ),
    "media-too-large": lambda: _(
        "That file is too large or too long for me. Please send a shorter part of it, or type what it claims."
    ),
    "media-unknown-kind": lambda: _(
        "I cannot open that kind of file. Pictures, sounds, videos and PDF files are fine; or type what it claims."
    ),
    "media-broken": lambda: _(
        "I could not open that file: it may be damaged. Please send it once more, or type the words that are in it."
    ),
    "media-too-many": lambda: _(
        "These are more files than I can look at in a day. Please type what the rest of them claim."
    ),
    "media-no-room": lambda: _(
        "There is no room for more files just now. Please type the words that are in it, or come back tomorrow."
    ),
    "empty": lambda: _("There was nothing to read in that. Please type what reached you."),
    "one-word": lambda: _(
        "One word is too little to look up. Please send the whole sentence that reached you."
    ),
    "slow": lambda: _(
        "You are sending faster than I can read. Please wait a few minutes before the next one."
    ),
    "too-long": lambda: _("That is too long for me. Please send the part that you want to have checked."),
    "erased": lambda: _(
        "Done: everything you sent here has been erased, and you will not hear from us about it."
    ),
    "help": lambda: (
        _(
            "Send me a message, a claim or a headline that reached you. If it has been checked, I answer with the"
            " check and its evidence; if not, people here look at it and I write to you later. What you send is kept"
            " for %(days)s days at most, without your name; write “delete” to erase it now."
        )
        % {"days": settings.SOI_TIP_DAYS}
    ),
    "expired": lambda: _("That choice is no longer open. Please send the message once more."),
    "group-quiet": lambda: _("From now on I speak here only when somebody names me."),
    "group-talk": lambda: _("From now on I answer here whenever I know the answer, without being named."),
}
