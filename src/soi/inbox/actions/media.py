"""What came with a message: on the disk, sealed, before anybody hears that it arrived; examined; erased.

The file comes first and the row last, so a row always has its file; a file that no row names is swept away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.inbox import media_files, pseudonyms
from soi.inbox.actions.accepting import Accepted, NotKeptError, row_of
from soi.inbox.actions.ground import RefusedError, new_uid
from soi.inbox.envelopes import Envelope
from soi.inbox.keyring import KeyLostError, KeyringError
from soi.inbox.models import Came, Message, TipMedia
from soi.inbox.opening import facts_name
from soi.inbox.pieces import UnreadableError
from soi.inbox.sealing import seal_bytes
from soi.media.records import Examined
from soi.media.storing import known_of

DAY = timedelta(days=1)
MOST_FILES = 10
"""Files of one message."""
TOO_MANY, NO_ROOM, SWITCHED_OFF = "too-many", "no-room", "switched-off"
_TROUBLES = (Error, OSError, KeyError, KeyringError, KeyLostError)


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that came with a message: its bytes, or what an examination at the door made of them."""

    data: bytes = field(default=b"", repr=False)
    examined: Examined | None = field(default=None, repr=False)

    @property
    def kept(self) -> bytes:
        """The bytes that are kept: the clean ones where there are any."""
        return self.examined.clean if self.examined else self.data


def accept_with_files(envelope: Envelope, files: Sequence[GivenFile]) -> Accepted:
    """Keep one message with what came along; all of it is on the disk when this returns. Not in a transaction.

    Raises as `accept` does, and `RefusedError` where there is no room for the files: then nothing is kept."""
    row = row_of(envelope)
    if isinstance(row, UnreadableError):
        raise row
    if known := Message.objects.filter(key=row.key).first():
        return Accepted(pseudonyms.receipt_code(row.key), False, known.pk)
    require_room(row.asker, files)
    written: list[TipMedia] = []
    try:
        for given in files:
            written.append(_row(given, row.asker, len(written), row.received_at))
        with transaction.atomic():
            message, is_new = Message.objects.get_or_create(key=row.key, defaults=_values(row))
            if is_new:
                put_files(written, message)
    except _TROUBLES as wrong:
        media_files.remove([one.file for one in written])
        raise NotKeptError(type(wrong).__name__) from wrong
    if not is_new:  # somebody else was faster with the same message
        media_files.remove([one.file for one in written])
    return Accepted(pseudonyms.receipt_code(message.key), is_new, message.pk)


def add_file(message_pk: int, asker: str, position: int, given: GivenFile) -> TipMedia | None:
    """Keep a file that was fetched for a message that waits; None when the message was erased meanwhile. The one
    that has this place already is returned instead. Raises `RefusedError` where there is no room."""
    known = TipMedia.objects.filter(message=message_pk, position=position).first()
    if known is not None:
        return known
    require_room(asker, [given])
    row = _row(given, asker, position, timezone.now())
    try:
        with transaction.atomic():
            waiting = Message.objects.select_for_update().filter(pk=message_pk, envelope__isnull=False)
            message = waiting.first()
            if message is not None:
                row.received_at = message.received_at
                put_files([row], message)
    except BaseException:
        media_files.remove([row.file])
        raise
    if message is None:
        media_files.remove([row.file])
    return row if message is not None else None


@transaction.atomic
def add_refused(message_pk: int, asker: str, position: int, code: str) -> None:
    """Note that a file of a message was not taken, and why, so that nobody tries again."""
    message = Message.objects.select_for_update().filter(pk=message_pk, envelope__isnull=False).first()
    if message is not None and not message.media.filter(position=position).exists():
        TipMedia.objects.create(
            uid=new_uid("m"), message=message, position=position, asker=asker, state=Came.REFUSED,
            code=code[:40], received_at=message.received_at,
        )  # fmt: skip


def note_examined(media: TipMedia, examined: Examined) -> bool:
    """Keep what an examination found: the clean file takes the place of the one that came. False, and nothing stays,
    when it was erased meanwhile."""
    at = media.received_at
    name, key = media_files.write(examined.clean, at)
    try:
        with transaction.atomic():
            row = TipMedia.objects.select_for_update().filter(pk=media.pk).first()
            if row is not None:
                old = row.file
                row.file, row.file_key, row.size = name, key, len(examined.clean)
                _know(row, examined)
                row.save()
                transaction.on_commit(lambda: media_files.remove([old]))
    except BaseException:
        media_files.remove([name])
        raise
    if row is None:
        media_files.remove([name])
    return row is not None


@transaction.atomic
def refuse_file(media: TipMedia, code: str) -> None:
    """What came is none of what is taken: its bytes go, and a short name of why stays until the message goes."""
    row = TipMedia.objects.select_for_update().filter(pk=media.pk).first()
    if row is not None:
        old = row.file
        row.state, row.code = Came.REFUSED, code[:40]
        row.file, row.file_key, row.sealed, row.wrapped, row.size = "", None, None, None, 0
        row.save()
        transaction.on_commit(lambda: media_files.remove([old]))


def require_room(asker: str, files: Sequence[GivenFile], now: datetime | None = None) -> None:
    """Raises `RefusedError`, whose `code` says why, where these files of one person are too many or too large."""
    if not settings.SOI_MEDIA:
        raise RefusedError(
            _("Pictures, sounds and videos are not taken here; please send the words."), SWITCHED_OFF
        )
    since = (now or timezone.now()) - DAY
    today = TipMedia.objects.filter(asker=asker, received_at__gt=since).count()
    if len(files) > MOST_FILES or today + len(files) > settings.SOI_MEDIA_PER_DAY:
        raise RefusedError(
            _(
                "These are more files than we can look at: at most %(most)d with one message, and %(day)d in a day."
            )
            % {"most": MOST_FILES, "day": settings.SOI_MEDIA_PER_DAY},
            TOO_MANY,
        )
    stored = TipMedia.objects.aggregate(stored=Sum("size"))["stored"] or 0
    if stored + sum(len(one.kept) for one in files) > settings.SOI_MEDIA_MB * 1_000_000:
        raise RefusedError(
            _("There is no room for more files just now. Please send the words, or come back tomorrow."),
            NO_ROOM,
        )


def erase_media(which: Q) -> int:
    """Take away rows and their files; how many. In the caller's transaction: the files go when it has ended well."""
    rows = TipMedia.objects.filter(which)
    names = list(rows.values_list("file", flat=True))
    rows.delete()
    if names:
        transaction.on_commit(lambda: media_files.remove(names))
    return len(names)


def sweep_files() -> int:
    """Take away sealed files that no row names any more; how many."""
    strays = media_files.strays(frozenset(TipMedia.objects.values_list("file", flat=True)))
    media_files.remove(strays)
    return len(strays)


@contextmanager
def sealed(seen: Sequence[Examined], asker: str, at: datetime) -> Iterator[list[TipMedia]]:
    """Rows of files that were examined at the door, with their files on the disk, for `put_files`; the files go again
    if the block fails. Raises `RefusedError` where there is no room."""
    if seen:
        require_room(asker, [GivenFile(examined=one) for one in seen])
    rows: list[TipMedia] = []
    try:
        for one in seen:
            rows.append(_row(GivenFile(examined=one), asker, len(rows), at))
        yield rows
    except BaseException:
        drop_files(rows)
        raise


def put_files(rows: Sequence[TipMedia], message: Message) -> None:
    """Store rows under their message, in the caller's transaction."""
    for row in rows:
        row.message = message
    TipMedia.objects.bulk_create(rows)


def drop_files(rows: Iterable[TipMedia]) -> None:
    """Take away files whose rows are not stored after all."""
    media_files.remove([row.file for row in rows])


def _row(given: GivenFile, asker: str, position: int, at: datetime) -> TipMedia:
    name, key = media_files.write(given.kept, at)
    row = TipMedia(
        uid=new_uid("m"), position=position, asker=asker, file=name, file_key=key, size=len(given.kept),
        received_at=at,
    )  # fmt: skip
    if given.examined is not None:
        _know(row, given.examined)
    return row


def _know(row: TipMedia, examined: Examined) -> None:
    sealed = seal_bytes(facts_name(row.uid), known_of(examined), row.received_at)
    row.state, row.sealed, row.wrapped = Came.KEPT, sealed.words, sealed.key
    row.sort, row.media_type = examined.clean_kind.sort, examined.clean_kind.media_type
    row.engine = examined.words.engine[:200] if examined.words else ""
    row.missing = ",".join(examined.missing)[:200]
    row.unfinished = ",".join(examined.unfinished)[:200]


def keep_facts(row: TipMedia, examined: Examined) -> None:
    """Seal anew what is known of a kept file, whose bytes stay as they are. In the caller's transaction."""
    sealed_facts = seal_bytes(facts_name(row.uid), known_of(examined), row.received_at)
    row.sealed, row.wrapped = sealed_facts.words, sealed_facts.key
    row.save(update_fields=["sealed", "wrapped"])


def _values(row: Message) -> dict[str, object]:
    names = ("receipt", "received_at", "envelope", "envelope_key", "asker")
    return {name: getattr(row, name) for name in names}
