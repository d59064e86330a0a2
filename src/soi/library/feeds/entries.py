"""A change of a check as an entry of a feed: its words, the same for Atom, RSS and JSON Feed.

A correction says so in its title and first line; a withdrawn check is an entry that says only that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import date as formatted
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from soi.checks.markdown import body_html
from soi.checks.models import Change, Check, CheckVersion, State
from soi.library.places import page_of, permalink, speaking_of
from soi.library.verdicts import LOOKS

LONGEST_BODY = 50_000
"""Characters of a body that a feed carries whole; a longer one stays on its page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says about one check. `verdict` and `rating` are empty for a withdrawn one."""

    id: str
    url: str
    uid: str
    language: str
    title: str
    summary: str
    html: str
    verdict: str
    rating: str
    topic: str
    publisher: str
    licence: str
    published: datetime
    updated: datetime
    change: str
    version: int
    source_url: str


def entry_of(version: CheckVersion) -> Entry:
    """The entry of a check by its version in force."""
    check = version.check_row
    with speaking_of(check):
        gone = check.state == State.WITHDRAWN
        title, html = _gone(check, version) if gone else _standing(check, version)
        return Entry(
            id=permalink(check.uid),
            url=page_of(check),
            uid=check.uid,
            language=check.language,
            title=title,
            summary=reason_of(version) if gone else check.summary or check.claim,
            html=html,
            verdict="" if gone else check.verdict,
            rating="" if gone else str(LOOKS[check.verdict].label),
            topic=check.topic,
            publisher=check.publisher.name,
            licence=check.licence,
            published=check.created_at,
            updated=version.made_at,
            change=Change.WITHDRAWN.value if gone else change_of(version),
            version=version.number,
            source_url=check.url,
        )


def noted_entry_of(version: CheckVersion) -> Entry:
    """The entry of one correction, withdrawal or restoration in the corrections feed: each has its own id."""
    check = version.check_row
    with speaking_of(check):
        title = _marked(version, check.title or check.claim)
        return Entry(
            id=f"{permalink(check.uid)}#v{version.number}",
            url=f"{page_of(check)}#history",
            uid=check.uid,
            language=check.language,
            title=title,
            summary=version.note,
            html=format_html("<p><strong>{}</strong></p><p>{}</p>", title, version.note),
            verdict="",
            rating="",
            topic=check.topic,
            publisher=check.publisher.name,
            licence=check.licence,
            published=version.made_at,
            updated=version.made_at,
            change=change_of(version),
            version=version.number,
            source_url="",
        )


def change_of(version: CheckVersion) -> str:
    """What the version did; the first one published the check, whatever its row says."""
    return Change.PUBLISHED.value if version.number == 1 else version.change


def reason_of(version: CheckVersion) -> str:
    """Why a withdrawn check was withdrawn; its words may have been renewed since."""
    if version.change == Change.WITHDRAWN:
        return version.note
    taken_back = version.check_row.versions.filter(change=Change.WITHDRAWN).order_by("-number").first()
    return (taken_back or version).note


def _standing(check: Check, version: CheckVersion) -> tuple[str, SafeString]:
    label = LOOKS[check.verdict].label
    plain = f"{label}: {check.claim}"
    noted = version.change in {Change.CORRECTED, Change.RESTORED} and version.number > 1
    title = _marked(version, plain) if noted else plain
    parts = [
        _note(version) if noted else SafeString(),
        format_html("<p><strong>{}</strong> {}</p>", label, LOOKS[check.verdict].meaning),
        format_html("<p>“{}”</p>", check.verdict_text) if check.verdict_text else SafeString(),
        format_html("<p>{}</p>", check.summary) if check.summary else SafeString(),
        body_html(check.body) if len(check.body) <= LONGEST_BODY else SafeString(),
        _sources(check),
    ]
    return title, mark_safe("".join(parts))  # noqa: S308 (each part is escaped or cleaned)


def _gone(check: Check, version: CheckVersion) -> tuple[str, SafeString]:
    title = _("Withdrawn: %(title)s") % {"title": check.title or check.claim}
    said = _("This check has been withdrawn.")
    return title, format_html("<p><strong>{}</strong></p><p>{}</p>", said, reason_of(version))


def _marked(version: CheckVersion, title: str) -> str:
    words = {
        Change.CORRECTED.value: _("Corrected: %(title)s"),
        Change.WITHDRAWN.value: _("Withdrawn: %(title)s"),
        Change.RESTORED.value: _("Restored: %(title)s"),
    }
    return words[version.change] % {"title": title}


def _note(version: CheckVersion) -> SafeString:
    day = formatted(localtime(version.made_at), "Y-m-d")
    return format_html("<p><strong>{} {}.</strong> {}</p>", version.get_change_display(), day, version.note)


def _sources(check: Check) -> SafeString:
    rows = [(one.url, one.title or one.url) for one in check.sources.all()]
    items = format_html_join("", '<li><a href="{}">{}</a></li>', rows)
    return format_html("<p>{}</p><ul>{}</ul>", _("Sources"), items) if rows else SafeString()
