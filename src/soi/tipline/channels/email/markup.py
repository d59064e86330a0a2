"""HTML of a mail → its words, a line for each block; what is quoted in it stands behind `>`.

Tags are read one after the other, and no tree is made of them: a parser that keeps to the letter of HTML takes
minutes for a megabyte of nested elements, and a mail is from anybody."""

from __future__ import annotations

import html
import re

LONGEST = 500_000
"""Characters of markup that are read."""
_SILENT = {"script", "style", "template", "noscript", "svg", "iframe", "object", "head", "select", "title"}
_RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea", "xmp")
}
"""Elements in which nothing but their own end is a tag."""
_EMPTY = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
_BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "br",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "footer",
        ),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p"),
        *("pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    }
)
_TAG = re.compile(r"<(/?)([a-z][^\s/>]{0,50})", re.IGNORECASE)
_REST = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*+>""")
_HIDES = re.compile(r"display\s{0,5}:\s{0,5}none|\shidden[\s>=]", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")


def words(markup: str) -> str:
    """The text of `markup`. Any text is HTML: this never fails."""
    return _Reader(markup[:LONGEST]).read()


class _Reader:
    """Lines of text with the depth of quotation that each stands in."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._hidden, self._inside = "", 0
        """Name of the element that is not shown, and how many of that name are open."""

    def read(self) -> str:
        """Once."""
        at = 0
        while at < len(self._markup):
            opening = self._markup.find("<", at)
            self._say(at, opening if opening >= 0 else len(self._markup))
            if opening < 0:
                break
            at = self._after(opening)
        self._end()
        return "\n".join(self._lines).strip()

    def _say(self, start: int, end: int) -> None:
        if not self._hidden:
            self._line.append(self._markup[start:end].replace("\n", " "))

    def _after(self, at: int) -> int:
        """Where the text goes on behind what begins with `<` at `at`."""
        if self._markup.startswith("<!--", at):
            return self._behind("-->", at + 4)
        if self._markup.startswith(("<!", "<?"), at):
            return self._behind(">", at)
        tag = _TAG.match(self._markup, at)
        if tag is None:
            self._say(at, at + 1)
            return at + 1
        rest = _REST.match(self._markup, tag.end())
        end = rest.end() if rest else self._behind(">", at)
        self._tag(tag[2].lower(), self._markup[tag.end() : min(end, tag.end() + 2_000)], closes=bool(tag[1]))
        raw = None if tag[1] else _RAW.get(tag[2].lower())
        if raw is None:
            return end
        close = raw.search(self._markup, end)
        return close.start() if close else len(self._markup)

    def _behind(self, mark: str, at: int) -> int:
        found = self._markup.find(mark, at)
        return found + len(mark) if found >= 0 else len(self._markup)

    def _tag(self, name: str, attributes: str, *, closes: bool) -> None:
        if self._hidden:
            self._inside += 0 if name != self._hidden else -1 if closes else 1
            self._hidden = self._hidden if self._inside > 0 else ""
        elif not closes and name not in _EMPTY and (name in _SILENT or _HIDES.search(attributes)):
            self._hidden, self._inside = name, 1
        elif name in {"td", "th"}:
            self._line.append(" ")
        elif name in _BLOCKS:
            self._end(blank=name in {"p", "blockquote"})
            if name == "blockquote":
                self._depth = max(0, min(20, self._depth + (-1 if closes else 1)))

    def _end(self, *, blank: bool = False) -> None:
        text = _SPACES.sub(" ", html.unescape("".join(self._line))).strip()
        self._line = []
        if text:
            self._lines.append(f"{'>' * self._depth} {text}" if self._depth else text)
        elif blank and self._lines and self._lines[-1]:
            self._lines.append("")
