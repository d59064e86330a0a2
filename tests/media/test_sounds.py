"""Sounds: what is read of them, what is refused, and what a hostile one cannot open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.media.sound_data import RATE, music, said, through, written
from soi.media.decoding import shape_of, streaming
from soi.media.records import MediaError
from soi.media.sounds import samples_of, sound_facts

WORDS = "Uống nước chanh nóng mỗi sáng sẽ chữa khỏi bệnh, bác sĩ đã xác nhận."


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(said(WORDS, "vi"), tmp_path_factory.mktemp("sounds") / "voice.wav")


def _differing(one: bytes, other: bytes) -> float:
    length = min(len(one), len(other)) // 4
    a, b = (np.frombuffer(prints, "<u4")[:length] for prints in (one, other))
    return float(np.bitwise_count(a ^ b).mean() / 32)


def _refused(path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        sound_facts(path)
    return caught.value


@pytest.mark.parametrize(
    ("options", "ending"),
    [
        ("-c:a libmp3lame -b:a 64k", "mp3"),
        ("-c:a libopus -b:a 24k", "ogg"),
        ("-c:a aac", "m4a"),
        ("-c:a libopus", "webm"),
    ],
)
def test_it_fingerprints_what_messengers_send(voice: Path, tmp_path: Path, options: str, ending: str) -> None:
    plain = sound_facts(voice)
    path = tmp_path / f"named.{ending}"
    path.write_bytes(through(said(WORDS, "vi"), options, ending))
    sent = sound_facts(path)
    assert abs(sent.seconds - plain.seconds) < 0.2
    assert len(sent.prints) >= 4 * 10
    assert _differing(plain.prints, sent.prints) < 0.12


def test_it_hears_the_same_through_a_telephone(voice: Path, tmp_path: Path) -> None:
    path = tmp_path / "phone.wav"
    band = "-af highpass=f=300,highpass=f=300,lowpass=f=3400,lowpass=f=3400 -ar 8000 -c:a pcm_mulaw"
    path.write_bytes(through(said(WORDS, "vi"), band, "wav"))
    assert _differing(sound_facts(voice).prints, sound_facts(path).prints) < 0.12


def test_silence_has_a_length_and_no_prints(tmp_path: Path) -> None:
    facts = sound_facts(written(np.zeros(RATE * 10, np.float32), tmp_path / "silence.wav"))
    assert facts.seconds == pytest.approx(10, abs=0.1)
    assert facts.prints == b""


def test_a_playlist_opens_nothing(voice: Path, tmp_path: Path) -> None:
    for name, text in {
        "a.m3u8": f"#EXTM3U\n#EXTINF:5,\nfile://{voice}\n#EXT-X-ENDLIST\n",
        "b.txt": f"ffconcat version 1.0\nfile '{voice}'\n",
        "c.mp3": f"#EXTM3U\n{voice}\n",
    }.items():
        path = tmp_path / name
        path.write_text(text)
        assert _refused(path).code == "unknown-kind"


def test_a_playlist_behind_a_known_beginning_opens_nothing(voice: Path, tmp_path: Path) -> None:
    path = tmp_path / "polyglot.mp3"
    path.write_bytes(
        b"ID3\x03\x00\x00\x00\x00\x00\x00#EXTM3U\n#EXTINF:5,\nfile://" + bytes(voice) + b"\n#EXT-X-ENDLIST\n"
    )
    assert _refused(path).code == "broken"


def test_it_refuses_what_is_empty_broken_or_without_a_sound(tmp_path: Path) -> None:
    path = tmp_path / "it"
    path.write_bytes(b"")
    assert _refused(path).code == "empty"
    path.write_bytes(b"OggS" + bytes(range(256)) * 20)
    assert _refused(path).code == "broken"


def test_it_refuses_a_sound_that_is_too_long(voice: Path) -> None:
    with pytest.raises(MediaError, match="too-long"):
        sound_facts(voice, longest=2.0)
    with pytest.raises(MediaError, match="too-long"):
        samples_of(voice, longest=2.0)


def test_it_gives_samples_to_whoever_listens(voice: Path) -> None:
    samples = samples_of(voice)
    assert len(samples) / 16_000 == pytest.approx(sound_facts(voice).seconds, abs=0.05)
    assert 0.1 < float(np.abs(samples).max()) <= 1


def test_it_names_the_program_that_is_not_installed(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    error = _refused(voice)
    assert (error.code, error.needs) == ("missing", "ffmpeg")
    (tmp_path / "ffmpeg").symlink_to("/usr/bin/ffmpeg")
    error = _refused(voice)
    assert (error.code, error.needs) == ("missing", "fpcalc")


def test_a_child_that_takes_too_long_is_killed() -> None:
    with pytest.raises(MediaError, match="too-slow"), streaming(["/bin/sleep", "60"], 0.2) as stream:
        stream.read()


def test_a_sound_has_no_picture(voice: Path) -> None:
    assert shape_of(voice).width == 0


def test_music_differs_from_other_music(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    one, other = (sound_facts(written(music(random, 10), tmp_path / f"{n}.wav")) for n in (1, 2))
    assert _differing(one.prints, other.prints) > 0.3
