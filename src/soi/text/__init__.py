"""Pure text handling: str in, str out. No Django, no socket, no file but py3langid's own model.

The front door: views of a text (`normalise`, `fold`, `skeleton`, `words`, `folded`, `grams`), its tokens,
addresses, language, asking phrases, claim-sized pieces and kind.
"""

from soi.text.asking import Stripped, strip_asking
from soi.text.confusables import skeleton
from soi.text.kinds import Kind, kind
from soi.text.language import Language, guess_language
from soi.text.segments import Piece, segment
from soi.text.unicode import MAX_CHARS, fold, normalise
from soi.text.urls import FoundUrl, canonical_url, find_urls
from soi.text.words import Token, Views, folded, grams, looks_vietnamese, tokens, views, words

__all__ = [
    "MAX_CHARS",
    "FoundUrl",
    "Kind",
    "Language",
    "Piece",
    "Stripped",
    "Token",
    "Views",
    "canonical_url",
    "find_urls",
    "fold",
    "folded",
    "grams",
    "guess_language",
    "kind",
    "looks_vietnamese",
    "normalise",
    "segment",
    "skeleton",
    "strip_asking",
    "tokens",
    "views",
    "words",
]
