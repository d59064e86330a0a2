"""What templates of the public site say with one word: verdict faces, names, marks, addresses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from soi.checks.markdown import body_html
from soi.checks.models import Check, MediaCategory, PageKind, Technique
from soi.library.media_files import seen_with
from soi.library.reasons import Reason, reason_for
from soi.library.rendering import marked as with_marks
from soi.library.verdicts import LOOKS, VerdictLook
from soi.match.results import Match, Span

register = template.Library()

STALE_AFTER_DAYS = 730
"""A check whose *valid as of* is older than this is shown with a word of caution."""


TOPICS = {
    "disaster": gettext_lazy("Disasters"),
    "environment": gettext_lazy("Environment"),
    "everyday": gettext_lazy("Everyday life"),
    "food": gettext_lazy("Food"),
    "health": gettext_lazy("Health"),
    "history": gettext_lazy("History"),
    "nature": gettext_lazy("Nature"),
    "scam": gettext_lazy("Scams"),
    "science": gettext_lazy("Science"),
    "technology": gettext_lazy("Technology"),
    "traffic": gettext_lazy("Traffic"),
}


@register.filter
def look(verdict: str) -> VerdictLook:
    """The face of a verdict value."""
    return LOOKS[verdict]


@register.filter
def icon_file(name: str) -> str:
    """Template of an icon, for `include`."""
    return f"library/icons/{name}.svg"


@register.filter
def why_not(reason: str) -> Reason:
    """The words for a piece without an answer."""
    return reason_for(reason)


@register.filter
def language_name(tag: str) -> str:
    """A language's name in the reader's language; the tag itself where Django knows no name."""
    if tag.lower().partition("-")[0] == "vi":
        return _("Vietnamese")  # Django's own Vietnamese says "Tiếng Việt Nam", which nobody says
    try:
        return str(get_language_info(tag.lower())["name_translated"])
    except KeyError:
        return tag


@register.filter
def topic_name(topic: str) -> str:
    """A topic in the reader's language. Topics are data: an unknown one is shown as it stands."""
    return str(TOPICS.get(topic.lower(), topic))


@register.filter
def technique_name(technique: str) -> str:
    """A technique of the fixed list in the reader's language; one of a later list as it stands."""
    return str(dict(Technique.choices).get(technique, technique))


@register.filter
def media_name(category: str) -> str:
    """What was done to a picture, sound or video."""
    return str(dict(MediaCategory.choices).get(category, category))


@register.simple_tag
def desk_pages() -> list[PageKind]:
    """What a desk says about itself, for the foot of every page."""
    return list(PageKind)


register.filter("body_html", body_html)
register.filter("seen_with", seen_with)


@register.simple_tag
def marked(text: str, spans: Sequence[Span]) -> SafeString:
    """`text` with the spans that matched marked in it."""
    return with_marks(text, spans)


@register.filter
def day(value: date) -> str:
    """A date as people write it: 21 Nov 2026, 21/11/2026; machine-readable in the markup around it."""
    return formats.date_format(value, "j/n/Y" if get_language() == "vi" else "j M Y")


@register.filter
def sureness(probability: float) -> str:
    """A probability in per cent, rounded down, and never called certain."""
    percent = math.floor(probability * 100)
    if percent >= 99:
        return _("more than 99 %")
    return _("about %(percent)d %%") % {"percent": max(percent, 1)}


@register.filter
def leading_parts(match: Match) -> list[tuple[str, float]]:
    """The six features that moved the score most, strongest first."""
    strongest = sorted(match.parts.items(), key=lambda part: -abs(part[1]))
    return [part for part in strongest if part[1]][:6]


@register.filter
def is_stale(check: Check) -> bool:
    """Whether the check was last known to hold so long ago that a reader should be told."""
    known = check.valid_as_of or check.reviewed_on
    return known is not None and (timezone.localdate() - known).days > STALE_AFTER_DAYS


@register.simple_tag
def tip_days() -> int:
    """Days after which whatever is left with the desk is erased."""
    return int(settings.SOI_TIP_DAYS)


@register.simple_tag
def takes_files() -> bool:
    """Whether this desk looks at pictures, sounds, videos and PDF files."""
    return bool(settings.SOI_MEDIA)


@register.simple_tag
def site_name() -> str:
    """Name of this desk."""
    return str(settings.SOI_NAME)


@register.simple_tag
def absolute(path: str) -> str:
    """A path as the public address of the site, for links that leave it."""
    return f"{settings.SOI_ORIGIN}{path}"


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, code: str) -> str:
    """The address of the page that is shown now, in another language."""
    request = context.get("request")
    assert isinstance(request, HttpRequest)
    return translate_url(request.get_full_path(), code)
