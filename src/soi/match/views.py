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
from soi.match.concepts import concepts_of
from soi.match.results import Document
from soi.match.stemming import stem
from soi.match.store.protocol import StoreDamagedError

FIELDS = ("words", "folded", "grams", "concepts")
"""The ranked term fields of a store; `keys` comes on top."""
PERMUTATIONS = 64
BANDS = 16
"""MinHash bands of 4 rows: two texts with Jaccard similarity s share a band with probability
1 - (1 - s^4)^16 (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4)."""
MAX_TERMS = 400
SUMMARY_TERMS = 60
SUMMARY_CHARS = 1000
"""How much of a summary is read for its first SUMMARY_TERMS words."""


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


def grams(words: Iterable[str]) -> list[str]:
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
    claim_grams: int
    title_grams: int
    """Distinct character 4-grams of the claim and of the title."""
    grams: int
    """Character 4-grams of both together, with repeats."""


def record_of(document: Document) -> Record:
    """Analyse a document once, when it enters the index."""
    claim, title = soi_text.views(document.claim), soi_text.views(document.title)
    claim_stems = tuple(map(stem, claim.folded[:MAX_TERMS]))
    title_stems = tuple(map(stem, title.folded[:MAX_TERMS]))
    found = concepts_of([*claim.words, *title.words], f"{document.claim}\n{document.title}")
    return Record(
        id=document.id,
        lang=document.lang,
        claim=document.claim,
        title=document.title,
        summary=document.summary,
        claim_stems=claim_stems,
        title_stems=title_stems,
        summary_stems=tuple(map(stem, soi_text.folded(document.summary[:SUMMARY_CHARS])[:SUMMARY_TERMS])),
        words=tuple(dict.fromkeys([*title.words, *claim.words][:MAX_TERMS])),
        concepts=tuple(dict.fromkeys(found[:MAX_TERMS])),
        claim_grams=len(set(grams(claim_stems))),
        title_grams=len(set(grams(title_stems))),
        grams=len(grams(claim_stems)) + len(grams(title_stems)),
    )


def pack(record: Record) -> bytes:
    """Serialise a record for the store's opaque payload. Its language comes first, to be read alone."""
    return (
        record.lang.encode()
        + b"\n"
        + orjson.dumps(
            [
                record.id,
                record.claim,
                record.title,
                record.summary,
                " ".join(record.claim_stems),
                " ".join(record.title_stems),
                " ".join(record.summary_stems),
                " ".join(record.words),
                " ".join(record.concepts),
                record.claim_grams,
                record.title_grams,
                record.grams,
            ]
        )
    )


def unpack(payload: bytes) -> Record:
    """Read back what `pack` wrote. Raises StoreDamagedError for what another version wrote."""
    lang, _, row = payload.partition(b"\n")
    try:
        uid, claim, title, summary, *lists, in_claim, in_title, in_both = orjson.loads(row)
        first, second, third, words, found = (tuple(part.split()) for part in lists)
    except ValueError as other:
        raise StoreDamagedError("made by another version of Soi: run `soi index rebuild`") from other
    own = (uid, lang.decode(), claim, title, summary)
    return Record(*own, first, second, third, words, found, in_claim, in_title, in_both)


def language_of(payload: bytes) -> str:
    """A packed record's language."""
    return payload.partition(b"\n")[0].decode()


def fields_of(record: Record, document: Document) -> dict[str, list[str]]:
    """The term lists under which a check is stored."""
    folded = [*record.title_stems, *record.claim_stems, *record.summary_stems]
    return {
        "words": list(record.words),
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
