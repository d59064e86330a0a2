"""The index of pictures, sounds and videos that published checks are about, in step with the tables.

SQL is the truth. Each process holds the index in memory; what is saved beside the text index only makes its start
quick. Whether it is in step is told by one query over the files in use, so that a change that another process made
counts from the next question on."""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Sum

from soi.checks.media import facts_of, in_use
from soi.checks.models import MediaFile, MediaSort
from soi.match.media.together import Facts, Match, MediaIndex
from soi.match.media.wordings import WordingIndex
from soi.media.records import Words
from soi.media.storing import StoringError, from_bytes

log = logging.getLogger(__name__)
SAVED_EVERY = 50
"""Files that may have changed before the index is saved again; after a start they are read from the tables."""
_BOOK, _WORDINGS = "current.json", "wordings"
_State = tuple[int, int, int]


@dataclass
class _Held:
    """The index of one data folder with that of the words in pictures, which revision of each file is in them, and
    the state of the tables they show."""

    index: MediaIndex
    wordings: WordingIndex = field(default_factory=WordingIndex)
    revisions: dict[str, int] = field(default_factory=dict)
    state: _State | None = None
    unsaved: int = 0


_lock = threading.Lock()
_held: dict[Path, _Held] = {}


def folder() -> Path:
    """Where it is saved; remade by `soi index rebuild`."""
    return Path(settings.SOI_DATA_DIR) / "media-index"


def search(facts: Facts, limit: int = 8) -> list[Match]:
    """Files in use that are the same or share a part; each match's `id` is the file's SHA-256."""
    return in_step().search(facts, limit)


def with_words_of(words: Words, limit: int) -> list[str]:
    """SHA-256 of at most `limit` pictures in use in which these words may stand, the likeliest first; as the tables
    stood at the last `search`, so that both answer from the same."""
    with _lock:
        held = _held.get(folder()) or _in_step()
        return held.wordings.search(words, limit)


def in_step() -> MediaIndex:
    """The index as the tables stand now."""
    with _lock:
        return _in_step().index


def _in_step() -> _Held:
    """For who has the lock."""
    place = folder()
    held = _held.get(place)
    if held is None:
        held = _held[place] = _loaded(place)
    state = _state()
    if state != held.state:
        _bring_in_step(held)
        held.state = state
        if held.unsaved >= SAVED_EVERY:
            _save(held, place)
    return held


def rebuild() -> int:
    """Remake it from the tables and save it; returns how many files are in it."""
    place = folder()
    with _lock:
        held = _Held(MediaIndex())
        held.state = _state()
        _bring_in_step(held)
        _save(held, place)
        _held[place] = held
        return len(held.revisions)


def forget() -> None:
    """Let go of what is in memory: between tests."""
    with _lock:
        _held.clear()


def _state() -> _State:
    """Another one whenever a file came into use, went out of it, or changed."""
    row = in_use().order_by().aggregate(count=Count("pk"), which=Sum("pk"), changes=Sum("revision"))
    return row["count"] or 0, row["which"] or 0, row["changes"] or 0


def _bring_in_step(held: _Held) -> None:
    wanted = dict(in_use().order_by().values_list("sha256", "revision"))
    for gone in held.revisions.keys() - wanted.keys():
        held.index.remove(gone)
        held.wordings.remove(gone)
        del held.revisions[gone]
        held.unsaved += 1
    fresh = sorted(sha256 for sha256, revision in wanted.items() if held.revisions.get(sha256) != revision)
    for start in range(0, len(fresh), 200):
        for row in in_use().order_by().filter(sha256__in=fresh[start : start + 200]):
            try:
                _put(held, row)
            except StoringError:
                log.warning("media index: the facts of a file cannot be read; run `soi media reread --all`")
            held.revisions[row.sha256] = wanted[row.sha256]
            held.unsaved += 1


def _put(held: _Held, row: MediaFile) -> None:
    """Take in a file as it is now. Raises `StoringError`."""
    held.wordings.remove(row.sha256)
    if (facts := facts_of(row)) is not None:
        held.index.put(row.sha256, facts)
    if row.read and row.sort == MediaSort.PICTURE:
        held.wordings.put(row.sha256, from_bytes(bytes(row.read), Words))


def _loaded(place: Path) -> _Held:
    try:
        book = json.loads((place / _BOOK).read_bytes())
        revisions = {str(name): int(revision) for name, revision in book["revisions"].items()}
        saved = place / str(book["name"])
        return _Held(MediaIndex.load(saved), WordingIndex.load(saved / _WORDINGS), revisions)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        log.warning("media index: saved copy not used (%s); made anew", type(wrong).__name__)
    return _Held(MediaIndex())


def _save(held: _Held, place: Path) -> None:
    """Into a folder of its own, which the book then names: whoever reads meanwhile finds the old one whole."""
    name = f"saved-{secrets.token_hex(6)}"
    try:
        (place / name).mkdir(parents=True)
        held.index.write_to(place / name)
        held.wordings.write_to(place / name / _WORDINGS)
        fresh = place / f".{_BOOK}.{name}"
        fresh.write_text(json.dumps({"name": name, "revisions": held.revisions}), encoding="utf-8")
        fresh.replace(place / _BOOK)
    except OSError as wrong:
        log.warning("media index: not saved (%s)", type(wrong).__name__)
        shutil.rmtree(place / name, ignore_errors=True)
        return
    held.unsaved = 0
    for old in place.glob("saved-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
