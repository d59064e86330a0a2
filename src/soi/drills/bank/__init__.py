"""The starter bank of drills: matched pairs of things people forward, one true and one false, written for Soi.

The items are in `<topic>.<lang>.jsonl` beside this file, one to a line; `institutions.json` names the institution
behind every host a source may be on; `keys.jsonl`, where it exists, holds the answers of a second reader who saw only
the texts.
Pure: no Django, so the linter and the benches can read a bank without a site.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent

LANGUAGES = ("en", "vi")
TOPICS = ("everyday", "health", "scams", "science")
MEDIA = ("headline", "post", "screenshot", "chat", "statistic")
KINDS = ("plain", "surprising-true", "sober-false", "manipulated-true", "honest-error")
ALWAYS_TRUE = ("surprising-true", "manipulated-true")
ALWAYS_FALSE = ("sober-false", "honest-error")
TECHNIQUES = (
    "fabricated",
    "imposter",
    "out-of-context",
    "altered",
    "synthetic",
    "cherry-picked",
    "false-cause",
    "false-expert",
    "impossible-claim",
    "misused-numbers",
    "outdated",
    "overgeneralised",
    "pressure",
    "scam",
)
"""The values of soi.checks.models.Technique; that module needs Django, a test compares."""


class BankError(ValueError):
    """A line of a bank cannot be read. The message names file, line and field, and says what belongs there."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page a learner can open: its title, the institution that publishes it, its address (https)."""

    title: str
    publisher: str
    url: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge. `true` is the answer; `pair` joins it to its twin; `technique` is "" where nothing
    manipulates; `difficulty` is the author's guess in logits, -2 (easy) to 2 (hard)."""

    id: str
    pair: str
    lang: str
    topic: str
    medium: str
    text: str
    true: bool
    kind: str
    technique: str
    reason: str
    source: Source
    look: str
    difficulty: float


@dataclass(frozen=True, slots=True)
class Key:
    """What the second, blind reader answered: true, false, or None where the text alone did not let them tell.
    `technique` is None where they were asked about the truth alone."""

    true: bool | None
    technique: str | None


def load_bank(folder: Path = FOLDER) -> tuple[Item, ...]:
    """Every item of the bank in `folder`, by file name and line. Raises BankError on a line that is not an item."""
    files = sorted(path for path in folder.glob("*.*.jsonl"))
    return tuple(item(row, where) for path in files for where, row in rows(path))


def load_institutions(folder: Path = FOLDER) -> dict[str, str]:
    """Host -> name of the institution that speaks there. Empty where the bank has no `institutions.json`."""
    path = folder / "institutions.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def load_keys(folder: Path = FOLDER) -> dict[str, Key] | None:
    """Item id -> the second reader's answer, or None where nobody has read the bank a second time yet."""
    path = folder / "keys.jsonl"
    if not path.exists():
        return None
    return dict(_key(row, where) for where, row in rows(path))


def item(row: Mapping[str, Any], where: str) -> Item:
    """One line of a bank as an Item. Raises BankError, beginning with `where`, when a field is missing or wrong."""
    fields = {name: _text(row, name, where) for name in _TEXTS}
    source = row.get("source")
    if not isinstance(source, Mapping):
        raise BankError(f"{where}: 'source' should be an object with title, publisher and url.")
    made = Item(
        **fields,
        technique=_text(row, "technique", where, empty=True),
        true=_truth(row, where),
        source=Source(*(_text(source, name, where) for name in ("title", "publisher", "url"))),
        difficulty=_difficulty(row, where),
    )
    for name, allowed in _CHOICES:
        if getattr(made, name) not in allowed:
            raise BankError(
                f"{where}: {name!r} is {getattr(made, name)!r}; it should be one of {', '.join(allowed)}."
            )
    if not made.source.url.startswith("https://") or not made.source.host:
        raise BankError(f"{where}: the source's address should begin with https:// and name a host.")
    return made


_TEXTS = ("id", "pair", "lang", "topic", "medium", "text", "kind", "reason", "look")
_CHOICES = (
    ("lang", LANGUAGES),
    ("topic", TOPICS),
    ("medium", MEDIA),
    ("kind", KINDS),
    ("technique", ("", *TECHNIQUES)),
)


def rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line of a JSON Lines file with where it stands ("name:line"). Raises BankError on one that is no object."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            where = f"{path.name}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise BankError(f"{where}: this line is not JSON ({error}).") from error
            if not isinstance(row, dict):
                raise BankError(f"{where}: a line should be one JSON object.")
            yield where, row


def _key(row: Mapping[str, Any], where: str) -> tuple[str, Key]:
    answer = row.get("true")
    if "true" not in row or not (answer is None or isinstance(answer, bool)):
        raise BankError(f"{where}: 'true' should be true, false, or null for \"cannot tell\".")
    technique = row.get("technique")
    if technique not in (None, "", *TECHNIQUES):
        raise BankError(
            f"{where}: 'technique' is {technique!r}; it should be one of {', '.join(TECHNIQUES)}, or empty."
        )
    return _text(row, "id", where), Key(answer, technique)


def _text(row: Mapping[str, Any], name: str, where: str, *, empty: bool = False) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not (empty or value.strip()):
        raise BankError(f"{where}: {name!r} should be a text that is not empty.")
    return value


def _truth(row: Mapping[str, Any], where: str) -> bool:
    value = row.get("true")
    if not isinstance(value, bool):
        raise BankError(f"{where}: 'true' should be true or false.")
    return value


def _difficulty(row: Mapping[str, Any], where: str) -> float:
    value = row.get("difficulty")
    if isinstance(value, bool) or not isinstance(value, int | float) or not -2 <= value <= 2:
        raise BankError(f"{where}: 'difficulty' should be a number from -2 (easy) to 2 (hard).")
    return float(value)
