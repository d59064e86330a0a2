"""The embedder that needs nothing: a table of word vectors distilled from multilingual-e5-small.

How the table is made: `bench/distil.py`; what it is worth: `docs/decisions/0003-dense-side.md`.
A text's vector is the sum of its units' rows. A unit is a lower-case word or a compound of two or more
words ("ung thư", "lừa đảo"); each row's length carries the unit's weight.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.embed.preparing import sanitise
from soi.match.embed.protocol import EmbedderUnavailableError, Vectors, unit_rows

SHIPPED = Path(__file__).parent / "data" / "static"

_WORD = re.compile(r"[^\W_]+")
_LONGEST_TEXT = 20_000  # characters
_BATCH = 256  # texts summed at once: bounds memory
_UNMARKED = "~"  # starts a spelling that counts only in Vietnamese typed without marks
_UNMARKED_SHARE = 0.7  # of the words must be Vietnamese syllables without marks
_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("ly", ""),
)


class Spellings:
    """Spelling to row, and how many words the longest compound starting with a word has."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.longest: dict[str, int] = {}

    def add(self, spelling: str, row: int) -> None:
        """Notes that `spelling`, words parted by single spaces, stands for `row`."""
        self.rows[spelling] = row
        if " " in spelling:
            first, _, rest = spelling.partition(" ")
            self.longest[first] = max(self.longest.get(first, 1), 2 + rest.count(" "))

    def at(self, words: list[str], position: int) -> tuple[int, int]:
        """Row and number of words of the longest unit that starts there; (-1, 1) if there is none."""
        for length in range(self.longest.get(words[position], 1), 1, -1):
            row = self.rows.get(" ".join(words[position : position + length]))
            if row is not None:
                return row, length
        return self.rows.get(words[position], -1), 1


class StaticTable:
    """Word vectors from a folder: `vectors.npy` (int8, n x dim, memory-mapped), `weights.npy` (float32, n),
    `vocabulary.txt` (one line per row: spellings parted by tabs), `about.json` (name, digest, dim).

    Vietnamese typed without marks is recognised by its words and looked up in spellings of its own.
    Words in no table are skipped after trying English endings: a text with none gets a zero row.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Maps the table. Raises EmbedderUnavailableError if the folder does not hold one."""
        try:
            about = json.loads((folder / "about.json").read_text("utf-8"))
            vectors = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
            self._weights: NDArray[np.float32] = np.load(folder / "weights.npy", allow_pickle=False)
            lines = (folder / "vocabulary.txt").read_text("utf-8").splitlines()
        except (OSError, ValueError) as broken:
            raise EmbedderUnavailableError(f"no static vectors in {folder}: {broken}") from broken
        if vectors.ndim != 2 or not len(vectors) == len(self._weights) == len(lines):
            raise EmbedderUnavailableError(f"the static vectors in {folder} do not fit one another")
        self._vectors: NDArray[np.int8] = np.asarray(vectors)
        self.name = f"static/{about['name']}-{about['digest'][:8]}/plain"
        self.dim = int(vectors.shape[1])
        self._marked, self._unmarked = Spellings(), Spellings()
        for row, line in enumerate(lines):
            for spelling in line.split("\t"):
                if spelling.startswith(_UNMARKED):
                    self._unmarked.add(spelling[1:], row)
                else:
                    self._marked.add(spelling, row)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.encode`; over 10,000 short texts a second on one core."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            self._sum(texts[start : start + _BATCH], rows[start : start + _BATCH])
        return unit_rows(rows)

    def _sum(self, texts: Sequence[str], out: Vectors) -> None:
        units = [self.units(text) for text in texts]
        counts = np.array([len(each) for each in units])
        known = np.flatnonzero(counts)
        if not len(known):
            return
        flat = np.concatenate([np.array(each, dtype=np.int64) for each in units if each])
        starts = np.cumsum(counts[known]) - counts[known]
        weighted = self._vectors[flat].astype(np.float32) * self._weights[flat, None]
        out[known] = np.add.reduceat(weighted, starts, axis=0)

    def units(self, text: str) -> list[int]:
        """Rows of the units found in the text, in order; longest compound first."""
        words = _WORD.findall(sanitise(text[:_LONGEST_TEXT]).lower())
        if self._lacks_marks(words):
            return list(_walk(words, self._unmarked, self._marked))
        return list(_walk(words, self._marked, self._unmarked))

    def _lacks_marks(self, words: list[str]) -> bool:
        syllables = sum(word in self._unmarked.rows for word in words)
        return syllables >= _UNMARKED_SHARE * len(words) and all(word.isascii() for word in words)


def _walk(words: list[str], first: Spellings, second: Spellings) -> Iterator[int]:
    position = 0
    while position < len(words):
        row, length = first.at(words, position)
        if row < 0:
            row = _unlisted(words[position], first, second)
        if row >= 0:
            yield row
        position += length


def _unlisted(word: str, first: Spellings, second: Spellings) -> int:
    """The row of a word outside the first table: English endings taken off, else the other table."""
    if word.isascii() and len(word) > 4:
        for ending, instead in _ENDINGS:
            if word.endswith(ending):
                row = first.rows.get(word[: -len(ending)] + instead, -1)
                if row >= 0:
                    return row
    return second.rows.get(_fold(word), -1)


def _fold(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
