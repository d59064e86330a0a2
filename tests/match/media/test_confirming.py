"""Words add pictures and take them away: only where corners cannot tell, and only words that were read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from soi.match.media.confirming import confirmed
from soi.match.media.layout import Read
from soi.match.media.pictures import PictureMatch
from soi.match.media.regions import WHOLE
from soi.match.media.wordings import WordingIndex
from soi.media.records import Line, Words
from tests.match.media.test_layout import OTHER, SAID, page, read

MATCH = PictureMatch("p", "part", None, 90, 0.5, "upright", WHOLE, WHOLE, ("cropped",), repeats=True)


def test_a_picture_of_other_words_is_taken_away() -> None:
    assert confirmed([MATCH], read(page(SAID)), {"p": read(page(OTHER))}) == []
    assert confirmed([MATCH], read(page(SAID)), {"p": read(page(SAID))}) == [MATCH]


def unsure(one: Read) -> Read:
    return replace(
        one, words=replace(one.words, lines=tuple(replace(line, confidence=0.7) for line in one.words.lines))
    )


@pytest.mark.parametrize(
    ("match", "found"),
    [
        (replace(MATCH, repeats=False), read(page(OTHER))),
        (replace(MATCH, changes=("mirrored",)), read(page(OTHER))),
        (MATCH, read(page(OTHER[:0]))),
        (MATCH, unsure(read(page(OTHER)))),
    ],
    ids=["a photograph", "mirrored", "a few words", "hard to read"],
)
def test_where_words_tell_nothing_the_corners_count(match: PictureMatch, found: Read) -> None:
    assert confirmed([match], read(page(SAID)), {"p": found}) == [match]


def test_a_picture_nobody_read_stays() -> None:
    assert confirmed([MATCH], read(page(SAID)), {}) == [MATCH]


def test_the_same_words_in_the_same_places_find_a_picture_that_corners_did_not() -> None:
    known = {"other": read(page(OTHER)), "q": read(page(SAID))}
    (found,) = confirmed([], read(page(SAID)), known)
    assert (found.id, found.how, found.lettering, found.changes) == ("q", "same", True, ())
    assert [one.id for one in confirmed([MATCH], read(page(SAID)), {"p": read(page(SAID)), **known})] == [
        "p",
        "q",
    ]


def words(*lines: str) -> Words:
    return Words(tuple(Line(line, 0.9) for line in lines), "test")


@pytest.fixture
def index() -> WordingIndex:
    made = WordingIndex()
    made.put("said", words(*SAID))
    made.put("other", words(*OTHER))
    return made


def test_the_picture_with_most_of_the_rare_words_comes_first(index: WordingIndex) -> None:
    for number in range(20):
        index.put(f"app{number}", words("Trang tin làng", "Thích Bình luận Chia sẻ"))
    asked = words("Trang tin làng", *SAID[2:4], OTHER[0])
    assert index.search(asked, 2) == ["said", "other"]
    assert len(index.search(asked, 50)) == 22
    assert index.search(words("một hai ba bốn"), 5) == []
    assert index.search(words(), 5) == []


def test_what_is_removed_or_replaced_is_found_no_more(index: WordingIndex) -> None:
    assert index.search(words(*SAID), 5) == ["said"]
    index.put("said", words("không còn gì nữa"))
    assert index.search(words(*SAID), 5) == []
    assert index.search(words("không còn gì"), 5) == ["said"]
    index.remove("said")
    assert index.search(words("không còn gì"), 5) == []
    assert index.count == 1


def test_it_is_the_same_after_saving_and_loading(index: WordingIndex, tmp_path: Path) -> None:
    for number in range(9):
        index.put(f"p{number}", words(*OTHER[number % 3 :]))
        index.search(words(*SAID), 3)
    index.remove("p4")
    index.write_to(tmp_path / "wordings")
    loaded = WordingIndex.load(tmp_path / "wordings")
    assert loaded.count == index.count == 10
    for asked in (words(*SAID), words(*OTHER)):
        assert loaded.search(asked, 20) == index.search(asked, 20) != []
    with pytest.raises(OSError, match="nothing"):
        WordingIndex.load(tmp_path / "nothing")
