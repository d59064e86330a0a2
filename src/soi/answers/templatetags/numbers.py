"""Numbers in templates: shares with their interval, and lengths of time in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from soi.answers.numbers.charts import day_bars, waiting_curve
from soi.answers.numbers.estimating import Share, waiting_after
from soi.answers.words import day_words

register = template.Library()
register.filter("day_bars", day_bars)
register.filter("day_words", day_words)
register.filter("waiting_curve", waiting_curve)
register.filter("waiting_after", lambda steps, hours: _percent(waiting_after(steps, hours * 3600.0)))


@register.filter
def percent(share: Share) -> str:
    """A share with its 95 % interval: `12 % (8 to 17 %; 31 of 260)`."""
    if share.value is None or share.low is None or share.high is None:
        return "–"
    words = _("%(value)s (95%% interval: %(low)s to %(high)s; %(part)d of %(whole)d)")
    return words % {
        "value": _percent(share.value), "low": _percent(share.low), "high": _percent(share.high),
        "part": share.part, "whole": share.whole,
    }  # fmt: skip


@register.filter
def length(seconds: float) -> str:
    """A length of time in its largest unit."""
    if seconds < 90:
        return ngettext("%(n)d second", "%(n)d seconds", round(seconds)) % {"n": round(seconds)}
    if seconds < 90 * 60:
        return ngettext("%(n)d minute", "%(n)d minutes", round(seconds / 60)) % {"n": round(seconds / 60)}
    if seconds < 48 * 3600:
        return ngettext("%(n)d hour", "%(n)d hours", round(seconds / 3600)) % {"n": round(seconds / 3600)}
    return ngettext("%(n)d day", "%(n)d days", round(seconds / 86400)) % {"n": round(seconds / 86400)}


def _percent(value: float) -> str:
    return f"{100 * value:.1f}\u00a0%" if value < 0.1 else f"{100 * value:.0f}\u00a0%"
