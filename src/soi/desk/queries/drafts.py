"""A case's draft as it stands: its fields, quotations and captures, and the hash that a signature binds to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from soi.desk.fields import BY_NAME, FIELDS, Value
from soi.desk.models import Case, DraftEdit
from soi.evidence.models import Capture, Quote
from soi.people.models import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a signature of `case` is about. `values` holds every field of `FIELDS`."""

    case: Case
    values: Mapping[str, Value]
    revisions: Mapping[str, int]
    """0 for a field that was never saved."""
    quotes: tuple[Quote, ...]
    """As the field `quotes` names them, in its order; a uid that no longer exists is missing here."""
    captures: tuple[Capture, ...]
    """Every capture taken for this case and every one that a quotation or a source rests on."""

    def text(self, name: str) -> str:
        """The value of a field that holds a text."""
        return cast("str", self.values[name])

    @property
    def hash(self) -> str:
        """SHA-256, hexadecimal, over canonical JSON of all fields, quotations and captures: whatever a reader
        read. Captures count by the hash of their bytes and of their words."""
        held = {
            "case": self.case.uid,
            "corrects": self.case.corrects_id,
            "fields": dict(self.values),
            "quotes": [[one.uid, one.capture_id, one.text, one.start, one.end] for one in self.quotes],
            "captures": [
                [one.uid, one.url, one.final_url, one.sha256, one.warc_sha256, _digest(one.text)]
                for one in self.captures
            ],
        }
        text = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return _digest(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def draft_of(case: Case) -> Draft:
    """The draft of `case` as the database holds it now, in four reads."""
    values: dict[str, Value] = {field.name: field.empty for field in FIELDS}
    revisions = dict.fromkeys(values, 0)
    for name, value, revision in case.fields.values_list("name", "value", "revision"):
        if name in BY_NAME:
            values[name], revisions[name] = value, revision
    uids = [uid for uid in values["quotes"] if isinstance(uid, str)]
    found = {quote.uid: quote for quote in Quote.objects.select_related("capture").filter(uid__in=uids)}
    quotes = tuple(found[uid] for uid in uids if uid in found)
    return Draft(case, values, revisions, quotes, _captures(case, quotes, values["sources"]))


def _captures(case: Case, quotes: Iterable[Quote], sources: Value) -> tuple[Capture, ...]:
    named = {source["capture"] for source in sources if isinstance(source, dict) and source.get("capture")}
    rows = {quote.capture.uid: quote.capture for quote in quotes}
    rows |= {row.uid: row for row in Capture.objects.filter(about=case.uid)}
    if missing := named - rows.keys():
        rows |= {row.uid: row for row in Capture.objects.filter(uid__in=missing)}
    return tuple(sorted(rows.values(), key=lambda row: row.pk))


def missing_quotes(draft: Draft) -> list[str]:
    """uids in the field `quotes` that no quotation has."""
    there = {quote.uid for quote in draft.quotes}
    return [str(uid) for uid in draft.values["quotes"] if uid not in there]


def wrote_in(case: Case, person: Person) -> bool:
    """Whether `person` is the case's author or has put words of their own into its draft.

    The first revisions of a correction are copied from the check it corrects: nobody's own words."""
    own = DraftEdit.objects.filter(case=case, by=person)
    if case.corrects_id is not None:
        own = own.exclude(revision=1)
    return case.author_id == person.pk or own.exists()
