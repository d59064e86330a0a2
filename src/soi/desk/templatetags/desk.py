"""What templates of the desk say with one word: dates, languages, points, verdicts, Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from soi.checks.markdown import body_html
from soi.checks.models import Verdict
from soi.desk.scoring import Reason
from soi.people.templatetags.people import moment as moment_in_words
from soi.text.defanging import defang

register = template.Library()

TONES: Mapping[str, str] = MappingProxyType(
    {
        Verdict.FALSE: "no",
        Verdict.MISLEADING: "warn",
        Verdict.MISSING_CONTEXT: "gap",
        Verdict.MIXED: "half",
        Verdict.UNPROVEN: "open",
        Verdict.TRUE: "yes",
        Verdict.SATIRE: "play",
    }
)
"""CSS class `tone-…` of each verdict. A word always goes with it."""
PARTS = 6
"""How many colours tell the parts of a score apart before they come round again."""

register.filter("moment", moment_in_words)
register.filter("defanged", defang)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date as people write it: 21 Nov 2026, 21/11/2026; nothing for nothing."""
    if value is None:
        return ""
    local = timezone.localdate(value) if isinstance(value, datetime) else value
    return formats.date_format(local, "j/n/Y" if get_language() == "vi" else "j M Y")


@register.filter
def language_name(tag: str) -> str:
    """A language's name in the language of the page; the tag itself where Django knows no name."""
    if tag.lower().partition("-")[0] == "vi":
        return _("Vietnamese")  # Django's own Vietnamese says "Tiếng Việt Nam", which nobody says
    try:
        return str(get_language_info(tag.lower())["name_translated"])
    except KeyError:
        return tag


@register.filter
def points(value: float) -> str:
    """A number with as few decimals as it needs, at most two, and the sign of the page's language."""
    rounded = round(float(value), 2)
    decimals = 0 if rounded == int(rounded) else 1 if round(rounded, 1) == rounded else 2
    return formats.number_format(rounded, decimals)


@register.filter
def part(number: int) -> int:
    """The colour of the reason with this number."""
    return number % PARTS


@register.simple_tag
def bar(reasons: Sequence[Reason]) -> SafeString:
    """What a score is made of, as a bar. The same stands in words beside it."""
    whole = sum(max(reason.points, 0) for reason in reasons) or 1
    rows, at = [], 0.0
    for number, reason in enumerate(reasons):
        width = 100 * max(reason.points, 0) / whole
        rows.append((number % PARTS, f"{at:.2f}", f"{width:.2f}"))
        at += width
    rects = format_html_join("", '<rect class="part-{}" x="{}" y="0" width="{}" height="8"/>', rows)
    start = (
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    )
    return format_html(start, rects)


@register.filter
def tone(verdict: str) -> str:
    """The colour that goes with a verdict."""
    return TONES.get(verdict, "open")


@register.filter
def verdict_name(verdict: str) -> str:
    """A verdict in words."""
    return str(Verdict(verdict).label) if verdict in Verdict.values else verdict


@register.filter
def markdown(text: str) -> SafeString:
    """A text in Markdown, safe to show."""
    return body_html(text)
