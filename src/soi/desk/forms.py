"""The draft as controls of a page, and back: what a browser sent as values of the table of fields.

Whether a value can be kept is asked in `fields`; here is only how it looks and how it travels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soi.checks.models import MediaCategory, SourceKind
from soi.desk.fields import BY_NAME, MEDIA_KEYS, MOST_ITEMS, SOURCE_KEYS, Field, Kind, Value
from soi.desk.templatetags.desk import day

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GROUPS: Final[tuple[tuple[_StrPromise, tuple[str, ...]], ...]] = (
    (
        gettext_lazy("The claim"),
        ("claim", "claim_long", "language", "claimant", "claim_date", "appearances", "media"),
    ),
    (gettext_lazy("Why this one"), ("selection", "harm")),
    (
        gettext_lazy("What the evidence says"),
        ("supports", "undermines", "sources", "few_sources_reason", "quotes"),
    ),
    (gettext_lazy("The answer"), ("verdict", "techniques", "title", "summary", "body")),
    (gettext_lazy("Care"), ("contact", "valid_as_of", "review_on", "note")),
)
"""Fields as they stand together on the page, in the order of the work: the verdict comes after the evidence."""

ROWS: Final[Mapping[str, int]] = MappingProxyType({"body": 16, "summary": 4, "supports": 4, "undermines": 4})
SPARE_ROWS: Final = {"sources": 1, "media": 1}
ITEM_KEYS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {"sources": SOURCE_KEYS, "media": MEDIA_KEYS}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a value as it is shown; `address` makes it a link."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One field on the page: what it is, what it holds, which revision that is, and how its saving went."""

    field: Field
    value: Value
    revision: int
    saved: bool = False
    clash: str = ""
    problem: str = ""
    items: Sequence[Mapping[str, str]] = ()

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return str(self.field.label)

    @property
    def help(self) -> str:
        return str(self.field.help)

    @property
    def required(self) -> bool:
        return self.field.required

    @property
    def template(self) -> str:
        """The template that draws this kind."""
        return _TEMPLATES.get(self.field.kind, f"desk/fields/{self.field.kind}.html")

    @property
    def limit(self) -> int:
        """Characters beyond which a counter warns; 0: no counter."""
        return self.field.advised

    @property
    def used(self) -> int:
        """Characters of the value."""
        return len(self.value)

    @property
    def rows(self) -> int:
        """Lines of the box, as many as the text needs within reason."""
        lines = (
            len(self.value)
            if isinstance(self.value, list)
            else len(self.value) // 70 + self.value.count("\n")
        )
        return min(max(ROWS.get(self.name, 2), lines + 1), 30)

    @property
    def lines(self) -> str:
        """A list of addresses, one a line."""
        return "\n".join(str(one) for one in self.value)

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """Values and labels to choose from; for a single choice, "not chosen yet" comes first."""
        known = _CHOICES.get(self.field.kind)
        if known is not None:
            return known()
        listed = [(value, str(label)) for value, label in self.field.choices]
        return [("", _("not chosen yet")), *listed] if self.field.kind == "choice" else listed

    @property
    def markdown(self) -> str:
        """The text of a Markdown field, to be shown as such."""
        return self.value if self.field.kind == "markdown" and isinstance(self.value, str) else ""

    @property
    def shown(self) -> list[Line]:
        """The value in words, for reading."""
        return list(_SHOWN.get(self.field.kind, _shown_text)(self))


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together."""

    label: str
    fields: list[Control] = field(default_factory=list)


def groups(controls: Mapping[str, Control], *, but: frozenset[str] = frozenset()) -> list[Group]:
    """The controls in the groups of the page, without those named in `but`."""
    made = []
    for label, names in GROUPS:
        there = [controls[name] for name in names if name in controls and name not in but]
        if there:
            made.append(Group(str(label), there))
    return made


def with_room(kind: Kind, value: Value) -> list[dict[str, str]]:
    """The items of a list with an empty one at its end, for writing a new one."""
    known = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    empty = dict.fromkeys(ITEM_KEYS[kind], "")
    return [*known, *(dict(empty) for _number in range(SPARE_ROWS[kind]))]


def sent(post: QueryDict, name: str) -> tuple[object, int] | None:
    """What the browser sent for a field, and the revision it was written on; None: it sent nothing for it.

    Unticked boxes and emptied lists send no value of their own, so the revision tells that they were there."""
    base = post.get(f"base-{name}", "")
    if name not in BY_NAME or not (base.isascii() and base.isdigit() and len(base) < 10):
        return None
    known = BY_NAME[name]
    return _READ.get(known.kind, _read_text)(post, known), int(base)


def all_sent(post: QueryDict) -> dict[str, tuple[object, int]]:
    """Every field the browser sent."""
    return {name: value for name in BY_NAME if (value := sent(post, name)) is not None}


def _read_text(post: QueryDict, known: Field) -> object:
    return post.get(known.name, "")


def _read_list(post: QueryDict, known: Field) -> object:
    return post.getlist(known.name)


def _read_lines(post: QueryDict, known: Field) -> object:
    return [line.strip() for line in post.get(known.name, "").splitlines() if line.strip()]


def _read_items(post: QueryDict, known: Field) -> object:
    """`sources-0-url`, `sources-0-title`, …: an item whose address and capture are empty is gone."""
    items = []
    for number in range(MOST_ITEMS + 1):
        if f"{known.name}-{number}-url" not in post:
            break
        item = {key: post.get(f"{known.name}-{number}-{key}", "").strip() for key in ITEM_KEYS[known.kind]}
        if item["url"] or item.get("capture") or item.get("file"):
            items.append(item)
    return items


_READ: Final[Mapping[Kind, Callable[[QueryDict, Field], object]]] = MappingProxyType(
    {
        "choices": _read_list,
        "quotes": _read_list,
        "urls": _read_lines,
        "sources": _read_items,
        "media": _read_items,
    }
)
_TEMPLATES: Final[Mapping[Kind, str]] = MappingProxyType({"markdown": "desk/fields/long.html"})
_CHOICES: Final[Mapping[Kind, Callable[[], list[tuple[str, str]]]]] = MappingProxyType(
    {
        "sources": lambda: [(value, str(label)) for value, label in SourceKind.choices],
        "media": lambda: [
            ("", _("not chosen yet")),
            *((value, str(label)) for value, label in MediaCategory.choices),
        ],
    }
)


def _shown_text(control: Control) -> Iterator[Line]:
    if control.value:
        yield Line(str(control.value))


def _shown_date(control: Control) -> Iterator[Line]:
    if control.value:
        written = str(control.value)
        try:
            yield Line(day(date.fromisoformat(written)))
        except ValueError:
            yield Line(written)


def _shown_choices(control: Control) -> Iterator[Line]:
    labels = dict(control.choices)
    chosen = [control.value] if isinstance(control.value, str) else control.value
    yield from (Line(labels.get(str(one), str(one))) for one in chosen if one)


def _shown_urls(control: Control) -> Iterator[Line]:
    yield from (Line(str(url), str(url)) for url in control.value)


def _shown_sources(control: Control) -> Iterator[Line]:
    kinds = dict(control.choices)
    for item in control.value:
        if isinstance(item, dict):
            about = [item.get("publisher", ""), kinds.get(item.get("kind", ""), "")]
            rest = " · ".join(part for part in about if part)
            name = item.get("title") or item.get("url") or item.get("capture", "")
            yield Line(f"{name} ({rest})" if rest else name, item.get("url", ""))


def _shown_media(control: Control) -> Iterator[Line]:
    categories = dict(control.choices)
    for item in control.value:
        if isinstance(item, dict):
            name = item["url"] or item.get("alt") or _("A file of the desk")
            yield Line(f"{name} ({categories.get(item['category'], '')})", item["url"])
            if item.get("transcript"):
                yield Line(_("The words in it: %(words)s") % {"words": item["transcript"]})


def _shown_quotes(control: Control) -> Iterator[Line]:
    yield from (Line(f"“{item['text']}”", item["address"]) for item in control.items)


_SHOWN: Final[Mapping[Kind, Callable[[Control], Iterator[Line]]]] = MappingProxyType(
    {
        "choice": _shown_choices,
        "date": _shown_date,
        "choices": _shown_choices,
        "urls": _shown_urls,
        "sources": _shown_sources,
        "media": _shown_media,
        "quotes": _shown_quotes,
    }
)
