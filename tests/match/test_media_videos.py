"""The index of videos: parts of them, changed as people change them, and their sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.media.sound_data import music, speech, written
from bench.media.video_data import drawn, sent
from soi.match.media.videos import VideoIndex
from soi.media.records import SoundFacts, VideoFacts
from soi.media.sounds import sound_facts
from soi.media.videos import video_facts

Library = dict[str, tuple[Path, VideoFacts]]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder, random = tmp_path_factory.mktemp("videos"), np.random.default_rng(6)
    made = {kind: drawn(kind, random, 11, folder / f"{kind}.mp4") for kind in ("pan", "slides")}
    return {kind: (path, video_facts(path)) for kind, path in made.items()}


@pytest.fixture(scope="module")
def index(library: Library) -> VideoIndex:
    made = VideoIndex()
    for uid, (_, facts) in library.items():
        made.put(uid, facts)
    return made


@pytest.mark.parametrize(
    "change", ["rescaled, 320 kbit/s", "cropped 10 %", "caption over the bottom", "caption above", "mirrored"]
)
def test_it_finds_a_part_however_it_was_changed(
    index: VideoIndex, library: Library, change: str, tmp_path: Path
) -> None:
    found = index.search(video_facts(sent(library["pan"][0], change, 3.4, 6.0, tmp_path)))
    assert [match.id for match in found] == ["pan"]
    assert found[0].start - found[0].query_start == pytest.approx(3.4, abs=0.5)
    assert len(found[0].frames) >= 4


def test_another_video_is_not_found(index: VideoIndex, tmp_path: Path) -> None:
    other = video_facts(drawn("slides", np.random.default_rng(66), 6, tmp_path / "it.mp4"))
    assert index.search(other) == []


def test_what_is_taken_away_or_replaced_is_not_found(library: Library) -> None:
    index = VideoIndex()
    first, second = library["pan"][1], library["slides"][1]
    index.put("it", first)
    assert [match.id for match in index.search(first)] == ["it"]
    index.put("it", second)
    assert index.search(first) == []
    assert [match.id for match in index.search(second)] == ["it"]
    assert index.remove("it")
    assert not index.remove("it")
    assert (index.count, index.search(second)) == (0, [])


def test_it_reads_what_it_wrote(index: VideoIndex, library: Library, tmp_path: Path) -> None:
    index.save(tmp_path / "videos")
    read = VideoIndex.load(tmp_path / "videos")
    assert read.count == 2
    for _, facts in library.values():
        assert read.search(facts) == index.search(facts) != []
    (tmp_path / "videos").write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match=r"not whole|pickled"):
        VideoIndex.load(tmp_path / "videos")


def test_the_sound_says_the_place_exactly_and_finds_on_its_own(library: Library, tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    samples = speech(random, 12, "vi")
    stored = replace(library["slides"][1], sound=sound_facts(written(samples, tmp_path / "a.wav")))
    index = VideoIndex()
    index.put("it", stored)
    part = sound_facts(written(samples[int(2.1 * 16000) : 11 * 16000], tmp_path / "b.wav"))
    other = sound_facts(written(music(random, 9), tmp_path / "c.wav"))
    pictures = video_facts(sent(library["slides"][0], "excerpt", 2.1, 8.0, tmp_path))

    def asked(facts: VideoFacts, sound: SoundFacts) -> tuple[bool, bool, bool]:
        """By its frames, by its sound, exactly there."""
        (match,) = index.search(replace(facts, sound=sound))
        return bool(match.frames), match.sound, abs(match.start - match.query_start - 2.1) < 0.13

    assert asked(pictures, part) == (True, True, True)
    assert asked(pictures, other)[:2] == (True, False)
    assert asked(library["pan"][1], part) == (False, True, True)
