"""Sounds and videos through the rooms: made here with espeak-ng and ffmpeg, examined by the worker process, kept with a
check, sent again in part, and answered with where that part is."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bench.media.sound_data import said, written
from bench.media.video_data import drawn
from soi.answers.media_examining import examined
from soi.answers.models import Letter
from soi.checks.actions import keep_media, publish
from soi.checks.draft import MediaDraft
from soi.inbox.models import Question, Tip, TipMedia
from soi.media.videos import preview_frame
from soi.tipline.channel import Attachment
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import Post, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_files_known")]
SPEECH = (
    "Thành phố sẽ cấm xe máy từ tháng sau, mọi người hãy chia sẻ ngay cho người thân được biết."
    " Ai không chia sẻ thì sẽ phải hối tiếc. Bác sĩ nói rằng súc miệng bằng nước muối mỗi sáng là đủ,"
    " không cần phải tiêm phòng cúm làm gì cho tốn tiền. Tin này do một người quen gửi cho tôi."
)


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(said(SPEECH, "vi"), tmp_path_factory.mktemp("sounds") / "whole.wav")


@pytest.fixture(scope="module")
def video(speech: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    return drawn("speaker", np.random.default_rng(3), 12, folder / "it.mp4", speech)


def cut(source: Path, to: Path, start: float, seconds: float, *more: str) -> bytes:
    command = ["ffmpeg", "-v", "error", "-y", "-ss", str(start), "-t", str(seconds), "-i", str(source), *more]
    subprocess.run([*command, str(to)], check=True)
    return to.read_bytes()


def check_about(data: bytes) -> None:
    kept = keep_media(examined(data), "system")
    publish(draft(media=(MediaDraft("", "DecontextualizedContent", kept.sha256, "What is heard."),)))


def test_a_part_of_a_sound_is_offered_with_its_place(post: Post, speech: Path, tmp_path: Path) -> None:
    check_about(cut(speech, tmp_path / "whole.mp3", 0, 60, "-b:a", "64k"))
    part = cut(speech, tmp_path / "part.ogg", 6, 9, "-c:a", "libopus", "-b:a", "24k")
    say("", "an", attachments=(Attachment("sound", data=part),), language="en")
    (text,) = post.texts("an")
    assert "We are not sure. Did you mean one of these?" in text
    assert "seconds of your sound are 00:0" in text
    ((how,),) = (list(one.how.values()) for one in Letter.objects.all())
    assert abs(how["start"] - 6) < 1.5
    assert how["sort"] == "sound"


def test_the_same_sound_as_a_whole_is_one_question_and_then_the_answer(
    post: Post, speech: Path, tmp_path: Path
) -> None:
    first = cut(speech, tmp_path / "a.mp3", 0, 60, "-b:a", "96k")
    again = cut(speech, tmp_path / "b.ogg", 0, 60, "-c:a", "libopus", "-b:a", "24k")
    say("", "an", attachments=(Attachment("sound", data=first),), language="en")
    say("", "binh", attachments=(Attachment("sound", data=again),), language="en")
    assert Question.objects.count() == 1
    assert Tip.objects.count() == 2
    check_about(first)
    say("", "chi", attachments=(Attachment("sound", data=again),), language="en")
    assert "seconds of your sound are 00:00" in post.texts("chi")[0]


def test_a_part_of_a_video_and_a_picture_of_it_are_offered_with_their_places(
    post: Post, video: Path, tmp_path: Path
) -> None:
    check_about(video.read_bytes())
    part = cut(video, tmp_path / "part.mp4", 3, 6, "-vf", "scale=320:-2", "-crf", "32")
    say("", "an", attachments=(Attachment("video", data=part),), language="en")
    assert "seconds of your video are 00:0" in post.texts("an")[0]
    frame = io.BytesIO()
    preview_frame(video, 8.0).save(frame, "JPEG", quality=80)
    say("", "binh", attachments=(Attachment("picture", data=frame.getvalue()),), language="en")
    assert "Your picture is in the video of" in post.texts("binh")[0]
    assert "We are not sure." in post.texts("binh")[0]
    assert {row.sort for row in TipMedia.objects.all()} == {"video", "picture"}
