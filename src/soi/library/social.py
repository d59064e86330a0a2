"""The picture that goes with a link to a check: 1200 × 630, the verdict in words above the claim.

Drawn as SVG with the letters of `fonts/` (Noto Sans, a part of it), so that it looks the same on every machine and
asks nobody for anything; then made a PNG by resvg. `widths.json` and the fonts come from scripts/card_fonts.py.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import resvg_py
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from soi.checks.models import Check, State, Verdict
from soi.library.limits import place_at_the_engine
from soi.library.places import speaking_of
from soi.library.verdicts import LOOKS

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
SIZES = (92, 80, 68, 58, 50)
"""Sizes of the claim, the largest that fits is taken. A phone shows the picture a third as wide: 50 is 16 there."""
CLAIM_TOP, CLAIM_BOTTOM = 196, 548
LEADING = 1.24
TONES = {
    "no": "#a61b1b",
    "warn": "#964300",
    "gap": "#735500",
    "half": "#5647a0",
    "open": "#4b5562",
    "yes": "#1a6539",
    "play": "#86296f",
}
"""Colours of the verdicts, as in soi.css in the light: white stands out on each of them."""
_FONTS = Path(__file__).parent / "fonts"
_KEPT = 128


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the claim; `y` is its base line."""

    text: str
    y: int


def alt_text(check: Check) -> str:
    """What the picture says, for who cannot see it."""
    with speaking_of(check):
        if check.state == State.WITHDRAWN:
            return _("This check has been withdrawn.")
        said = {"verdict": LOOKS[check.verdict].label, "claim": check.claim, "desk": check.publisher.name}
        return _("Verdict: %(verdict)s. Claim: “%(claim)s” Checked by %(desk)s.") % said


def png(check: Check) -> bytes:
    """The picture. Raises `BusyError` when it has to be drawn and too many want something at once."""
    return _drawn(svg(check))


def svg(check: Check) -> str:
    """The picture as SVG, all text in it."""
    with speaking_of(check):
        face = LOOKS[check.verdict]
        gone = check.state == State.WITHDRAWN
        said = _("This check has been withdrawn.") if gone else check.claim
        if (claim := showable(said)) is None:
            # Letters that the font does not have: an honest line beats a row of boxes.
            claim = _("The claim is in another script: open the check to read it.")
        size, lines = laid_out(claim)
        context = {
            "width": WIDTH,
            "height": HEIGHT,
            "margin": MARGIN,
            "tone": TONES["open" if gone else face.tone],
            "icon": _icon("info" if gone else face.icon),
            "verdict": _("Withdrawn") if gone else _rating(check),
            "size": size,
            "lines": lines,
            "publisher": _cut(showable(check.publisher.name) or check.publisher.site, "regular", 34, 760),
            "desk": _cut(showable(settings.SOI_NAME) or "", "bold", 34, 270),
            "lang": translation.get_language(),
        }
        return render_to_string("library/social.svg", context)


def laid_out(claim: str) -> tuple[int, list[Line]]:
    """The largest size at which the claim fits, and its lines; the last one ends in … where it does not."""
    room = WIDTH - 2 * MARGIN
    for size in SIZES:
        lines = _wrapped(claim, size, room)
        most = int((CLAIM_BOTTOM - CLAIM_TOP) / (size * LEADING))
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], _cut(lines[most - 1] + " …", "bold", size, room)]
        lines[-1] = lines[-1] if lines[-1].endswith("…") else lines[-1] + "…"
    step = size * LEADING
    top = CLAIM_TOP + (CLAIM_BOTTOM - CLAIM_TOP - step * len(lines)) / 2
    return size, [Line(text, round(top + step * number + size)) for number, text in enumerate(lines)]


def width_of(text: str, face: str, size: int) -> float:
    """Width of `text` in pixels; `face`: regular or bold."""
    widths = _widths()[face]
    return sum(widths.get(letter, 0) for letter in text) * size / 1000


def showable(text: str) -> str | None:
    """`text` on one line without the signs that the font lacks; None when it lacks letters of it,
    numbers or signs such as ≠, without which it would say something else."""
    known = _widths()["bold"]
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    lacking = {letter for letter in composed if letter not in known}
    if any(unicodedata.category(letter).startswith(("L", "N", "Sm")) for letter in lacking):
        return None
    return " ".join("".join(letter for letter in composed if letter not in lacking).split())


def _rating(check: Check) -> str:
    """The verdict in words: the publisher's own where our scale has none."""
    own = showable(check.verdict_text) if check.verdict == Verdict.OTHER else None
    return _cut(own or str(LOOKS[check.verdict].label), "bold", 80, 950)


def _icon(name: str) -> SafeString:
    """An icon of the pages with the size it has there from the style sheet."""
    drawn = render_to_string(f"library/icons/{name}.svg")
    return mark_safe(drawn.replace("<svg ", '<svg width="24" height="24" ', 1))  # noqa: S308 (our own file)


def _wrapped(text: str, size: int, room: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, "bold", size) <= room:
            lines[-1] = longer
            continue
        lines += [*filter(None, [lines.pop()]), *_broken(word, size, room)]
    return lines


def _broken(word: str, size: int, room: int) -> list[str]:
    """A word wider than a line, an address for example, in pieces; any other as it is."""
    pieces = [""]
    for letter in word:
        if width_of(pieces[-1] + letter, "bold", size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(text: str, face: str, size: int, room: int) -> str:
    if width_of(text, face, size) <= room:
        return text
    while text and width_of(text + "…", face, size) > room:
        text = text[:-1]
    return text.rstrip(" …") + "…"


@cache
def _widths() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads((_FONTS / "widths.json").read_text(encoding="utf-8"))
    return found


# Kept by the SVG itself: another version, or another design, is another picture.
@lru_cache(maxsize=_KEPT)
def _drawn(drawing: str) -> bytes:
    with place_at_the_engine():
        made = resvg_py.svg_to_bytes(
            svg_string=drawing,
            skip_system_fonts=True,
            font_files=[str(_FONTS / "card-bold.ttf"), str(_FONTS / "card-regular.ttf")],
            font_family="Noto Sans",
        )
    return bytes(made)
