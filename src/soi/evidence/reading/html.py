"""The words of an HTML page in the order of its source: a line for each block, spaces run together.

Scripts, styles and what is not shown without scripts are left out; nothing is judged to be "boilerplate", so
that any passage a reader can see can be quoted."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

SILENT = (
    *("script", "style", "template", "noscript", "svg", "iframe", "object", "embed", "canvas", "audio"),
    *("video", "select", "datalist", "head", "textarea", "noframes", "noembed", "xmp", "plaintext"),
)
"""Elements whose content is no text of the page."""
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd"),
        *(
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "label", "legend", "li"),
        *("main", "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot"),
        *("thead", "tr", "ul"),
    }
)
_CELLS = frozenset({"td", "th"})
# As the parser writes it: attributes in double quotes, every quote inside them escaped. One pass, so that
# what stands in an attribute is never taken for a tag.
_MARK = re.compile(
    r"""<!--.*?-->|<![^>]*>|</?([a-z][^\s/>]*)(?:[^>"]|"[^"]*")*>""", re.DOTALL | re.IGNORECASE
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, and the parts of its markup by which walls are known."""

    title: str
    text: str
    headings: tuple[str, ...]
    """Of the first level."""
    asks_for_password: bool


def read_page(markup: str) -> Page:
    """The page in `markup`. Any text is a page to an HTML parser: this never fails, but may take long."""
    tree = LexborHTMLParser(markup)
    title = _title(tree)
    asks = tree.css_first('input[type="password" i]') is not None
    tree.strip_tags(list(SILENT))
    headings = tuple(filter(None, (_line(node) for node in tree.css("h1")[:5])))
    return Page(title or (headings[0] if headings else ""), _words(tree.html or ""), headings, asks)


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head > title")
    title = _line(node) if node is not None else ""
    shared = tree.css_first('meta[property="og:title"]')
    return title or (" ".join((shared.attributes.get("content") or "").split()) if shared is not None else "")


def _line(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


def _words(markup: str) -> str:
    """The text of markup as the parser writes it."""
    text = _MARK.sub(_edge, markup.replace("\n", " "))
    return _LINES.sub("\n", _SPACES.sub(" ", html.unescape(text))).strip()


def _edge(mark: re.Match[str]) -> str:
    name = (mark[1] or "").lower()
    if name in _BLOCKS:
        return "\n"
    return " " if name in _CELLS else ""
