"""The index of sounds, on prints of real speech and on numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from bench.media.sound_data import CHANGES, RATE, Samples, cut, music, speech, written
from soi.match.media.sounds import STEP, SoundIndex
from soi.media.records import SoundFacts
from soi.media.sounds import sound_facts

Recordings = dict[str, Samples]


def _facts(samples: Samples) -> SoundFacts:
    with TemporaryDirectory() as folder:
        return sound_facts(written(samples, Path(folder, "it.wav")))


@pytest.fixture(scope="module")
def recordings() -> Recordings:
    random = np.random.default_rng(4)
    made = {f"speech {number}": speech(random, 20, "vi") for number in range(2)}
    return {**made, "music": music(random, 20), "english": speech(random, 20, "en-us+f2")}


@pytest.fixture(scope="module")
def index(recordings: Recordings) -> SoundIndex:
    made = SoundIndex()
    for uid, samples in recordings.items():
        made.put(uid, _facts(samples))
    return made


@pytest.mark.parametrize("change", ["mp3 64 kbit/s", "phone band", "noise 15 dB"])
def test_it_finds_eight_seconds_and_says_where(
    index: SoundIndex, recordings: Recordings, change: str, tmp_path: Path
) -> None:
    for number, (uid, samples) in enumerate(recordings.items()):
        start = 7.77 + number
        data, ending = CHANGES[change](cut(samples, start, 8.0), np.random.default_rng(1))
        path = tmp_path / f"query.{ending}"
        path.write_bytes(data)
        found = index.search(sound_facts(path))
        assert [match.id for match in found] == [uid]
        assert found[0].start - found[0].query_start == pytest.approx(start, abs=0.2)
        assert found[0].end - found[0].start == pytest.approx(8.0, abs=1.0)
        assert found[0].score > 0.6


def test_a_stored_sound_is_found_inside_a_longer_one(index: SoundIndex, recordings: Recordings) -> None:
    random = np.random.default_rng(9)
    whole = np.concatenate([speech(random, 20, "en-gb"), recordings["speech 1"], music(random, 10)])
    found = index.search(_facts(whole))
    assert [match.id for match in found] == ["speech 1"]
    assert found[0].query_start - found[0].start == pytest.approx(20, abs=0.3)
    assert found[0].end - found[0].start > 18


def test_the_same_voice_with_other_words_is_not_found(index: SoundIndex) -> None:
    assert index.search(_facts(speech(np.random.default_rng(77), 20, "vi"))) == []


def test_a_jingle_that_two_share_is_no_match(recordings: Recordings) -> None:
    random = np.random.default_rng(3)
    jingle = music(random, 4)
    one, other = (_facts(np.concatenate([jingle, speech(random, 12, "vi")])) for _ in range(2))
    index = SoundIndex()
    index.put("one", one)
    assert index.search(other) == []
    assert [match.id for match in index.search(one)] == ["one"]


def test_pauses_and_hums_are_no_match() -> None:
    hum = (0.5 * np.sin(2 * np.pi * 900 * np.arange(RATE * 20) / RATE)).astype(np.float32)
    index = SoundIndex()
    index.put("hum", _facts(hum))
    assert index.search(_facts(hum[: RATE * 10])) == []


def test_what_is_too_short_is_not_looked_for(index: SoundIndex, recordings: Recordings) -> None:
    assert index.search(_facts(cut(recordings["english"], 5, 2.9))) == []
    assert index.search(SoundFacts(1.0)) == []


def test_what_is_taken_away_or_replaced_is_not_found(recordings: Recordings) -> None:
    first, second = _facts(recordings["music"]), _facts(recordings["english"])
    index = SoundIndex()
    index.put("it", first)
    assert index.search(first)
    index.put("it", second)
    assert index.count == 1
    assert index.search(first) == []
    assert [match.id for match in index.search(second)] == ["it"]
    assert index.remove("it")
    assert not index.remove("it")
    assert (index.count, index.search(second)) == (0, [])
    index.put("silent", SoundFacts(9.0))
    assert index.count == 0


def _random_sound(random: np.random.Generator, length: int) -> SoundFacts:
    return SoundFacts(
        length * STEP, random.integers(0, 2**32, length, dtype=np.uint32).astype("<u4").tobytes()
    )


def test_it_answers_alike_however_it_was_filled(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    sounds = {str(number): _random_sound(random, int(random.integers(60, 400))) for number in range(24)}
    grown, whole = SoundIndex(), SoundIndex()
    for uid, facts in sounds.items():
        grown.put(uid, facts)
        grown.search(facts)  # sorts at each step
        whole.put(uid, facts)
    for uid in list(sounds)[::3]:
        assert grown.remove(uid)
        assert whole.remove(uid)
    whole.save(tmp_path / "sounds")
    read = SoundIndex.load(tmp_path / "sounds")
    assert grown.count == whole.count == read.count == 16
    for number, (uid, facts) in enumerate(sounds.items()):
        part = replace(facts, prints=facts.prints[4 * 5 : 4 * 55])
        found = grown.search(part)
        assert [match.id for match in found] == ([] if number % 3 == 0 else [uid])
        assert whole.search(part) == found == read.search(part)


def test_a_broken_file_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "sounds"
    SoundIndex().save(path)
    assert SoundIndex.load(path).count == 0
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(ValueError):
        SoundIndex.load(path)
