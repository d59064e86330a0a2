"""What templates of the tipline say with one word: letters as paragraphs, their titles, times."""

from __future__ import annotations

import re
from datetime import datetime

from django import template
from django.conf import settings
from django.utils import formats, timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from soi.tipline import texts
from soi.tipline.channel import Button, Limits
from soi.tipline.simulating import Rendered

register = template.Library()


@register.filter
def paragraphs(text: str) -> list[SafeString]:
    """A letter's paragraphs. Only the addresses of our own checks become links; what people sent never does."""
    own = re.compile(rf"{re.escape(str(settings.SOI_ORIGIN))}(/[a-z]{{2}}/c/[A-Za-z0-9._~\-]+/)")
    return [_linked(one, own) for one in re.split(r"\n{2,}", text) if one.strip()]


def _linked(text: str, own: re.Pattern[str]) -> SafeString:
    html, at = "", 0
    for found in own.finditer(text):
        link = format_html('<a href="{}">{}</a>', found[1], found[0])
        html += escape(text[at : found.start()]) + link
        at = found.end()
    html += escape(text[at:])
    return mark_safe(html.replace("\n", "<br>"))  # noqa: S308 (every part was escaped)


@register.filter
def letter_title(purpose: str) -> str:
    """What a letter is."""
    return texts.title(purpose)


@register.filter
def spoken(button: Button) -> str:
    """A button's label with what it is, for a choice that shows only its number."""
    return _("Number %(number)s") % {"number": button.label} if button.label.isdigit() else button.label


@register.filter
def moment(value: datetime) -> str:
    """A date and time as people write it, in the desk's time zone."""
    shape = "j/n/Y, H:i" if get_language() == "vi" else "j M Y, H:i"
    return formats.date_format(timezone.localtime(value), shape)


@register.simple_tag
def days_kept() -> int:
    """Days after which what people sent is erased."""
    return int(settings.SOI_TIP_DAYS)


@register.filter
def window_hours(limits: Limits) -> int:
    """For how many hours after a person's message the service lets us write."""
    return int(limits.window.total_seconds() // 3600) if limits.window else 0


@register.filter
def notice_names(limits: Limits) -> str:
    """What a service tells us of messages we sent."""
    names = {"delivered": _("delivered"), "read": _("read")}
    return ", ".join(names[one] for one in ("delivered", "read") if one in limits.notices)


@register.filter
def button_number(reply: Rendered, place: int) -> int:
    """The number by which a button of a tried reply is pressed."""
    return reply.first + place
