"""A megabyte of anything takes at most a second, in every function."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from soi import text as soi_text

SIZE = 1_000_000
LIMIT_S = 1.0
_RANDOM = random.Random(1)
FUNCTIONS: tuple[Callable[[str], object], ...] = (
    soi_text.normalise, soi_text.fold, soi_text.skeleton, soi_text.views, soi_text.tokens, soi_text.find_urls,
    soi_text.canonical_url, soi_text.guess_language, soi_text.strip_asking, soi_text.segment, soi_text.kind,
)  # fmt: skip
BAIT = {
    "one letter": "a" * SIZE,
    "zalgo": ("a" + "\u0301\u0316\u0327\u0345" * 250) * (SIZE // 1001),
    "marks in the wrong order": "\u0316\u0301" * (SIZE // 2),
    "bidi": "\u202e\u202d" * (SIZE // 2),
    "zero width": "a\u200b" * (SIZE // 2),
    "addresses": "http://a.vn " * (SIZE // 12),
    "one address": "a.vn/" * (SIZE // 5),
    "escapes": "http://a.vn/" + "%41" * (SIZE // 3),
    "brackets in an address": "http://a.vn/" + "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "host": "a" * 60 + ("." + "b" * 50) * (SIZE // 51),
    "dots": "." * SIZE,
    "initials": "A." * (SIZE // 2),
    "figures": "1" + ",000" * (SIZE // 4),
    "brackets": "([{\"'" * (SIZE // 10) + "'\"}])" * (SIZE // 10),
    "questions": "?!" * (SIZE // 2),
    "newlines": " \n" * (SIZE // 2),
    "bullets": "\n1. a" * (SIZE // 5),
    "asking": "có đúng không " * (SIZE // 14),
    "greeting": "chào mọi người " * (SIZE // 15),
    "Han": "喝柠檬水可以治愈癌症" * (SIZE // 10),
    "Thai": "ดื่มน้ำมะนาว" * (SIZE // 12),
    "expanding": "ﷺ" * SIZE,
    "emoji": "😀" * SIZE,
    "surrogates": "\ud800\x00" * (SIZE // 2),
    "hashtags": "#aB" * (SIZE // 3),
    "leet": "a1" * (SIZE // 2),
    "new words": " ".join("".join(_RANDOM.choices("aăâbcdđeêghi", k=7)) for _ in range(SIZE // 8)),
    "anything": "".join(chr(_RANDOM.randrange(0x110000)) for _ in range(SIZE)),
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    for function in FUNCTIONS:
        function("Wie geht es dir, mein Freund? có đúng không")


@pytest.mark.parametrize("bait", BAIT)
def test_a_megabyte_takes_at_most_a_second(bait: str) -> None:
    for function in FUNCTIONS:
        start = time.process_time()
        function(BAIT[bait])
        assert time.process_time() - start <= LIMIT_S, function
