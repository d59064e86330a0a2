"""What came with messages and what a check is about, ready for the desk's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from soi.answers.media_words import unfinished_words
from soi.checks.models import MediaFile
from soi.desk.actions.attaching import media_of
from soi.desk.models import Case
from soi.inbox.models import Came, Tip, TipMedia


@dataclass(frozen=True, slots=True)
class CameWith:
    """Something that came with a message, or that was not taken."""

    uid: str
    sort: str
    refused: bool
    label: str
    unread: str
    """That its words were not read to the end; "" where they were."""
    gone_on: datetime | None = None
    gone_why: str = ""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that the check will be about, beside its draft."""

    sha256: str
    sort: str
    label: str
    has_preview: bool
    described: str
    """What the draft says of it for people who cannot see or hear it, else what sort of file it is."""
    machine: str
    unread: str
    """That a machine did not read its words to the end, while people have not confirmed them; else ""."""
    transcript: str
    """The words in it as this draft has them, confirmed."""
    proposed: str
    """What a checker begins with: those, else what was confirmed for another check, else the machine's."""
    credentials: str
    gone_at: datetime | None
    gone_why: str


def came_with(tips: Sequence[Tip]) -> dict[str, list[CameWith]]:
    """What came with each of these messages, by the tip's uid; for those who may read messages."""
    found: dict[str, list[CameWith]] = {}
    rows = TipMedia.objects.filter(tip__in=tips).exclude(state=Came.WAITING).select_related("tip")
    for row in rows:
        if row.tip is not None:
            one = CameWith(
                row.uid, row.sort, row.state == Came.REFUSED, _labels().get(row.sort, ""),
                _unread(row, row.engine), row.gone_at, row.gone_why,
            )  # fmt: skip
            found.setdefault(row.tip.uid, []).append(one)
    return found


def files_beside(case: Case) -> list[ShownFile]:
    """The files of a draft, in its order."""
    media = {str(one["file"]): one for one in media_of(case) if one.get("file")}
    rows = {row.sha256: row for row in MediaFile.objects.filter(sha256__in=media)}
    return [_file(rows[sha256], one) for sha256, one in media.items() if sha256 in rows]


def _file(row: MediaFile, item: Mapping[str, str]) -> ShownFile:
    said, label = item.get("transcript", ""), _labels().get(row.sort, "")
    return ShownFile(
        row.sha256, row.sort, label, bool(row.preview), item.get("alt", "") or label, row.words,
        "" if said else _unread(row, row.words), said,
        said or row.transcript or row.words, credentials_words(row.provenance), row.gone_at, row.gone_why,
    )  # fmt: skip


def _unread(row: TipMedia | MediaFile, read: str) -> str:
    return unfinished_words(read) if "words" in row.unfinished else ""


def credentials_words(provenance: str) -> str:
    """What content credentials (C2PA) in a file are worth as evidence, in a sentence."""
    sentences = {
        "valid": _(
            "Its content credentials (C2PA) are valid: they say who signed it, not that it shows the truth."
        ),
        "invalid": _("Its content credentials (C2PA) are not valid: it was changed after it was signed."),
        "absent": _("It has no content credentials (C2PA). That proves nothing: most files have none."),
    }
    return sentences.get(provenance, _("Its content credentials (C2PA) were not looked at here."))


def _labels() -> dict[str, str]:
    return {"picture": _("Picture"), "sound": _("Sound"), "video": _("Video clip"), "document": _("PDF file")}
