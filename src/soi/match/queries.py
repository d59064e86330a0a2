"""From a piece of a message to the engine's query."""

from __future__ import annotations

from collections.abc import Iterable

from soi import text as soi_text
from soi.match.concepts import concepts_of
from soi.match.features import Query
from soi.match.stemming import stem
from soi.match.views import grams, text_keys, url_keys


def without_addresses(text: str) -> str:
    """The text with every web address blanked out; offsets stay as they were."""
    for found in soi_text.find_urls(text):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


def _names(text: str) -> frozenset[str]:
    """Stems of capitalised words that do not open a sentence. Empty for a text in capitals or without any."""
    tokens = [token for token in soi_text.tokens(text) if token.text[:1].isalpha()]
    upper = [text[token.start : token.start + 1].isupper() for token in tokens]
    if not tokens or sum(upper) > 0.6 * len(tokens):
        return frozenset()
    found: set[str] = set()
    for token, is_upper in zip(tokens, upper, strict=True):
        before = text[: token.start].rstrip()
        if is_upper and before and before[-1] not in '.!?:\n"“”•-':
            found.update(stem(word) for word in soi_text.folded(token.text))
    return frozenset(found)


def query_of(text: str, lang: str = "", addresses: Iterable[str] = ()) -> Query:
    """Analyse one piece. `lang` overrides the guess; `addresses`: keys of addresses elsewhere in the message."""
    stripped = soi_text.strip_asking(text).text
    core = without_addresses(stripped)
    views = soi_text.views(core)
    if not views.words:
        core = without_addresses(text)
        views = soi_text.views(core)
    language = soi_text.guess_language(core)
    folded = [stem(word) for word in views.folded]
    own = url_keys(found.url for found in soi_text.find_urls(text))
    return Query(
        text=core.strip(),
        lang=lang or language.code,
        unaccented=language.unaccented,
        words=tuple(views.words),
        stems=tuple(folded),
        grams=frozenset(grams(folded)),
        numbers=frozenset(word for word in folded if word[:1].isdigit()),
        names=_names(core),
        concepts=tuple(dict.fromkeys(concepts_of(views.words, core))),
        keys=tuple(dict.fromkeys([*text_keys(core), *own, *addresses])),
    )
