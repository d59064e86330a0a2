"""Which messages ask the same thing: keys that equal and nearly equal texts share, and the closer look.

Pure: texts in, keys and judgements out. `actions` hashes the keys before anything is stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from soi import text as soi_text
from soi.match.guard import Analysis, analyse, compare_analysed
from soi.match.queries import without_addresses
from soi.match.views import text_keys

NEAR = 0.6
"""Share of word pairs (Jaccard) from which two messages without a material difference are one question."""

ALMOST_EQUAL = 0.8
"""Share from which the keys of the first message will find whatever the second's would have found."""

FEW_WORDS = 6
"""Words below which the address in a message is part of what is asked."""


@dataclass(frozen=True)
class Reading:
    """A text read for comparing. `exact` is equal for texts that say the same words; `near` are keys of which
    nearly equal texts share some (MinHash bands over word pairs)."""

    exact: str = field(repr=False)
    near: tuple[str, ...] = field(repr=False)
    pairs: frozenset[tuple[str, str]] = field(repr=False)
    bare: str = field(repr=False)
    language: str

    @cached_property
    def analysis(self) -> Analysis:
        """The text as the guard reads it; made when it is first asked for."""
        return analyse(self.bare, self.language.partition("-")[0])

    def share(self, other: Reading) -> float:
        """Jaccard similarity of the word pairs; 1 for equal texts."""
        if self.exact == other.exact:
            return 1.0
        together = len(self.pairs | other.pairs)
        return len(self.pairs & other.pairs) / together if together else 0.0


def read(text: str, language: str = "") -> Reading:
    """Read a claim for comparing, without the words that only ask or urge. `language`: BCP-47, "" if unknown."""
    core = soi_text.strip_asking(text).text
    bare = without_addresses(core)
    words = soi_text.folded(soi_text.skeleton(bare))
    links: list[str] = []
    if len(words) < FEW_WORDS:
        links = sorted({soi_text.canonical_url(found.url) for found in soi_text.find_urls(text)})
    said = " ".join(words) or soi_text.normalise(text)
    exact = hashlib.blake2b("|".join([said, *links]).encode(), digest_size=16).hexdigest()
    near = tuple(key for key in text_keys(bare) if key.startswith("near:"))
    return Reading(exact, near, frozenset(pairwise(words)), bare, language)


NO_WORDS = read("").exact
"""What is equal for everything without any words: by that nothing may be found."""


def same_words(one: Reading, other: Reading) -> bool:
    """Whether nothing in the texts differs in a way that matters: they may be one question."""
    if one.bare == other.bare:
        return True
    return all(
        not comparison.blocked and comparison.polarity == "same"
        for comparison in (
            compare_analysed(one.analysis, other.analysis),
            compare_analysed(other.analysis, one.analysis),
        )
    )


def one_question(one: Reading, other: Reading) -> bool:
    """Whether a message may join another's question by itself: nearly equal, and no material difference."""
    return one.share(other) >= NEAR and same_words(one, other)
