"""The lexical views of a text: the terms a check is found by and the record its features are computed from.

Five term fields go into the store: `words` (raw), `folded` (unmarked and stemmed), `grams` (character
4-grams of the folded words), `concepts` (language-independent keys of known things and actions) and `keys`
(exact, near-duplicate and address keys).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import orjson
from rensa import RMinHash

from soi import text as soi_text
from soi.match.concepts import concepts
from soi.match.results import Document
from soi.match.stemming import stem

FIELDS = ("words", "folded", "grams", "concepts")
"""The ranked term fields of a store; `keys` comes on top."""
PERMUTATIONS = 64
BANDS = 16
"""MinHash bands of 4 rows: two texts with Jaccard similarity s share a band with probability
1 - (1 - s^4)^16 (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4)."""
MAX_TERMS = 400
SUMMARY_TERMS = 60


def stems(text: str) -> list[str]:
    """Folded, stemmed words in order."""
    return [stem(word) for word in soi_text.folded(text)]


@lru_cache(maxsize=65_536)
def word_grams(word: str) -> tuple[str, ...]:
    """Character 4-grams of one padded word; a short word is its own single gram."""
    padded = f"^{word}$"
    if len(padded) <= 4:
        return (padded,)
    return tuple(padded[at : at + 4] for at in range(len(padded) - 3))


def grams(words: list[str]) -> list[str]:
    """Character 4-grams of each word, in order, with repeats."""
    return [gram for word in words for gram in word_grams(word)]


@dataclass(frozen=True, slots=True)
class Record:
    """What the engine keeps of a check: its texts and their folded words."""

    id: str
    lang: str
    claim: str
    title: str
    summary: str
    claim_stems: tuple[str, ...]
    title_stems: tuple[str, ...]
    summary_stems: tuple[str, ...]
    words: tuple[str, ...]
    concepts: tuple[str, ...]


def record_of(document: Document) -> Record:
    """Analyse a document once, when it enters the index."""
    words = soi_text.words(f"{document.title}\n{document.claim}")
    return Record(
        id=document.id,
        lang=document.lang,
        claim=document.claim,
        title=document.title,
        summary=document.summary,
        claim_stems=tuple(stems(document.claim)[:MAX_TERMS]),
        title_stems=tuple(stems(document.title)[:MAX_TERMS]),
        summary_stems=tuple(stems(document.summary)[:SUMMARY_TERMS]),
        words=tuple(dict.fromkeys(words[:MAX_TERMS])),
        concepts=tuple(dict.fromkeys(concepts(f"{document.claim}\n{document.title}")[:MAX_TERMS])),
    )


def pack(record: Record) -> bytes:
    """Serialise a record for the store's opaque payload."""
    return orjson.dumps(
        [
            record.id,
            record.lang,
            record.claim,
            record.title,
            record.summary,
            " ".join(record.claim_stems),
            " ".join(record.title_stems),
            " ".join(record.summary_stems),
            " ".join(record.words),
            " ".join(record.concepts),
        ]
    )


def unpack(payload: bytes) -> Record:
    """Read back what `pack` wrote."""
    row: list[str] = orjson.loads(payload)
    uid, lang, claim, title, summary, *lists = row
    return Record(uid, lang, claim, title, summary, *(tuple(part.split()) for part in lists))


def fields_of(record: Record, document: Document) -> dict[str, list[str]]:
    """The term lists under which a check is stored."""
    folded = [*record.title_stems, *record.claim_stems, *record.summary_stems]
    return {
        "words": list(soi_text.words(f"{document.title}\n{document.claim}"))[:MAX_TERMS],
        "folded": folded,
        "grams": grams([*record.title_stems, *record.claim_stems]),
        "concepts": list(record.concepts),
        "keys": document_keys(document),
    }


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def text_keys(text: str) -> list[str]:
    """Exact and near-duplicate keys of one text: equal keys mean an equal folded text or a shared MinHash
    band. Confusable letters are mapped first, so that look-alike spellings meet."""
    words = soi_text.folded(soi_text.skeleton(text))
    if len(words) < 3:
        return []
    keys = ["exact:" + _digest(" ".join(words))]
    if len(words) >= 6:
        shingles = [" ".join(words[at : at + 2]) for at in range(len(words) - 1)]
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(shingles)
        rows = sketch.digest()
        step = PERMUTATIONS // BANDS
        for band in range(BANDS):
            keys.append(f"near:{band}:" + _digest(repr(rows[band * step : (band + 1) * step])))
    return keys


def url_keys(urls: Iterable[str]) -> list[str]:
    """One key for each address, after canonicalisation."""
    return ["url:" + _digest(soi_text.canonical_url(url)) for url in urls]


def document_keys(document: Document) -> list[str]:
    """Keys of a check: its claim, its title and the addresses where the claim appeared."""
    keys = [*text_keys(document.claim), *text_keys(document.title), *url_keys(document.urls)]
    return list(dict.fromkeys(keys))
