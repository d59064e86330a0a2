"""Votes of corners: the rarest words are looked up, what many pictures have weighs less, what is gone is unnamed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from soi.match.media import picture_postings
from soi.match.media.picture_postings import Segment, merged, segment_of, votes
from soi.match.media.words import words_of

Codes = NDArray[np.uint64]


def _looks(seed: int, count: int) -> Codes:
    return np.random.default_rng(seed).integers(0, 1 << 64, (count, 4), np.uint64)


def _segment(pictures: list[Codes]) -> Segment:
    rows = np.repeat(np.arange(len(pictures), dtype=np.uint32), [len(one) for one in pictures])
    return segment_of(rows, np.vstack(pictures))


@pytest.fixture
def common() -> Codes:
    return _looks(1, 1)


@pytest.fixture
def pictures(common: Codes) -> list[Codes]:
    """Fifty pictures, all with one corner in common and five of their own."""
    return [np.vstack([common, _looks(100 + number, 5)]) for number in range(50)]


def _living(count: int) -> NDArray[np.uint8]:
    return np.ones(count, np.uint8)


def test_the_picture_with_most_corners_of_the_question_comes_first(pictures: list[Codes]) -> None:
    rows, weights = votes([_segment(pictures)], pictures[7], _living(50), 3)
    assert rows[0] == 7
    assert weights[0] > 5
    assert (np.diff(weights) <= 0).all()


def test_what_is_gone_is_not_named(pictures: list[Codes]) -> None:
    living = _living(50)
    living[7] = 0
    rows, _ = votes([_segment(pictures)], pictures[7], living, 50)
    assert 7 not in rows


def test_a_corner_that_many_pictures_have_weighs_less(pictures: list[Codes], common: Codes) -> None:
    rows, weights = votes([_segment(pictures)], common, _living(50), 50)
    assert len(rows) == 50
    assert weights == pytest.approx(1 / np.sqrt(50))
    one, alone = votes([_segment(pictures)], pictures[7][1:2], _living(50), 50)
    assert one.tolist() == [7]
    assert alone == pytest.approx(1)


def test_a_corner_that_too_many_pictures_have_is_not_counted(
    monkeypatch: pytest.MonkeyPatch, pictures: list[Codes], common: Codes
) -> None:
    segment = _segment(pictures)
    monkeypatch.setattr(picture_postings, "COUNTED", 40)
    assert len(votes([segment], common, _living(50), 50)[0]) == 0
    rows, weights = votes([segment], pictures[7], _living(50), 50)
    assert rows.tolist() == [7], "its own corners still are"
    assert weights[0] == pytest.approx(5)


def test_only_the_rarest_words_are_looked_up_when_there_is_too_much(
    monkeypatch: pytest.MonkeyPatch, pictures: list[Codes], common: Codes
) -> None:
    segment = _segment(pictures)
    word = int(words_of(common)[0, 0])
    assert segment.starts[word + 1] - segment.starts[word] >= 50
    monkeypatch.setattr(picture_postings, "SCANNED", 49)
    rows, weights = votes([segment], pictures[7], _living(50), 50)
    assert rows.tolist() == [7]
    assert weights[0] == pytest.approx(5)


def test_merged_segments_vote_as_the_parts_do(pictures: list[Codes]) -> None:
    first = _segment(pictures[:20])
    second = _segment(pictures[20:])
    second = Segment(second.starts, second.rows + np.uint32(20), second.signs)
    apart = votes([first, second], pictures[30], _living(50), 5)
    together = votes([merged([first, second])], pictures[30], _living(50), 5)
    assert apart[0].tolist() == together[0].tolist()
    assert apart[1].tolist() == together[1].tolist()
