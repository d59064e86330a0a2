"""Which files of different messages are the same: in memory only, read from the sealed rows when it is first asked.

The same picture with other words is another question: a file only leads to a question whose words agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from soi.inbox import likeness
from soi.inbox.models import Came, Question, Tip, TipMedia
from soi.inbox.opening import opened, opened_facts
from soi.inbox.sealing import Words
from soi.match.media.pictures import PictureMatch
from soi.match.media.together import Facts, Match, MediaIndex
from soi.media.records import Examined

WHOLE = 0.9
"""Share of two recordings that must agree before they count as the same."""
_BATCH = 200


@dataclass(frozen=True, slots=True)
class SameMedia:
    """An open question to which the same file, or a part of it, was sent. `agrees`: the words do, too."""

    question: Question
    tip: Tip
    match: Match
    agrees: bool


def joins(seen: Examined, read: str, said: str) -> int | None:
    """The tip (primary key) whose question a file belongs to: the same file came with it, and the words agree.

    `read`: what a machine read in the file; `said`: the message's own words, "" where it only asks."""
    facts = facts_in(seen)
    if facts is None:
        return None
    for row, match in _NEIGHBOURHOOD.search(facts):
        if _is_whole(match, facts, row) and row.tip is not None and _agrees(seen, read, said, row):
            return row.tip.pk
    return None


def suggest(question: Question, most: int = 5) -> list[SameMedia]:
    """Other live questions to which files of this one were sent, the likeliest first: for people to decide on."""
    found: dict[int, SameMedia] = {}
    for own in TipMedia.objects.filter(tip__question=question, state=Came.KEPT).select_related("tip"):
        seen = opened_facts(own)
        facts = facts_in(seen) if isinstance(seen, Examined) else None
        if facts is None or not isinstance(seen, Examined):
            continue
        for row, match in _NEIGHBOURHOOD.search(facts):
            other = row.tip.question if row.tip is not None else question
            if row.tip is not None and other != question and other.is_live and other.pk not in found:
                agrees = _is_whole(match, facts, row) and _agrees(seen, _read(seen), _said(own), row)
                found[other.pk] = SameMedia(other, row.tip, match, agrees)
    return sorted(found.values(), key=lambda one: not one.agrees)[:most]


def start_anew() -> None:
    """Forget everything that was read; between tests."""
    _NEIGHBOURHOOD.forget_all()


def facts_in(seen: Examined) -> Facts | None:
    """The fingerprints of a file; None for a document."""
    return seen.picture or seen.sound or seen.video


class _Neighbourhood:
    """The fingerprints of what is kept, brought up to date at each call."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index = MediaIndex()
        self._known: dict[str, str] = {}

    def search(self, facts: Facts) -> Iterator[tuple[TipMedia, Match]]:
        """Rows that are still there, with how they match, the likeliest first."""
        with self._lock:
            self._refresh()
            matches = self._index.search(facts)
        wanted = {match.id for match in matches}
        found = TipMedia.objects.filter(uid__in=wanted, state=Came.KEPT).select_related("tip__question")
        rows = {row.uid: row for row in found}
        for match in matches:
            if match.id in rows:
                yield rows[match.id], match

    def forget_all(self) -> None:
        """Start anew, as a process does."""
        with self._lock:
            self._index, self._known = MediaIndex(), {}

    def _refresh(self) -> None:
        """A row is known by the name of its file, which is another one when it was examined again."""
        now = dict(TipMedia.objects.filter(state=Came.KEPT).order_by().values_list("uid", "file"))
        for gone in self._known.keys() - now.keys():
            self._index.remove(gone)
            del self._known[gone]
        fresh = [uid for uid, file in now.items() if self._known.get(uid) != file]
        for start in range(0, len(fresh), _BATCH):
            for row in TipMedia.objects.filter(uid__in=fresh[start : start + _BATCH]):
                seen = opened_facts(row)
                facts = facts_in(seen) if isinstance(seen, Examined) else None
                if facts is not None:
                    self._index.put(row.uid, facts)
                self._known[row.uid] = row.file


_NEIGHBOURHOOD = _Neighbourhood()


def _is_whole(match: Match, facts: Facts, row: TipMedia) -> bool:
    if isinstance(match, PictureMatch):
        return match.how == "same"
    other = opened_facts(row)
    seconds = [getattr(facts, "seconds", 0.0)]
    if isinstance(other, Examined):
        seconds.append(getattr(facts_in(other), "seconds", 0.0))
    return min(match.query_end - match.query_start, match.end - match.start) >= WHOLE * max(seconds)


def _agrees(seen: Examined, read: str, said: str, row: TipMedia) -> bool:
    """Whether the words in two files of the same look, and those that came with them, ask one question."""
    other = opened_facts(row)
    if not isinstance(other, Examined):
        return False
    theirs = _read(other)
    if "words" in (*seen.unfinished, *other.unfinished):
        # What was not read may ask something else, unless it is the very same file.
        return seen.sha256 == other.sha256 and _say_the_same(said, row)
    if read.strip() and theirs:
        return _one_question(read, theirs)
    if (read.strip() or theirs) and seen.words is not None and other.words is not None:
        return False  # words stand in one of them only
    return _say_the_same(said, row)


def _say_the_same(said: str, row: TipMedia) -> bool:
    theirs = _said(row)
    return not said.strip() or not theirs or _one_question(said, theirs)


def _one_question(one: str, other: str) -> bool:
    return likeness.one_question(likeness.read(one), likeness.read(other))


def _read(seen: Examined) -> str:
    return seen.words.text.strip() if seen.words else ""


def _said(row: TipMedia) -> str:
    """The message's own words that a file came with."""
    tips = (
        Tip.objects.filter(message=row.message_id, machine_read=False)
        .select_related("key")
        .order_by("position")
    )
    words = [found.text for tip in tips if isinstance(found := opened(tip), Words)]
    return " ".join(words).strip()
