"""What templates of the training room say with one word: cards, the dial, names of skills."""

from __future__ import annotations

import re
from typing import Any, Final

from django import template

from soi.drills import dials, saying
from soi.drills.exercises import MEDIA_NAMES, SKILL_NAMES, Exercise, skill_of
from soi.drills.queries.figures import Figures

register = template.Library()
PICTURE: Final = re.compile(
    r"^\[([^:\]]+)(?::\s*([^\]]+))?\]\s*(?:Caption:|Người đăng viết:)?\s*(.*)$", re.DOTALL
)
"""A screenshot's text: [what it is: what it shows] who writes: what they write."""


@register.filter
def picture(text: str) -> dict[str, str] | None:
    """The parts of a screenshot's text: what it is, what it shows, what is written under it; None for plain words."""
    found = PICTURE.match(text)
    if found is None:
        return None
    return {"what": found[1], "shows": found[2] or "", "caption": found[3]}


@register.inclusion_tag("drills/_card.html")
def card(exercise: Exercise, level: str = "") -> dict[str, Any]:
    """The exercise's text or texts as they come to us: a bubble, a post, a screen."""
    return {"exercise": exercise, "card": f"drills/cards/{exercise.medium}.html", "level": level}


@register.inclusion_tag("drills/_dial.html")
def the_dial(shown: Figures, before: Figures | None = None) -> dict[str, Any]:
    """The dial with its uncertainty, and the same in words."""
    was = before.dial if before is not None and before.signal is not None else None
    return {
        "drawing": dials.draw(shown.dial, was),
        "words": saying.lean(shown),
        "name": saying.LEAN_NAMES[shown.dial.lean],
        "known": shown.signal is not None,
        "was": was is not None,
    }


@register.simple_tag
def dial_words(shown: Figures) -> str:
    """Which way somebody leans when in doubt, in words."""
    return saying.lean(shown)


@register.filter
def skill_name(key: str) -> str:
    """A skill in words."""
    skill = skill_of(key)
    return f"{SKILL_NAMES[skill.technique]} · {MEDIA_NAMES[skill.medium]}"


@register.filter
def answer_name(exercise: Exercise, answer: str) -> str:
    """An answer in words."""
    return str(exercise.label(answer))
