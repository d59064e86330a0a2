"""What holds for any text whatever: found with Hypothesis."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from soi.text import (
    canonical_url,
    find_urls,
    fold,
    folded,
    grams,
    guess_language,
    kind,
    normalise,
    segment,
    skeleton,
    strip_asking,
    tokens,
    views,
    words,
)
from soi.text.segments import MAX_PIECE_CHARS, MAX_PIECE_WORDS, MAX_PIECES

ANYTHING = st.text(st.characters(), max_size=120)  # lone surrogates and NUL included
_SPOKEN = (
    "uống nước chanh chữa ung thư ko dc? KHÔNG! hoà Quý, 2.000.000đ 5k 38,5 "
    "https://vnexpress.net/a?utm_source=x "
    "TP.HCM #TinGia covid-19 v1rus vắc\u200bxin the is it true that U.S. don't 喝柠檬水 น้ำ हिन्दी العربية "
    "かな 한국어 "
    "chia sẻ gấp . .. ... \n • 1. 2) ; : “ ” 😀 \u202e \x00 \ud800 \u0301 ﷺ ǅ İ ß ﬁ Ⅷ ½ ① đ Đ"
)
SPOKEN = st.lists(st.sampled_from(re.split(" +", _SPOKEN)), max_size=30).map(" ".join)
TEXTS = ANYTHING | SPOKEN
VIETNAMESE = st.text(
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ ", max_size=60
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("\u0345\u03b1")
@example("ﷺ" * 30)
@example("ᾳ\u0300")
def test_it_never_raises_and_its_cleaning_is_idempotent(text: str) -> None:
    clean, plain, key = normalise(text), fold(text), skeleton(text)
    assert normalise(clean) == clean
    assert fold(plain) == plain
    assert skeleton(key) == key
    assert kind(text)
    language = guess_language(text)
    assert 0.0 <= language.confidence <= 1.0
    assert language.code
    clean.encode()  # no lone surrogate is left


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_its_places_are_places_in_the_text_as_given(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        assert token.start >= last
        last = token.end
    last = 0
    for found in find_urls(text):
        assert text[found.start : found.end] == found.url
        assert found.start >= last
        last = found.end
    pieces = segment(text)
    last = 0
    for piece in pieces:
        assert text[piece.start : piece.end] == piece.text
        assert piece.start >= last
        assert piece.text.strip()
        assert len(piece.text) <= MAX_PIECE_CHARS
        assert len(piece.text.split()) <= MAX_PIECE_WORDS
        last = piece.end
    assert len(pieces) <= MAX_PIECES


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_the_views_agree(text: str) -> None:
    found = views(text)
    assert words(text) == found.words
    assert folded(text) == found.folded
    assert grams(text) == found.grams
    assert found.folded == [fold(word) for word in found.words]
    assert all(found.words)
    assert all(found.folded)
    "".join(found.words).encode()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("A'À")
def test_composed_and_decomposed_text_give_the_same_words(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", composed)
    assert words(decomposed) == words(composed)


@settings(max_examples=300, deadline=None)
@given(VIETNAMESE)
@example("qưi qúí")
def test_folded_words_do_not_depend_on_marks(text: str) -> None:
    assert folded(text) == folded(fold(text))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_stripping_only_ever_takes_away(text: str) -> None:
    left = strip_asking(text).text
    assert len(left) <= len(text)
    assert set(left) <= set(text) | {" "}


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        TEXTS,
        st.builds(
            "{}{}{}".format,
            st.sampled_from(
                ["http://", "https://", "HTTP://www.", "", "https://m.", "https://www.google.com/amp/s/"]
            ),
            st.sampled_from(
                ["example.com", "Ví-dụ.vn", "[::1]", "youtu.be/", "youtube.com/watch?v=", "a.b:99999"]
            ),
            TEXTS,
        ),
    )
)
@example("http://[::1")
@example("https://example.com/amp/amp/")
@example("https://www.google.com/amp/s/www.google.com/amp/s/a.com/")
@example("https://m.www.amp.example.com")
@example("https://example.com/%25%32%35")
@example("HTTP://¸")
def test_the_canonical_address_is_its_own_canonical_address(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
