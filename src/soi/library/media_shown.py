"""What was found for a file that somebody asked about, ready for the page. Its picture is only in this one answer."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from soi.answers.find import PieceAnswer
from soi.answers.media import MediaAnswer, MediaFound, MediaPart
from soi.answers.media_words import clock
from soi.library.reasons import Reason, reason_for
from soi.library.sides import Sides, sides_of
from soi.match.results import Match
from soi.media.records import Examined

LEGIBLE: Final = 4_000
"""Characters of what was read that are shown."""
_OF_MEDIA: Final = frozenset({"no-words", "not-read"})


@dataclass(frozen=True, slots=True)
class ShownFound:
    """A check as the templates of an answer show it. `said`: what is the same; `sides`: both pictures."""

    found: MediaFound
    sides: Sides | None

    @property
    def check(self) -> object:
        return self.found.check

    @property
    def polarity(self) -> str:
        return self.found.polarity

    @property
    def phrased(self) -> str:
        return self.found.phrased

    @property
    def differs(self) -> tuple[str, ...]:
        return self.found.differs

    @property
    def said(self) -> tuple[str, ...]:
        return self.found.said

    @property
    def match(self) -> Match | None:
        """The text engine's part in it; None when only the file brought it."""
        return self.found.words.match if self.found.words else None


@dataclass(frozen=True, slots=True)
class ShownMedia:
    """One file: what came, what a machine read in it, and what was found. `notes`: what could not be done here.
    `number`: its place among those that were sent, from 1; `once`: a name for leaving it with the desk one time."""

    number: int
    label: str
    about: str
    preview: str = field(repr=False)
    read: str = field(repr=False)
    heard: bool
    notes: tuple[str, ...]
    band: str
    why: str
    reason: Reason
    found: ShownFound | None
    near: tuple[ShownFound, ...]
    once: str = field(repr=False)
    pieces: tuple[PieceAnswer, ...] = ()
    """What was found for the words that came along, without what the files have found already."""

    @property
    def text(self) -> str:
        """The words that the text engine compared."""
        return self.read


def shown(answer: MediaAnswer, seen: Mapping[int, Examined]) -> list[ShownMedia]:
    """The answer to each file, by its number among those that were sent, and, with the last, to the words that came
    along. Sentences are in the active language."""
    pairs = list(zip(seen.items(), answer.parts, strict=True))
    made = [_file(number, one, part) for (number, one), part in pairs]
    return [*made[:-1], replace(made[-1], pieces=tuple(_of_words(answer)))]


def _file(number: int, seen: Examined, part: MediaPart) -> ShownMedia:
    preview = f"data:image/jpeg;base64,{b64encode(seen.preview).decode('ascii')}" if seen.preview else ""
    return ShownMedia(
        number=number,
        label=_label(seen),
        about=_about(seen),
        preview=preview,
        read=part.read[:LEGIBLE],
        heard=seen.clean_kind.sort in ("sound", "video"),
        notes=tuple(_notes(seen)),
        band=part.band,
        why=part.why,
        reason=reason_for(part.reason if part.reason in _OF_MEDIA else "nothing-near"),
        found=_shown(part.found, seen, preview) if part.found else None,
        near=tuple(_shown(one, seen, preview) for one in part.near),
        once=secrets.token_urlsafe(18),
    )


def _shown(found: MediaFound, seen: Examined, preview: str) -> ShownFound:
    return ShownFound(found, sides_of(found.hit, seen, preview) if found.hit else None)


def _of_words(answer: MediaAnswer) -> Sequence[PieceAnswer]:
    known = {one.check.uid for part in answer.parts for one in (part.found, *part.near) if one}
    pieces = answer.text.pieces if answer.text else ()
    fresh = [one for one in pieces if one.found is None or one.found.check.uid not in known]
    # Words that only ask ("is this true?") need no answer of their own beside a file.
    unknown = all(part.band == "new" for part in answer.parts)
    return [one for one in fresh if one.band != "new" or (unknown and len(one.text.split()) > 5)]


def _label(seen: Examined) -> str:
    labels = {
        "picture": _("Your picture"),
        "sound": _("Your sound"),
        "video": _("Your video"),
        "document": _("Your PDF file"),
    }
    return labels[seen.clean_kind.sort]


def _about(seen: Examined) -> str:
    facts = seen.sound or seen.video
    if facts is not None:
        return clock(facts.seconds)
    return f"{seen.picture.width} × {seen.picture.height}" if seen.picture else ""


def _notes(seen: Examined) -> Sequence[str]:
    """What could not be done, for people who ask; what to install is for `soi doctor` to say."""
    notes = []
    if "ocr" in seen.missing and seen.clean_kind.sort == "picture":
        notes.append(_("We cannot read words in pictures here yet; please type them."))
    elif "words" in seen.unfinished and seen.words and seen.words.lines:
        notes.append(_("We read only part of the words in it; if the rest matters, please type it."))
    elif "words" in seen.unfinished:
        notes.append(_("We could not read the words in it to the end; if they matter, please type them."))
    if "speech" in seen.missing and seen.clean_kind.sort in ("sound", "video"):
        notes.append(
            _("We cannot write down what is said in recordings here yet; please type what it claims.")
        )
    if "fpcalc" in seen.missing and seen.sound is not None:
        notes.append(_("We cannot compare sounds here yet; please type what it claims."))
    return notes
