"""Where videos are looked up: what thousands share, black frames, taking away, older files, many threads."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from soi.match.media.carrying import Carry
from soi.match.media.frames import BUDGET, Frames
from soi.match.media.series import Series
from soi.match.media.together import MediaIndex
from soi.match.media.videos import VideoIndex
from soi.media.records import VideoFacts
from soi.media.tracing import FOUND, HASHES, RATE, SIDE, hashes, without_bars

Trace = NDArray[np.uint8]
Random = np.random.Generator
BLACK = hashes(np.full((SIDE, SIDE), 16, np.uint8), (0, 0, 1, 1), (0, 0, 1, 1))


def shown(random: Random, seconds: int) -> Trace:
    """So many seconds of what no other video shows."""
    return np.repeat(random.integers(0, 256, (seconds, HASHES, 32), dtype=np.uint8), RATE, axis=0)


def black(seconds: int) -> Trace:
    return np.repeat(BLACK[None], seconds * RATE, axis=0)


def video(*parts: Trace) -> VideoFacts:
    trace = np.concatenate(parts)
    return VideoFacts(len(trace) / RATE, 480, 270, (), trace=trace.tobytes())


def test_black_seconds_are_no_match_but_belong_to_one() -> None:
    random, index = np.random.default_rng(1), VideoIndex()
    own = shown(random, 12)
    index.put("it", video(black(3), own, black(3)))
    assert index.search(video(black(12))) == []
    assert index.search(video(black(4), shown(random, 8))) == []
    (match,) = index.search(video(black(3), own, black(3)))
    assert (match.start, match.end) == pytest.approx((0.0, 18.0), abs=0.6)


def test_an_intro_that_two_programmes_share_is_no_match() -> None:
    random, index = np.random.default_rng(2), VideoIndex()
    intro = shown(random, 5)
    index.put("it", video(intro, shown(random, 55)))
    assert index.search(video(intro, shown(random, 7))) == []
    (match,) = index.search(video(intro, shown(random, 5)))
    assert (match.start, match.end) == pytest.approx((0.0, 5.0), abs=0.6)


def test_a_part_of_a_long_question_is_found() -> None:
    random, index = np.random.default_rng(8), VideoIndex()
    own = shown(random, 45)
    index.put("it", video(shown(random, 20), own))
    (match,) = index.search(video(shown(random, 333), own, shown(random, 222)))
    assert (match.query_start, match.start) == pytest.approx((333.0, 20.0), abs=0.6)
    assert len(match.frames) == 45


def test_what_thousands_share_costs_no_more_and_hides_nothing() -> None:
    random = np.random.default_rng(3)
    card = shown(random, 2)
    owns = [shown(random, 6) for _ in range(3)]
    stored = {
        str(number): video(owns[0] if number == 7 else shown(random, 6), card) for number in range(3_000)
    }
    index = VideoIndex()
    for uid, facts in stored.items():
        index.put(uid, facts)
    assert [match.id for match in index.search(video(owns[0], card))][:1] == ["7"]
    frames = Frames({uid: _found(facts) for uid, facts in stored.items()})
    asked = np.tile(_found(video(card)).reshape(-1, 4), (60, 1))
    queries, places = frames._candidates(asked, BUDGET)
    assert len(queries) == len(places) <= BUDGET


def _found(facts: VideoFacts) -> NDArray[np.uint64]:
    trace = np.frombuffer(facts.trace, np.uint64).reshape(-1, HASHES, 4)
    return np.ascontiguousarray(trace[::RATE][:, FOUND])


def test_taking_one_away_sorts_nothing() -> None:
    random, made = np.random.default_rng(4), []

    def sorted_anew(items: object) -> Frames:
        made.append(items)
        return Frames(items)  # type: ignore[arg-type]

    videos = Carry(sorted_anew)
    for number in range(8):
        videos.put(str(number), _found(video(shown(random, 4))))
    videos.settled()
    assert (len(made), videos.remove("3"), videos.remove("3")) == (1, True, False)
    assert (len(videos.settled()), len(made), videos.count) == (1, 1, 7)
    assert sorted(dict(videos.items())) == ["0", "1", "2", "4", "5", "6", "7"]
    for number in range(5):
        videos.remove(str(number))
    (left,) = videos.settled()
    assert (len(made), left.ids) == (2, ["5", "6", "7"])


def test_a_file_of_another_version_is_not_read(tmp_path: Path) -> None:
    earlier = Series("hashes", np.zeros((0, len(FOUND), 4), np.uint64), "the index of videos")
    earlier.write(tmp_path / "videos", {"it": np.zeros((4, len(FOUND), 4), np.uint64)})
    with pytest.raises(ValueError, match="of version 1, not 2"):
        VideoIndex.load(tmp_path / "videos")


def test_a_letterbox_ends_where_the_margin_of_a_slide_begins() -> None:
    random = np.random.default_rng(5)
    slide = np.full((72, SIDE), 220, np.uint8)
    slide[20:50, 30:90] = random.integers(0, 256, (30, 60))
    boxed = np.full((SIDE, SIDE), 16, np.uint8)
    boxed[28:100] = slide
    _unmoved, (left, upper, right, lower) = without_bars([boxed] * 8)
    assert (left, upper, right, lower) == (0.0, 28 / SIDE, 1.0, 100 / SIDE)


def test_the_hash_is_the_signs_about_the_median() -> None:
    random = np.random.default_rng(6)
    grey = random.integers(0, 256, (SIDE, SIDE)).astype(np.uint8)
    for bits in np.unpackbits(hashes(grey, (0, 0, 1, 1), (0, 0, 1, 1)), axis=1):
        assert int(bits.sum()) == 128


class Slow(VideoFacts):
    """Facts that are read only when they may be."""

    reached, go = threading.Event(), threading.Event()

    def __getattribute__(self, name: str) -> object:
        if name == "trace":
            Slow.reached.set()
            assert Slow.go.wait(20)
        return super().__getattribute__(name)


def test_nothing_is_put_or_taken_away_while_a_search_runs() -> None:
    random, index, found = np.random.default_rng(7), MediaIndex(), list[str]()
    kept, other = (video(shown(random, 6)) for _ in range(2))
    index.put("kept", kept)
    slow = Slow(kept.seconds, 480, 270, (), trace=kept.trace)
    asks = threading.Thread(target=lambda: found.extend(match.id for match in index.search(slow)))
    puts = threading.Thread(target=index.put, args=("other", other))
    asks.start()
    assert Slow.reached.wait(20)
    puts.start()
    puts.join(0.3)
    assert (puts.is_alive(), index.count) == (True, 1)
    Slow.go.set()
    asks.join()
    puts.join()
    assert (found, index.counts) == (["kept"], (0, 0, 2))
