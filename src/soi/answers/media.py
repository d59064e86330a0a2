"""From what somebody sent along to an answer: files that checks are about, and the words in them.

A file that is found only proposes a check. Whether it is an answer, the words decide: those in it, those that came with
it, those in the file of the check, and the check's claim (`soi.match.media.deciding`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from soi.answers import media_index
from soi.answers.find import Answer, FoundCheck, PieceAnswer, find
from soi.answers.media_confirming import confirmed_by_words
from soi.answers.media_deciding import Decided, Sent, decided
from soi.answers.media_unfinished import offered_only
from soi.answers.media_words import key_words, match_words, media_why
from soi.answers.words import difference_words, verdict_words
from soi.checks.media import words_of
from soi.checks.models import Check, MediaFile, MediaUse, State
from soi.match import Polarity
from soi.match.media.together import Facts, Match
from soi.media.records import Examined

Band = Literal["answer", "choose", "new"]
_BANDS: tuple[Band, ...] = ("answer", "choose", "new")
OTHER_WORDS = frozenset({"with-other-words", "words-around", "words-cut-off", "message-says-more"})
"""Keys that say that the words differ."""
SHOWN = 5
"""Checks offered for one file."""


@dataclass(frozen=True, slots=True)
class MediaHit:
    """A file of a check that is the same as what was sent, or shares a part with it. `match` says where."""

    media: MediaFile
    match: Match
    fits: bool
    """Whether the words agree too: then the check is the answer."""
    keys: tuple[str, ...]
    """Short names of why, for pages (`soi.match.media.deciding.Weighed`, `soi.answers.media_deciding`)."""


@dataclass(frozen=True, slots=True)
class MediaFound:
    """A check that may fit what was sent. `said`: why, in sentences; `differs`: in what it does not agree.

    `hit`: the file that brought it, None when only words did; `words`: the text engine's finding, None when only the
    file did."""

    check: Check
    polarity: Polarity
    phrased: str
    said: tuple[str, ...]
    differs: tuple[str, ...]
    hit: MediaHit | None = None
    words: FoundCheck | None = None


@dataclass(frozen=True, slots=True)
class MediaPart:
    """The answer to one file. `found` is set in band `answer` only; `near` are those that may have been meant.

    `read`: what a machine read or heard in it, unverified; `words`: what the text engine found for that."""

    place: int
    band: Band
    reason: str
    why: str
    found: MediaFound | None
    near: tuple[MediaFound, ...]
    read: str = field(default="", repr=False)
    words: Answer | None = field(default=None, repr=False)
    unfinished: bool = False
    """Whether the words in it were not read to the end, or not at all."""


@dataclass(frozen=True, slots=True)
class MediaAnswer:
    """The answer to a message with files: of all its parts and claims the best. `text`: that of the message's own
    words, None when it has none."""

    band: Band
    reason: str
    why: str
    found: MediaFound | None
    near: tuple[MediaFound, ...]
    parts: tuple[MediaPart, ...]
    text: Answer | None = field(default=None, repr=False)


def find_media(examined: Sequence[Examined], message: str = "", language: str | None = None) -> MediaAnswer:
    """Answer a message with files that were examined. Sentences are in Django's active language; nothing is stored.

    `message`: the words that came along; they are looked up apart from those that were read in the files."""
    text = find(message, language=language) if message.strip() else None
    told = _bands(text)
    parts = tuple(_part(place, Sent(one, message, told), language) for place, one in enumerate(examined))
    best: list[tuple[int, int, MediaPart | PieceAnswer]] = [
        (_BANDS.index(part.band), place, part) for place, part in enumerate(parts)
    ]
    best += [(_BANDS.index(piece.band), len(parts), piece) for piece in (text.pieces if text else ())]
    if not best:
        return MediaAnswer("new", "empty", media_why("empty"), None, (), (), None)
    _, _, first = min(best, key=lambda one: one[:2])
    if isinstance(first, MediaPart):
        found, near = first.found, first.near
    else:
        found = _of_words(first.found) if first.found else None
        near = tuple(map(_of_words, first.near))
    return MediaAnswer(first.band, first.reason, first.why, found, near, parts, text)


def facts_in(examined: Examined) -> Facts | None:
    """The fingerprints of a file; None for a document."""
    return examined.picture or examined.sound or examined.video


def _bands(answer: Answer | None) -> dict[str, Band]:
    """In which band some words put each check, by uid."""
    told: dict[str, Band] = {}
    for piece in answer.pieces if answer else ():
        told.update({one.check.uid: "choose" for one in piece.near if one.check.uid not in told})
        if piece.found is not None:
            told[piece.found.check.uid] = "answer"
    return told


def _part(place: int, sent: Sent, language: str | None) -> MediaPart:
    seen = sent.examined
    read = seen.words.text.strip() if seen.words else ""
    words = find(read, language=language) if read else None
    unfinished = "words" in seen.unfinished
    if words and unfinished:
        words = offered_only(words)
    facts = facts_in(seen)
    matches = confirmed_by_words(media_index.search(facts), seen) if facts else []
    sent = replace(sent, bands={**_bands(words), **sent.bands} if words else sent.bands)
    proposed = list(_proposed(matches, sent))
    best = min(words.pieces, key=lambda one: _BANDS.index(one.band)) if words and words.pieces else None
    band, reason, found, near = _joined(proposed, best)
    if band == "new" and not read:
        reason = "no-words" if seen.words is not None else "not-read"
    return MediaPart(place, band, reason, media_why(reason), found, near, read, words, unfinished)


def _joined(
    proposed: Sequence[MediaFound], piece: PieceAnswer | None
) -> tuple[Band, str, MediaFound | None, tuple[MediaFound, ...]]:
    """Band, reason, answer and near misses of one file, from what its fingerprints and its words found.

    Two checks that both fit are both shown, and nobody is told that one of them is the answer."""
    fitting = [one for one in proposed if one.hit is not None and one.hit.fits]
    by_words = piece.found if piece is not None and piece.band == "answer" else None
    uids = {one.check.uid for one in fitting} | ({by_words.check.uid} if by_words else set())
    others = [_of_words(one) for one in (piece.near if piece is not None else ())]
    if len(uids) == 1:
        answer = _with_words(fitting[0], by_words) if fitting else _of_words(by_words) if by_words else None
        near = _distinct((one for one in (*proposed, *others)), uids)
        return "answer", "same-media" if fitting else "matched", answer, near
    offered = [*fitting, *([_of_words(by_words)] if by_words else ()), *proposed, *others]
    near = _distinct(offered, set())
    if near:
        only = _proposed_why(proposed[0]) if proposed else piece.reason if piece else ""
        return "choose", "several" if len(uids) > 1 else only, None, near
    return "new", piece.reason if piece is not None else "nothing-near", None, ()


def _proposed_why(first: MediaFound) -> str:
    """Why a file that is known is no answer, as `media_why` has it, by what the words have to do with it."""
    keys = frozenset(first.hit.keys) if first.hit else frozenset()
    if keys & OTHER_WORDS:
        return "other-words"
    if "part-read-here" in keys:
        return "part-read"
    return "only-words" if "only-words-agree" in keys else "only-looks"


def _distinct(found: Iterable[MediaFound], without: set[str]) -> tuple[MediaFound, ...]:
    once: dict[str, MediaFound] = {}
    for one in found:
        if one.check.uid not in without:
            once.setdefault(one.check.uid, one)
    return tuple(once.values())[:SHOWN]


def _proposed(matches: Sequence[Match], sent: Sent) -> Iterator[MediaFound]:
    """Every published check about one of these files, once, with what the words say of it."""
    files = {one.sha256: one for one in MediaFile.objects.filter(sha256__in={match.id for match in matches})}
    checks = _checks_about(files)
    seen: set[str] = set()
    for match in matches:
        for check in checks.get(match.id, ()):
            if check.uid not in seen:
                seen.add(check.uid)
                yield _of_media(check, files[match.id], match, sent)


def _checks_about(files: Mapping[str, MediaFile]) -> dict[str, list[Check]]:
    uses = MediaUse.objects.filter(sha256__in=list(files), check_row__state=State.PUBLISHED)
    rows = uses.select_related("check_row__publisher").order_by("-check_row__reviewed_on", "-check_row_id")
    found: dict[str, list[Check]] = {}
    for use in rows:
        found.setdefault(use.sha256, []).append(use.check_row)
    return found


def _of_media(check: Check, media: MediaFile, match: Match, sent: Sent) -> MediaFound:
    verdict: Decided = decided(sent, check.uid, match, words_of(media, check), media.seconds or 0.0)
    return MediaFound(
        check=check,
        polarity="same",
        phrased=verdict_words(check, "same"),
        said=(match_words(match, check), *key_words(verdict.keys)),
        differs=tuple(difference_words(one) for one in verdict.differences),
        hit=MediaHit(media, match, verdict.fits, verdict.keys),
    )


def _of_words(found: FoundCheck) -> MediaFound:
    return MediaFound(found.check, found.match.polarity, found.phrased, (), found.differs, words=found)


def _with_words(found: MediaFound, words: FoundCheck | None) -> MediaFound:
    """Both say so; where the words turn the claim round, they decide how the verdict is said."""
    if words is None or words.check.uid != found.check.uid:
        return found
    return replace(found, words=words, polarity=words.match.polarity, phrased=words.phrased)
