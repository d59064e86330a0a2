"""The other tasks of the drills, beside "true or false?": their texts, read and checked.

JSON Lines in `bank/tasks/<kind>.<lang>.jsonl`, one task to a line. Every task has `id` (`<lang>-<kind>-<nnn>`) and
`lang`; the same number in another language is the same task in that language, with the same answer. By kind:

technique      text, technique ("" = nothing manipulates), true (is what it says so?), reason
same_claim     one, other: two messages; same; differs ("" when same, else one of DIFFERENCES); reason
fact_opinion   text, sort (one of SORTS), reason. A "fact" can be checked, whether it turns out true or false
checkable      text: too vague to check; answer: one good rewriting; points: [{asks (one of QUESTIONS), says}], what a
               reader of the learner's version looks for
evidence       claim, pieces: exactly three [{text, weight (one of WEIGHTS), reason}]
correction     message, found: what the check found; source {title, publisher, url}; rubric: questions a peer or a
               trainer answers with yes or no; model: one good correction
sift           title, task; start: slug; pages: [{slug, site, title, body, links: [slug]}]; search: [slug], what the
               sandbox's search shows, best last or in the middle, as in life; investigate, find, trace: [slug], the
               pages whose opening counts as that move; verdict (one of VERDICTS), conclusion

Sites of `sift` are invented and end in ".example". A page's body is paragraphs parted by an empty line.
Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, TypeVar

from soi.drills.bank import FOLDER, LANGUAGES, TECHNIQUES, BankError, Source, rows

TASKS = FOLDER / "tasks"

DIFFERENCES = ("numbers", "negation", "place", "time", "who", "scope", "cause", "template")
"""What parts two messages that sound alike. "template": the same form of words filled with something else."""
SORTS = ("fact", "opinion", "prediction", "value", "satire")
QUESTIONS = ("who", "what", "where", "when", "how-much", "source")
WEIGHTS = ("strong", "some", "none")
VERDICTS = ("true", "false", "misleading", "missing-context", "unproven", "satire")
"""Of soi.checks.models.Verdict, those a mission may end in; a test compares."""


class Row:
    """One line of a task file; each reader returns a checked value or raises BankError naming line and field."""

    def __init__(self, fields: Mapping[str, Any], where: str) -> None:
        self.fields, self.where = fields, where

    def text(self, name: str, *, empty: bool = False) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str) or not (empty or value.strip()):
            raise self.wrong(name, "a text that is not empty")
        return value

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        value = self.text(name, empty=True)
        if value not in allowed:
            raise self.wrong(name, "one of " + ", ".join(repr(one) for one in allowed))
        return value

    def truth(self, name: str) -> bool:
        value = self.fields.get(name)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.fields.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.wrong(name, "a list of texts")
        return tuple(value)

    def parts(self, name: str) -> tuple[Row, ...]:
        value = self.fields.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            raise self.wrong(name, "a list of objects that is not empty")
        return tuple(Row(one, f"{self.where} {name}[{number}]") for number, one in enumerate(value))

    def source(self, name: str) -> Source:
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise self.wrong(name, "an object with title, publisher and url")
        part = Row(value, f"{self.where} {name}")
        made = Source(part.text("title"), part.text("publisher"), part.text("url"))
        if not made.url.startswith("https://") or not made.host:
            raise part.wrong("url", "an address that begins with https:// and names a host")
        return made

    def wrong(self, name: str, wanted: str) -> BankError:
        return BankError(f"{self.where}: {name!r} should be {wanted}.")


@dataclass(frozen=True, slots=True)
class TechniqueTask:
    """Which technique does this message use? `true` says whether its claim holds: the two are separate questions."""

    KIND: ClassVar[str] = "technique"
    id: str
    lang: str
    text: str
    technique: str
    true: bool
    reason: str

    @classmethod
    def read(cls, row: Row) -> Self:
        technique = row.choice("technique", ("", *TECHNIQUES))
        return cls(*_head(row), row.text("text"), technique, row.truth("true"), row.text("reason"))


@dataclass(frozen=True, slots=True)
class SameClaimTask:
    """Do two messages make the same claim? `differs` is "" when they do."""

    KIND: ClassVar[str] = "same_claim"
    id: str
    lang: str
    one: str
    other: str
    same: bool
    differs: str
    reason: str

    @classmethod
    def read(cls, row: Row) -> Self:
        same = row.truth("same")
        differs = row.choice("differs", ("",) if same else DIFFERENCES)
        return cls(*_head(row), row.text("one"), row.text("other"), same, differs, row.text("reason"))


@dataclass(frozen=True, slots=True)
class FactOpinionTask:
    """What sort of sentence is this? Only a "fact" can be checked, and it may turn out false."""

    KIND: ClassVar[str] = "fact_opinion"
    id: str
    lang: str
    text: str
    sort: str
    reason: str

    @classmethod
    def read(cls, row: Row) -> Self:
        return cls(*_head(row), row.text("text"), row.choice("sort", SORTS), row.text("reason"))


@dataclass(frozen=True, slots=True)
class Point:
    """One thing a checkable version has to say: which question it answers, and what an answer looks like."""

    asks: str
    says: str


@dataclass(frozen=True, slots=True)
class CheckableTask:
    """Rewrite a vague message so that it can be checked. Judged by people, point by point."""

    KIND: ClassVar[str] = "checkable"
    id: str
    lang: str
    text: str
    answer: str
    points: tuple[Point, ...]

    @classmethod
    def read(cls, row: Row) -> Self:
        points = tuple(Point(one.choice("asks", QUESTIONS), one.text("says")) for one in row.parts("points"))
        return cls(*_head(row), row.text("text"), row.text("answer"), points)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence and how much it weighs for or against the claim."""

    text: str
    weight: str
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceTask:
    """Rate three pieces of evidence for one claim."""

    KIND: ClassVar[str] = "evidence"
    id: str
    lang: str
    claim: str
    pieces: tuple[Piece, ...]

    @classmethod
    def read(cls, row: Row) -> Self:
        parts = row.parts("pieces")
        if len(parts) != 3:
            raise row.wrong("pieces", "a list of three")
        pieces = tuple(
            Piece(one.text("text"), one.choice("weight", WEIGHTS), one.text("reason")) for one in parts
        )
        return cls(*_head(row), row.text("claim"), pieces)


@dataclass(frozen=True, slots=True)
class CorrectionTask:
    """Write the correction of a message. `rubric` holds yes-or-no questions for a peer or a trainer."""

    KIND: ClassVar[str] = "correction"
    id: str
    lang: str
    message: str
    found: str
    source: Source
    rubric: tuple[str, ...]
    model: str

    @classmethod
    def read(cls, row: Row) -> Self:
        rubric = row.texts("rubric")
        if len(rubric) < 3:
            raise row.wrong("rubric", "at least three questions")
        texts = (row.text("message"), row.text("found"))
        return cls(*_head(row), *texts, row.source("source"), rubric, row.text("model"))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the sandboxed mini-web. `site` ends in ".example"; `links` are slugs of the same mission."""

    slug: str
    site: str
    title: str
    body: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiftTask:
    """One lateral-reading mission: stop at `start`, then investigate, find, trace. The tuples hold slugs."""

    KIND: ClassVar[str] = "sift"
    id: str
    lang: str
    title: str
    task: str
    start: str
    pages: tuple[Page, ...]
    search: tuple[str, ...]
    investigate: tuple[str, ...]
    find: tuple[str, ...]
    trace: tuple[str, ...]
    verdict: str
    conclusion: str

    @classmethod
    def read(cls, row: Row) -> Self:
        pages = tuple(_page(part) for part in row.parts("pages"))
        slugs = [page.slug for page in pages]
        if len(set(slugs)) != len(slugs):
            raise row.wrong("pages", "pages with a slug of their own each")
        for part, page in zip(row.parts("pages"), pages, strict=True):
            _slugs(part, "links", [slug for slug in slugs if slug != page.slug])
        return cls(
            *_head(row),
            title=row.text("title"),
            task=row.text("task"),
            start=row.choice("start", slugs),
            pages=pages,
            search=_slugs(row, "search", slugs),
            investigate=_slugs(row, "investigate", slugs),
            find=_slugs(row, "find", slugs),
            trace=_slugs(row, "trace", slugs),
            verdict=row.choice("verdict", VERDICTS),
            conclusion=row.text("conclusion"),
        )


class Task(Protocol):
    """What every kind of task offers: its kind, an id, a language, and a reader of one line."""

    KIND: ClassVar[str]

    @property
    def id(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @classmethod
    def read(cls, row: Row) -> Self: ...


SORTS_OF_TASK: tuple[type[Task], ...] = (
    TechniqueTask,
    SameClaimTask,
    FactOpinionTask,
    CheckableTask,
    EvidenceTask,
    CorrectionTask,
    SiftTask,
)

T = TypeVar("T", bound=Task)


def load_tasks(sort: type[T], lang: str, folder: Path = TASKS) -> tuple[T, ...]:
    """Every task of one sort in one language, in the file's order, e.g. `load_tasks(SiftTask, "vi")`.
    Raises BankError on a line that is no such task, on one of another language, and on an id used twice."""
    path = folder / f"{sort.KIND}.{lang}.jsonl"
    tasks: dict[str, T] = {}
    for where, fields in rows(path):
        task = sort.read(Row(fields, where))
        if task.lang != lang or not task.id.startswith(f"{lang}-{sort.KIND}-"):
            raise BankError(
                f"{where}: id and lang should be of {sort.KIND} in {lang}, as the file's name is."
            )
        if task.id in tasks:
            raise BankError(f"{where}: the id {task.id} is used before; every task needs its own.")
        tasks[task.id] = task
    return tuple(tasks.values())


def _head(row: Row) -> tuple[str, str]:
    return row.text("id"), row.choice("lang", LANGUAGES)


def _page(row: Row) -> Page:
    site = row.text("site")
    if not site.endswith(".example"):
        raise row.wrong("site", 'invented, and end in ".example"')
    return Page(row.text("slug"), site, row.text("title"), row.text("body"), row.texts("links"))


def _slugs(row: Row, name: str, known: Iterable[str]) -> tuple[str, ...]:
    found = row.texts(name)
    if not set(found) <= set(known):
        raise row.wrong(name, "a list of slugs of the mission's other pages")
    return found
