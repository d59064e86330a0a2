"""What came with a message: fetched from its service, examined, looked up. The slow part, before anything is locked.

Whatever is done is done once: a fetched file is on the disk, and a message that is attended again finds it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from soi import text as soi_text
from soi.answers.media import MediaPart, find_media
from soi.answers.media_examining import examined
from soi.answers.media_how import hows
from soi.inbox import media_likeness
from soi.inbox.actions import (
    Arrival,
    GivenFile,
    MediaWords,
    RefusedError,
    add_file,
    add_refused,
    note_examined,
    refuse_file,
)
from soi.inbox.actions.media import MOST_FILES, SWITCHED_OFF
from soi.inbox.models import Came, Message, TipMedia
from soi.inbox.opening import opened_facts, opened_file
from soi.media.limits import LARGEST, MOST_BYTES
from soi.media.records import Examined, MediaError, Sort
from soi.tipline import registry
from soi.tipline.channel import Attachment, Fetching, NotFetchedError
from soi.tipline.thinking import NOT_KEPT, OFFERED, Verdict

PATIENCE: Final = timedelta(minutes=10)
"""How long a file that its service does not hand out just now is waited for; then its sender is asked for words."""
_SORTS: Final[Mapping[str, Sort]] = {"picture": "picture", "sound": "sound"}
"""What services call them; a file or a video may be as large as anything that is taken."""
_LATER: Final = frozenset({"busy"})
"""Why a file is not examined now but when the message is attended again."""


class NotYetError(Exception):
    """Something cannot be fetched or examined just now: the message is attended again later."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came with a message. `read`: a tip for each file with words in it, or one for all that have none, with the
    `verdicts` on it; `refused`: short names of why others were not taken."""

    read: tuple[MediaWords, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    wordless: Verdict | None = None
    """What was found of those without words where others, or the message, have some."""
    refused: tuple[str, ...] = field(default=())

    @property
    def any(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.read) or self.wordless is not None


def has_files(arrival: Arrival) -> bool:
    """Whether anything came along that can be looked at, or of which we must say that we do not take it."""
    assert arrival.envelope is not None, "only an opened envelope has files"
    details = arrival.envelope.details
    stored = TipMedia.objects.filter(message=arrival.message_pk)
    return bool(details.get("fetch") or details.get("refused")) or stored.exists()


def gather(arrival: Arrival, said: str, language: str) -> Brought:
    """Fetch, examine and look up what came along. `said`: the message's own words, "" where they only ask.

    Raises `NotYetError` when that cannot be done just now."""
    _fetch(arrival)
    seen: list[tuple[TipMedia, Examined]] = []
    for row in TipMedia.objects.filter(message=arrival.message_pk).exclude(state=Came.REFUSED):
        one = _examined(row, language)
        if one is not None:
            seen.append((row, one))
    refused = TipMedia.objects.filter(message=arrival.message_pk, state=Came.REFUSED)
    codes = dict.fromkeys(refused.values_list("code", flat=True))
    if not seen:
        return Brought(refused=tuple(codes))
    assert arrival.envelope is not None, "only an opened envelope has files"
    answer = find_media([one for _row, one in seen], arrival.envelope.text, language or None)
    return _brought(seen, answer.parts, said, tuple(codes))


def only_asks(words: str) -> bool:
    """Whether a message says nothing of its own and only points at what came along: "cái này có đúng không ạ?"."""
    core = soi_text.folded(soi_text.strip_asking(words).text)
    return not core or (len(core) <= 4 and bool({"nay", "day", "kia", "this", "that", "it"} & set(core)))


def _brought(
    seen: Sequence[tuple[TipMedia, Examined]], parts: Sequence[MediaPart], said: str, refused: tuple[str, ...]
) -> Brought:
    read, verdicts, silent = [], [], []
    for (row, one), part in zip(seen, parts, strict=True):
        if part.read:
            joined = media_likeness.joins(one, part.read, said)
            read.append(MediaWords((row.uid,), part.read, joined, whole=not part.unfinished))
            verdicts.append(_verdict(part))
        else:
            silent.append((row, one, part))
    if not silent:
        return Brought(tuple(read), tuple(verdicts), None, refused)
    best = min((_verdict(part) for *_, part in silent), key=lambda one: _BANDS.index(one.band))
    if read or said:
        return Brought(tuple(read), tuple(verdicts), best, refused)
    uids = tuple(row.uid for row, *_ in silent)
    joined = next(filter(None, (media_likeness.joins(one, "", "") for _, one, _ in silent)), None)
    return Brought((MediaWords(uids, "", joined),), (best,), None, refused)


_BANDS: Final = ("answer", "choose", "new")


def better(own: Verdict, other: Verdict | None) -> Verdict:
    """The verdict that says more: a picture may be known where the words with it are not."""
    if other is None or _BANDS.index(own.band) <= _BANDS.index(other.band):
        return own
    return other


def _verdict(part: MediaPart) -> Verdict:
    near = tuple((one.check.uid, str(one.polarity)) for one in part.near[:OFFERED])
    reason = "no-words" if part.band == "new" and part.reason in NOT_KEPT else part.reason
    how = hows(part, OFFERED)
    if part.found is None:
        return Verdict(part.band, reason, near=near, how=how)
    return Verdict(part.band, reason, part.found.check.uid, part.found.polarity, near, how)


def _fetch(arrival: Arrival) -> None:
    """Bring everything that is still with the service to our disk, or note why not."""
    assert arrival.envelope is not None, "only an opened envelope has files"
    details = arrival.envelope.details
    asker = Message.objects.values_list("asker", flat=True).get(pk=arrival.message_pk)
    refused = details.get("refused", ())
    assert isinstance(refused, list | tuple), "as `actions.take` wrote it"
    for place, code in enumerate(refused, MOST_FILES):  # behind all that may be taken
        add_refused(arrival.message_pk, asker, place, str(code))
    here = set(TipMedia.objects.filter(message=arrival.message_pk).values_list("position", flat=True))
    for place, attachment in _wanted(details):
        if place in here:
            continue
        if not settings.SOI_MEDIA:
            add_refused(arrival.message_pk, asker, place, SWITCHED_OFF)
            continue
        try:
            given = GivenFile(_fetched(arrival, attachment))
            add_file(arrival.message_pk, asker, place, given)
        except NotFetchedError as wrong:
            if not wrong.permanent and timezone.now() - arrival.received_at < PATIENCE:
                raise NotYetError(wrong.code) from None
            code = wrong.code if wrong.permanent and wrong.code == "too-large" else "not-fetched"
            add_refused(arrival.message_pk, asker, place, code)
        except RefusedError as wrong:
            add_refused(arrival.message_pk, asker, place, wrong.code)


def _wanted(details: Mapping[str, object]) -> Iterator[tuple[int, Attachment]]:
    rows = details.get("fetch", ())
    assert isinstance(rows, list | tuple), "as `actions.take` wrote it"
    for place, kind, reference, size in rows:
        yield int(place), Attachment(kind, str(reference), int(size))


def _fetched(arrival: Arrival, attachment: Attachment) -> bytes:
    assert arrival.envelope is not None, "only an opened envelope has files"
    channel: object = registry.CHANNELS.get(arrival.envelope.channel)
    limit = MOST_BYTES.get(_SORTS.get(attachment.kind, "video"), LARGEST)
    if not isinstance(channel, Fetching):
        raise NotFetchedError("not-fetched", permanent=True)
    if attachment.bytes > limit:
        raise NotFetchedError("too-large", permanent=True)
    return channel.fetch(attachment, limit)


def _examined(row: TipMedia, language: str) -> Examined | None:
    """What is known of a file; None for one that is not taken, or was erased meanwhile."""
    if row.state == Came.KEPT:
        known = opened_facts(row)
        return known if isinstance(known, Examined) else None
    data = opened_file(row)
    if not isinstance(data, bytes):
        return None
    try:
        seen = examined(data, language)
    except MediaError as wrong:
        if wrong.code in _LATER:
            raise NotYetError(wrong.code) from None
        refuse_file(row, wrong.code)
        return None
    return seen if note_examined(row, seen) else None
