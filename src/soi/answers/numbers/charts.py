"""Charts drawn on the server as SVG, without a script and in the colours of the page. A table stands beside each.

Only classes and presentation attributes: the pages' policy allows no inline style."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from soi.answers.numbers.estimating import Step
from soi.answers.words import day_words
from soi.inbox.statistics import DayCount

WIDTH: Final = 640
HEIGHT: Final = 220
LEFT: Final = 62
BOTTOM: Final = 28
TOP: Final = 12
HOUR: Final = 3600.0
MARKS: Final = (0.25, 0.5, 0.75)


def day_bars(days: Sequence[DayCount]) -> SafeString:
    """One bar for each day that may be told about: the messages of that day."""
    most = max((one.tips for one in days), default=1)
    wide = (WIDTH - LEFT) / max(len(days), 1)
    tall = HEIGHT - TOP - BOTTOM
    bars = format_html_join(
        "",
        '<rect class="day" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>',
        (
            (
                round(LEFT + at * wide + wide * 0.1, 1),
                round(TOP + tall * (1 - one.tips / most), 1),
                round(wide * 0.8, 1),
                round(tall * one.tips / most, 1),
                day_words(one.day),
                one.tips,
            )
            for at, one in enumerate(days)
        ),
    )
    ends = [days[0], days[-1]] if len(days) > 1 else list(days)
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (
                LEFT if at == 0 else WIDTH,
                HEIGHT - 8,
                "start" if at == 0 else "end",
                date_format(one.day, "j/n"),
            )
            for at, one in enumerate(ends)
        ),
    )
    top = format_html('<text x="{}" y="{}" text-anchor="end">{}</text>', LEFT - 6, TOP + 10, most)
    return _drawn(_("Messages a day"), format_html("{}{}{}", bars, labels, top))


def waiting_curve(steps: Sequence[Step]) -> SafeString:
    """Who still waits after how long, with its interval; the time axis is the square root of hours, so that minutes
    and weeks are both seen."""
    last = max(steps[-1].seconds, HOUR)
    band = [(step.seconds, step.high) for step in steps] + [(last, steps[-1].high)]
    low = [(step.seconds, step.low) for step in steps] + [(last, steps[-1].low)]
    area = _corners(band, last) + list(reversed(_corners(low, last)))
    line = _corners([(step.seconds, step.waiting) for step in steps] + [(last, steps[-1].waiting)], last)
    marks = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}%</text>',
        ((LEFT, WIDTH, _y(mark), _y(mark), LEFT - 6, _y(mark) + 4, int(mark * 100)) for mark in MARKS),
    )
    hours = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((_x(seconds, last), HEIGHT - 8, words) for seconds, words in _times(last)),
    )
    drawn = format_html(
        '{}{}<polygon class="band" points="{}"/><polyline class="curve" fill="none" points="{}"/>',
        marks, hours, _points(area), _points(line),
    )  # fmt: skip
    return _drawn(_("Share of askers who still wait, by time since they asked"), drawn)


def _drawn(title: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        inside,
    )


def _x(seconds: float, last: float) -> float:
    return round(LEFT + (WIDTH - LEFT - 8) * math.sqrt(seconds / last), 1)


def _y(share: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def _corners(values: Sequence[tuple[float, float]], last: float) -> list[tuple[float, float]]:
    """The corners of a staircase."""
    corners = [(_x(values[0][0], last), _y(values[0][1]))]
    for (_before, share), (seconds, after) in pairwise(values):
        corners += [(_x(seconds, last), _y(share)), (_x(seconds, last), _y(after))]
    return corners


def _points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in corners)


def _times(last: float) -> list[tuple[float, str]]:
    """Times worth a mark, as far as the curve goes."""
    marks = [
        (HOUR, _("1 hour")), (6 * HOUR, _("6 hours")), (24 * HOUR, _("1 day")),
        (72 * HOUR, _("3 days")), (168 * HOUR, _("1 week")), (336 * HOUR, _("2 weeks")),
    ]  # fmt: skip
    return [one for one in marks if one[0] <= last][-4:]
