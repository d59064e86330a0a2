"""What came with messages and what a check is about, ready for the desk's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from soi.checks.models import MediaFile
from soi.desk.actions.attaching import files_of
from soi.desk.models import Case
from soi.inbox.models import Came, Tip, TipMedia


@dataclass(frozen=True, slots=True)
class CameWith:
    """Something that came with a message, or that was not taken."""

    uid: str
    sort: str
    refused: bool
    label: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that the check will be about, beside its draft."""

    sha256: str
    sort: str
    label: str
    has_preview: bool
    machine: str
    transcript: str
    credentials: str


def came_with(tips: Sequence[Tip]) -> dict[str, list[CameWith]]:
    """What came with each of these messages, by the tip's uid; for those who may read messages."""
    found: dict[str, list[CameWith]] = {}
    rows = TipMedia.objects.filter(tip__in=tips).exclude(state=Came.WAITING).select_related("tip")
    for row in rows:
        if row.tip is not None:
            one = CameWith(row.uid, row.sort, row.state == Came.REFUSED, _labels().get(row.sort, ""))
            found.setdefault(row.tip.uid, []).append(one)
    return found


def files_beside(case: Case) -> list[ShownFile]:
    """The files of a draft, in its order."""
    shas = files_of(case)
    rows = {row.sha256: row for row in MediaFile.objects.filter(sha256__in=shas)}
    return [_file(rows[sha256]) for sha256 in shas if sha256 in rows]


def _file(row: MediaFile) -> ShownFile:
    return ShownFile(
        row.sha256, row.sort, _labels().get(row.sort, ""), bool(row.preview), row.words, row.transcript,
        credentials_words(row.provenance),
    )  # fmt: skip


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
