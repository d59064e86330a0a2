"""What changed between two versions of a check, field by field and word by word, for readers to see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from soi.checks.models import Harm, MediaCategory, Selection, State, Technique, Verdict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_LABELS: Mapping[str, _StrPromise] = {
    "state": _("State"),
    "verdict": _("Verdict"),
    "verdict_text": _("Verdict in the publisher's words"),
    "claim": _("Claim"),
    "claim_long": _("Claim in full"),
    "claimant": _("Who claims it"),
    "claim_date": _("Date of the claim"),
    "appearances": _("Where it appeared"),
    "title": _("Title"),
    "summary": _("Summary"),
    "body": _("Text"),
    "supports": _("What supports the claim"),
    "undermines": _("What undermines the claim"),
    "techniques": _("Techniques"),
    "quotes": _("Quotations"),
    "sources": _("Sources"),
    "few_sources_reason": _("Why there are few sources"),
    "media": _("Pictures, sound and video"),
    "gone": _("Files that were taken away"),
    "selection": _("Why it was chosen"),
    "harm": _("Field of harm"),
    "topic": _("Topic"),
    "language": _("Language"),
    "reviewed_on": _("Date of the check"),
    "valid_as_of": _("Valid as of"),
    "review_on": _("Next look"),
    "url": _("Address"),
    "licence": _("Licence"),
    "scale_version": _("Version of the scale"),
    "publisher_name": _("Publisher"),
}
"""Every field that readers see, in the order in which changes are shown: the verdict first."""
_CHOICES: Mapping[str, Mapping[str, _StrPromise]] = {
    "state": dict(State.choices),
    "verdict": dict(Verdict.choices),
    "selection": dict(Selection.choices),
    "harm": dict(Harm.choices),
    "techniques": dict(Technique.choices),
}
_WORD = re.compile(r"\s+|[\w\u0300-\u036f]+|[^\w\s\u0300-\u036f]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MOST_PAIRS = 2_000_000
"""Words on one side times words on the other above which a passage is shown as replaced whole."""
_MOST_LINES = 3_000
Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs. `pieces` without the added ones are `before`, without the removed ones `after`."""

    name: str
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """What differs between two `CheckVersion.data`. A field that only one of them knows counts as empty in the
    other, and a version without a state as published."""
    found = []
    for name, label in _LABELS.items():
        old, new = _shown(name, before), _shown(name, after)
        if old != new:
            found.append(FieldChange(name, str(label), old, new, tuple(words_changed(old, new))))
    return found


def words_changed(before: str, after: str) -> Iterator[Piece]:
    """The two texts laid over each other, by lines and within changed lines by words."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    if len(old) > _MOST_LINES or len(new) > _MOST_LINES:
        yield from _pieces([("replace", before, after)])
        return
    parts: list[tuple[str, str, str]] = []
    for verb, left, right in _compared(old, new):
        parts += _by_words(left, right) if verb == "replace" else [(verb, left, right)]
    yield from _pieces(parts)


def _by_words(left: str, right: str) -> Sequence[tuple[str, str, str]]:
    old, new = _WORD.findall(left), _WORD.findall(right)
    if len(old) * len(new) > _MOST_PAIRS:
        return [("replace", left, right)]
    return list(_compared(old, new))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for verb, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield verb, "".join(old[a:b]), "".join(new[c:d])


def _pieces(parts: Sequence[tuple[str, str, str]]) -> Iterator[Piece]:
    """One piece for each run of the same kind."""
    kind: Kind = "same"
    held = ""
    for verb, left, right in parts:
        steps: tuple[tuple[Kind, str], ...] = (("removed", left), ("added", right))
        for next_kind, text in (("same", left),) if verb == "equal" else steps:
            if text and next_kind != kind:
                if held:
                    yield Piece(kind, held)
                kind, held = next_kind, ""
            held += text
    if held:
        yield Piece(kind, held)


def _shown(name: str, data: Mapping[str, Any]) -> str:
    """A field's value as text for people."""
    value = data.get(name, State.PUBLISHED.value if name == "state" else None)
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_line(name, item) for item in value)
    return str(_CHOICES.get(name, {}).get(str(value), value))


def _line(name: str, item: Any) -> str:
    """One source, quotation or other item of a list on one line."""
    if not isinstance(item, Mapping):
        return str(_CHOICES.get(name, {}).get(str(item), item))
    if name == "quotes":
        return f"“{item.get('text', '')}” {item.get('source', '')}".strip()
    if name == "gone":
        return f"{item.get('file', '')} ({item.get('on', '')}): {item.get('why', '')}"
    if name == "media":
        category = str(item.get("category", ""))
        where = " ".join(str(item[part]) for part in ("url", "file") if item.get(part))
        alt = f" ({item['alt']})" if item.get("alt") else ""
        said = f"\n{item['transcript']}" if item.get("transcript") else ""
        return f"{dict(MediaCategory.choices).get(category, category)}: {where}{alt}{said}"
    words = [str(item[part]) for part in ("title", "publisher", "url") if item.get(part)]
    return ", ".join(words) or str(item.get("capture", ""))
