"""A seeded synthetic library of checks and messages for measuring speed. Nothing here measures quality."""

from __future__ import annotations

import numpy as np

VOCABULARY = 40_000
ZIPF = 1.05
BLOCK = 500
CLAIM_WORDS = (8, 29)
MESSAGE_WORDS = (12, 40)

_ONSETS = (
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gi",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "r",
    "s",
    "t",
)
_ONSETS_LATE = ("th", "tr", "v", "x", "")
_RHYMES = (
    "a",
    "an",
    "anh",
    "ao",
    "ăn",
    "âm",
    "e",
    "ê",
    "inh",
    "iên",
    "o",
    "ong",
    "ô",
    "ơ",
    "u",
    "ung",
    "ươn",
    "y",
)
_TONES = {"a": "aáàảãạ", "e": "eéèẻẽẹ", "ê": "êếềểễệ", "i": "iíìỉĩị", "o": "oóòỏõọ", "ô": "ôốồổỗộ"}
_TONES_LATE = {"ơ": "ơớờởỡợ", "u": "uúùủũụ", "y": "yýỳỷỹỵ", "ă": "ăắằẳẵặ", "â": "âấầẩẫậ", "ư": "ưứừửữự"}
_LATIN = (
    "al",
    "ber",
    "con",
    "der",
    "est",
    "for",
    "gra",
    "hin",
    "ing",
    "jun",
    "ker",
    "lom",
    "men",
    "nor",
    "pre",
)


def _vietnamese(random: np.random.Generator) -> list[str]:
    tones = {**_TONES, **_TONES_LATE}
    words = []
    for onset in (*_ONSETS, *_ONSETS_LATE):
        for rhyme in _RHYMES:
            at = next(n for n, letter in enumerate(rhyme) if letter in tones)
            words += [onset + rhyme[:at] + tone + rhyme[at + 1 :] for tone in tones[rhyme[at]]]
    random.shuffle(words)
    return words


def _english(random: np.random.Generator, count: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(random.choice(_LATIN, size=random.integers(1, 5)))] = None
        words["".join(random.choice(_LATIN, size=2)) + str(random.integers(10, 9999))] = None
    return list(words)[:count]


class Library:
    """Texts by number; the same seed gives the same texts, in any order of asking."""

    def __init__(self, seed: int = 20261122) -> None:
        self._seed = seed
        random = np.random.default_rng(seed)
        self._words = {"vi": _vietnamese(random), "en": _english(random, VOCABULARY)}
        self._chances = {}
        for lang, words in self._words.items():
            weights = 1.0 / np.arange(1, len(words) + 1) ** ZIPF
            self._chances[lang] = np.cumsum(weights / weights.sum())
        self._block: tuple[int, list[str]] = (-1, [])

    def lang(self, number: int) -> str:
        """Two blocks of checks in three are Vietnamese."""
        return "en" if number // BLOCK % 3 == 2 else "vi"

    def claim(self, number: int) -> str:
        """The claim of check `number`: 8-29 words."""
        block = number // BLOCK
        if self._block[0] != block:
            random = np.random.default_rng((self._seed, 1, block))
            texts = [self._text(random, self.lang(number), CLAIM_WORDS) for _ in range(BLOCK)]
            self._block = (block, texts)
        return self._block[1][number % BLOCK]

    def message(self, number: int, library: int) -> str:
        """A message that repeats half the words of some check of the first `library`, with others around."""
        random = np.random.default_rng((self._seed, 2, number))
        check = int(random.integers(library))
        kept = [word for word in self.claim(check).split() if random.random() < 0.6]
        return " ".join([*kept, self._text(random, self.lang(check), MESSAGE_WORDS)])

    def _text(self, random: np.random.Generator, lang: str, lengths: tuple[int, int]) -> str:
        words = self._words[lang]
        count = int(random.integers(lengths[0], lengths[1] + 1))
        picks = np.searchsorted(self._chances[lang], random.random(count))
        return " ".join([words[min(pick, len(words) - 1)] for pick in picks.tolist()])
