"""The whole library as a folder of HTML: opens from a disk or a stick, without a server and without a script.

The folder is made beside its place and moved there when it is whole, so that nobody ever opens half of it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation

from soi.checks.exports import EXPORTS
from soi.checks.identity import desk_identity
from soi.checks.markup import DeskIdentity
from soi.checks.models import Check, CheckVersion, State
from soi.checks.queries import published_drafts
from soi.library import queries
from soi.library.evidence_shown import Captures, captures_of, evidence_of
from soi.library.exporting.media import MediaFolder
from soi.library.feeds import data_feed
from soi.library.feeds.building import checks_feed, corrections_feed
from soi.library.feeds.documents import KINDS
from soi.library.feeds.entries import reason_of
from soi.library.media_files import rows_of
from soi.library.places import FEED_LANGUAGES, spoken, utc
from soi.library.verdicts import scale_shown

MARK = "export.json"
FORMAT = "soi-static/1"
PER_LIST = 200
NEWEST = 20
_STEP = 200
_IN_FOLDERS = ("check", "list")
_FILES = ("soi.css", "soi.svg")

Watch = Callable[[int, int], None]


class StaticExportError(Exception):
    """The folder cannot be written. The text is a sentence for whoever runs the export."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds."""

    folder: Path
    checks: int
    lists: int
    files: int
    """Pictures, sounds, videos and documents that checks show, with their small pictures."""


def export_library(folder: Path, watch: Watch) -> Written:
    """Write the library to `folder`, replacing an earlier export there and nothing else.

    `watch` hears how many checks of how many are written. Raises `StaticExportError`, `OSError`."""
    folder = folder.absolute()
    if folder.exists() and not _replaceable(folder):
        raise StaticExportError(
            f"{folder} holds something else: name a folder that is empty or not there yet."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        written = _write(fresh, watch)
        fresh.chmod(0o755)
        _put(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Written(folder, *written)


def _replaceable(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return (folder / MARK).is_file() or not any(folder.iterdir())


def _put(fresh: Path, folder: Path) -> None:
    """Move the finished folder into place. An earlier export steps aside first and comes back if that fails."""
    if not folder.exists():
        fresh.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    folder.rename(aside / "old")
    try:
        fresh.rename(folder)
    except OSError:
        (aside / "old").rename(folder)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write(folder: Path, watch: Watch) -> tuple[int, int, int]:
    for name in ("c", "lists", "feeds"):
        (folder / name).mkdir()
    for name in _FILES:
        shutil.copyfile(_static(name), folder / name)
    media = MediaFolder(folder, up="../")
    checks = _write_checks(folder, media, watch)
    lists = sum(_write_lists(folder, language) for language in queries.languages())
    for language in FEED_LANGUAGES:
        _write_page(folder / f"verdicts-{language}.html", "verdicts", language, scale_shown())
    _write_feeds(folder / "feeds")
    _write_home(folder, checks)
    mark = {"format": FORMAT, "desk": settings.SOI_ORIGIN, "made_at": utc(timezone.now()), "checks": checks}
    (folder / MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")
    return checks, lists, media.count


def _static(name: str) -> str:
    found = finders.find(f"library/{name}")
    if not isinstance(found, str):
        raise StaticExportError(f"library/{name} is missing from this installation.")
    return found


def _write_checks(folder: Path, media: MediaFolder, watch: Watch) -> int:
    total = Check.objects.count()
    desks = {language: _desk_in(language) for language in FEED_LANGUAGES}
    done = standing = 0
    for step in _all_checks():
        captures, files = captures_of(step), rows_of(step)
        for check in step:
            context = _shown(check, captures) | {"identity": desks[spoken(check.language)]}
            context["seen_media"] = media.seen_with(check, files)
            _write_page(folder / "c" / f"{check.uid}.html", "check", check.language, context)
            standing += check.state != State.WITHDRAWN
            done += 1
            watch(done, total)
    return standing


def _desk_in(language: str) -> DeskIdentity:
    with translation.override(language):
        return desk_identity()


def _shown(check: Check, captures: Captures) -> dict[str, Any]:
    versions = list(check.versions.all())
    context: dict[str, Any] = {"check": check, "versions": versions}
    if check.state == State.WITHDRAWN:
        context["reason"] = reason_of(versions[0])
    else:
        context["evidence"] = evidence_of(check, captures)
        context["overdue"] = check.review_on is not None and check.review_on < timezone.localdate()
    return context


def _all_checks() -> Iterator[list[Check]]:
    """Every check, standing or withdrawn, a few hundred in memory at a time."""
    versions = Prefetch("versions", CheckVersion.objects.defer("data"))
    rows = Check.objects.select_related("publisher").order_by("pk")
    rows = rows.prefetch_related("sources", "appearances", "media_uses", versions)
    last = 0
    while step := list(rows.filter(pk__gt=last)[:_STEP]):
        yield step
        last = step[-1].pk


def _write_lists(folder: Path, language: str) -> int:
    """The lists of one language: all checks, and those of each topic. Returns how many files."""
    here = queries.browse(queries.Filters(language=language)).order_by("-reviewed_on", "-pk")
    topics = sorted(set(here.exclude(topic="").order_by().values_list("topic", flat=True).distinct()))
    named = [(topic, f"{language}-topic-{number}") for number, topic in enumerate(topics, 1)]
    count = 0
    for topic, name in [("", language), *named]:
        pages = Paginator(here.filter(topic=topic) if topic else here, PER_LIST)
        for page in pages:
            files = [_list_file(name, number) for number in pages.page_range]
            context: dict[str, Any] = {"page": page, "language": language, "topic": topic, "files": files}
            context |= {
                "topics": [(one, _list_file(other, 1)) for one, other in named],
                "whole": f"{language}.html",
            }
            context |= {"previous": files[page.number - 2] if page.number > 1 else ""}
            context |= {"following": files[page.number] if page.has_next() else ""}
            _write_page(folder / "lists" / files[page.number - 1], "list", language, context)
            count += 1
    return count


def _list_file(name: str, number: int) -> str:
    return f"{name}.html" if number == 1 else f"{name}-page-{number}.html"


def _write_home(folder: Path, checks: int) -> None:
    context = {
        "languages": queries.languages(),
        "newest": list(queries.published()[:NEWEST]),
        "checks": checks,
        "feeds": sorted(one.name for one in (folder / "feeds").iterdir()),
    }
    _write_page(folder / "index.html", "home", settings.LANGUAGE_CODE, context)


def _write_page(path: Path, template: str, language: str, context: dict[str, Any]) -> None:
    """One page in the language it speaks of. `up`: the way back to the top, for links that work on a disk."""
    with translation.override(spoken(language)):
        shared = {
            "up": "../" if template in _IN_FOLDERS else "",
            "ui": spoken(language),
            "desk": settings.SOI_NAME,
            "origin": settings.SOI_ORIGIN,
            "today": timezone.localdate(),
        }
        html = render_to_string(f"library/export/{template}.html", {**shared, **context})
    path.write_text(html, encoding="utf-8")


def _write_feeds(folder: Path) -> None:
    for kind, (_, write) in KINDS.items():
        (folder / kind).write_bytes(write(checks_feed(kind)))
    (folder / "corrections.xml").write_bytes(KINDS["atom.xml"][1](corrections_feed("atom.xml")))
    _write_lines(folder / "claimreview.jsonld", data_feed.lines(None))
    for kind in ("jsonl", "csv"):
        _write_lines(folder / f"checks.{kind}", EXPORTS[kind](published_drafts()))


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
