"""A check's Markdown as safe HTML: the same on the public pages, in feeds and on the desk's."""

from __future__ import annotations

from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_TOP_HEADING = 3
_LAST_HEADING = 6

# Pictures are left out: they would be fetched from somebody else's server and tell it who reads.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def body_html(markdown: str) -> SafeString:
    """Render a check's body. Raw HTML is shown as text, pictures are dropped, links get `nofollow`.

    Headings are renumbered to begin at h3, so that the page keeps one outline."""
    tokens = _MARKDOWN.parse(markdown)
    _renumber(tokens)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 (cleaned in the line above)


def _renumber(tokens: Sequence[Token]) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    levels = sorted({token.tag for token in headings})
    names = {old: f"h{min(_TOP_HEADING + n, _LAST_HEADING)}" for n, old in enumerate(levels)}
    for token in headings:
        token.tag = names[token.tag]
