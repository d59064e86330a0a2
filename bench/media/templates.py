"""`python -m bench media templates`: the same picture with other words must never answer by itself.

The worst case is taken for granted: the picture is found, whole and to the bit, and both pictures' words are read.
Where the words themselves lay one picture over the other, that match is weighed as well.
Words come from the guard's sets (claims near-identical, not the same) and from two pictures of one look;
once read perfectly and once as a machine misreads them. Beside it: how often the same words, misread, still answer."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from bench.media.screens import DATA, picked
from bench.metrics import wilson
from soi.match.media.confirming import confirmed
from soi.match.media.deciding import Asked, weigh
from soi.match.media.layout import Read
from soi.match.media.pictures import PictureMatch
from soi.match.media.regions import WHOLE
from soi.media.records import Line, Words

FOUND = PictureMatch("found", "same", 0, 200, 0.9, "upright", WHOLE, WHOLE, ())
SIZE = (720.0, 1480.0)
ASKING = ("", "Cái này có thật không ạ?", "is this true?")
MISREAD = (("rn", "m"), ("l", "i"), ("c", "e"), ("o", "c"), ("u", "v"))


def read(text: str, rng: np.random.Generator, noise: float) -> Words:
    """Words as a reader has them: one line each, of `noise` of the words a letter taken for a like one."""
    lines = []
    for number, sentence in enumerate(text.split("\n")):
        words = [_misread(word, rng) if rng.random() < noise else word for word in sentence.split()]
        lines.append(Line(" ".join(words), 0.9, (0.05, 0.05 + 0.1 * number, 0.9, 0.08)))
    return Words(tuple(lines), "bench")


def _misread(word: str, rng: np.random.Generator) -> str:
    first, second = MISREAD[int(rng.integers(len(MISREAD)))]
    return word.replace(first, second, 1) if first in word else word.replace(second, first, 1)


def _pairs(count: int) -> Iterator[tuple[str, str, str]]:
    """(sort, words asked, words found) that are not the same claim."""
    for path in sorted(DATA.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["relation"] in ("edit", "opposite"):
                yield f"guard {row['relation']}", row["message"], row["claim"]
    for number in range(count):
        rng = np.random.default_rng([21, number])
        first, second, third = picked(rng, 3)
        yield "template, all other", first, second
        yield "template, one line other", f"{first}\n{second}", f"{first}\n{third}"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench media templates", description=__doc__)
    parser.add_argument("--pairs", type=int, default=300, help="of random sentences")
    arguments = parser.parse_args(argv)
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for number, (sort, ours, theirs) in enumerate(_pairs(arguments.pairs)):
        rng = np.random.default_rng([22, number])
        for noise in (0.0, 0.1):
            question, found = read(ours, rng, noise), read(theirs, rng, noise)
            for match in (FOUND, *confirmed([], Read(question, SIZE), {"found": Read(found, SIZE)})):
                key = f"{sort}, found by its words" if match.lettering else sort
                weighed = weigh(match, Asked(question, ASKING[number % len(ASKING)]), found)
                asked[key] += 1
                answered[key] += weighed.band == "answer"
                if weighed.band == "answer":
                    print(f"ANSWERED {key}: {ours!r} | {theirs!r} | {weighed.keys}")
            if noise or sort != "template, all other":
                for kept in (0.0, 0.05):
                    key = f"same words, {kept:.0%} of them misread (wanted: answers)"
                    same = weigh(FOUND, Asked(read(theirs, rng, kept)), read(theirs, rng, 0.0))
                    asked[key] += 1
                    answered[key] += same.band == "answer"
    for sort, count in sorted(asked.items()):
        print(f"{sort}: {answered[sort]} of {count} answered, {wilson(answered[sort], count)}")


if __name__ == "__main__":
    main()
