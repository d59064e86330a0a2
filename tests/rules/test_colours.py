"""A dark scheme changes colours and nothing else: so what is no barrier in one scheme can only be one in the other
by its colours, and tests with axe ask only about those again."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "src" / "soi"
VENDORED = "vendor"
SCHEME = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
THEME = re.compile(r'<meta name="theme-color"[^>]*>')
"""The colour of the browser's own bar."""
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgb\([\d .%/]+\)")
LENGTHS = re.compile(r"[\s,]|-?[\d.]+(?:px|rem|em)?")


def _is_colour(value: str) -> bool:
    """A colour, or a shadow: lengths and colours."""
    return bool(COLOUR.search(value)) and not LENGTHS.sub("", COLOUR.sub("", value))


def _not_colours(css: str) -> list[str]:
    """What the style sheet lets depend on the scheme and is no colour that other rules use."""
    found = []
    for block in SCHEME.findall(css):
        for selector, declarations in RULE.findall(block):
            if selector.strip() != ":root":
                found.append(selector.strip())
            for one in filter(str.strip, declarations.split(";")):
                name, _, value = one.partition(":")
                if not (name.strip().startswith("--") and _is_colour(value.strip())):
                    found.append(one.strip())
    return found


def _files(*endings: str) -> list[Path]:
    return [one for end in endings for one in sorted(ROOT.rglob(f"*{end}")) if VENDORED not in one.parts]


def test_schemes_change_colours_only() -> None:
    sheets = [one for one in _files(".css") if "prefers-color-scheme" in one.read_text(encoding="utf-8")]
    assert sheets
    assert [found for one in sheets for found in _not_colours(one.read_text(encoding="utf-8"))] == []


def test_nothing_else_looks_at_the_scheme() -> None:
    for one in _files(".css", ".js", ".html"):
        left = THEME.sub("", SCHEME.sub("", one.read_text(encoding="utf-8")))
        assert "prefers-color-scheme" not in left, one
        assert "light-dark(" not in left, one


def test_it_sees_what_is_no_colour() -> None:
    def dark(rules: str) -> list[str]:
        return _not_colours("@media (prefers-color-scheme: dark) { " + rules + " }")

    assert dark(":root { --ink: #eee8dc; --shade: 0 1px 2px rgb(0 0 0 / .5); }") == []
    assert dark(":root { --ink: #eee; } .logo { display: none; }") == [".logo", "display: none"]
    assert dark(":root { --gap: 2rem; }") == ["--gap: 2rem"]
