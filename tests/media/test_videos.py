"""Videos: what is read of them, what is refused, and a frame for a page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.media.sound_data import said, written
from bench.media.video_data import HEIGHT, WIDTH, drawn
from soi.media.records import HASH_BYTES, LocalFeatures, MediaError
from soi.media.tracing import HASHES, RATE, UNMOVED, UNPLAIN, without_bars
from soi.media.videos import preview_frame, video_facts


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    voice = written(
        said("Thành phố sẽ cấm xe máy từ tháng sau, mọi người hãy chia sẻ.", "vi"), folder / "a.wav"
    )
    return drawn("speaker", np.random.default_rng(3), 5, folder / "it.mp4", voice)


def test_it_has_a_frame_each_second_a_trace_and_a_sound(video: Path) -> None:
    facts = video_facts(video)
    assert (facts.width, facts.height) == (WIDTH, HEIGHT)
    assert 3.5 < facts.seconds < 5.5
    assert [frame.at for frame in facts.frames] == list(range(len(facts.frames)))
    assert all(
        len(frame.picture.whole) == HASH_BYTES and frame.picture.quality > 50 for frame in facts.frames
    )
    assert len(facts.trace) == round(facts.seconds * RATE) * HASHES * HASH_BYTES
    assert facts.sound is not None
    assert len(facts.sound.prints) >= 4 * 8


def test_it_looks_for_corners_where_the_scene_is_new(video: Path) -> None:
    def corners(image: Image.Image) -> LocalFeatures:
        assert image.size == (512, 512)
        return LocalFeatures(bytes(8), bytes(32))

    with_corners = [frame.picture.local is not None for frame in video_facts(video, corners=corners).frames]
    assert with_corners[0]
    assert 2 <= sum(with_corners) < len(with_corners)  # the picture beside the speaker changes once


def test_without_ffmpeg_it_names_it_and_without_fpcalc_it_does_without(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MediaError) as caught:
        video_facts(video)
    assert caught.value.code == "missing"
    for name in ("ffmpeg", "ffprobe"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    facts = video_facts(video)
    assert facts.frames
    assert facts.sound is not None
    assert facts.sound.prints == b""


def test_a_video_turned_by_its_header_is_upright(video: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(video),
        "-c",
        "copy",
        "-metadata:s:v",
        "rotate=90",
        str(turned),
    ]
    subprocess.run(command, check=True)
    facts = video_facts(turned)
    assert (facts.width, facts.height) == (HEIGHT, WIDTH)
    assert preview_frame(turned).size == (HEIGHT, WIDTH)


def test_it_refuses_what_holds_no_pictures(video: Path, tmp_path: Path) -> None:
    sound = tmp_path / "sound.m4a"
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(video), "-vn", "-c", "copy", str(sound)], check=True)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(video.read_bytes()[:200])
    for path in (sound, broken):
        with pytest.raises(MediaError, match="broken"):
            video_facts(path)
        with pytest.raises(MediaError, match="broken"):
            preview_frame(path)


def test_it_refuses_a_video_that_is_too_long(video: Path) -> None:
    with pytest.raises(MediaError, match="too-long"):
        video_facts(video, longest=2)


def test_a_preview_is_a_frame_near_the_second_asked_for(video: Path) -> None:
    first, later = preview_frame(video, 0), preview_frame(video, 4.4)
    assert first.size == later.size == (WIDTH, HEIGHT)
    assert np.abs(np.asarray(first, float) - np.asarray(later, float)).mean() > 3
    assert preview_frame(video, 900).size == (WIDTH, HEIGHT)


def test_bars_are_told_from_the_picture() -> None:
    random = np.random.default_rng(1)
    frames = [random.integers(0, 255, (128, 128), dtype=np.uint8) for _ in range(6)]
    caption = random.integers(0, 255, (16, 128), dtype=np.uint8)
    for frame in frames:
        frame[:16] = caption
        frame[112:] = 7
    unmoved, unplain = without_bars(frames)
    assert unmoved == (0.0, 16 / 128, 1.0, 112 / 128)
    assert unplain == (0.0, 0.0, 1.0, 112 / 128)
    assert (UNMOVED, UNPLAIN) == (15, 16)
    assert without_bars([np.zeros((128, 128), np.uint8)] * 3) == ((0.0, 0.0, 1.0, 1.0),) * 2
