"""Machines that lack something: workers are started with an interpreter, a PATH or a folder of languages without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from bench.media.hostile_bases import encoded, photo
from soi.media.examining import Wish, examine
from soi.media.pool import Pool
from tests.fakes.content_credentials import signed

FONT = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
SAYING = "Uống nước chanh ấm không chữa được bệnh"
QUICK = Wish(words=False)
Without = Callable[..., str]


@pytest.fixture
def without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Without:
    """Give a list of libraries: from now on workers run where they are not installed. The interpreter's path."""

    def bare(*names: str) -> str:
        home = tmp_path / "bare"
        libraries = (
            home / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        )
        libraries.mkdir(parents=True)
        (home / "bin").mkdir()
        for one in Path(sysconfig.get_path("purelib")).iterdir():
            if one.name.partition("-")[0].partition(".")[0].lower() not in names and one.suffix != ".pth":
                (libraries / one.name).symlink_to(one)
        (home / "bin" / "python").symlink_to(Path(sys.executable).resolve())
        (home / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
        monkeypatch.setattr(sys, "executable", str(home / "bin" / "python"))
        return sys.executable

    return bare


@pytest.fixture
def alone() -> Iterator[Pool]:
    """Workers that are started after the machine lost something."""
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def page() -> bytes:
    image = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(image).text((40, 70), SAYING, font=ImageFont.truetype(FONT, 34), fill="black")
    return encoded(image, "PNG")


def test_without_opencv_there_are_hashes_and_the_page_is_read(
    without: Without, alone: Pool, page: bytes
) -> None:
    without("cv2", "opencv_python_headless")
    found = examine(page, Wish(), alone)
    assert found.missing == ("pictures", "detector")
    assert found.picture is not None
    assert found.picture.local is None
    assert len(found.picture.whole) == 32
    assert found.words is not None
    assert found.words.text == SAYING


def test_without_tesserocr_nothing_is_read_and_all_else_is_there(
    without: Without, alone: Pool, page: bytes
) -> None:
    without("tesserocr")
    found = examine(page, Wish(), alone)
    assert (found.words, found.missing, found.unfinished) == (None, ("ocr",), ())
    assert found.picture is not None


def test_without_language_data_nothing_is_read_and_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: Pool, page: bytes
) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"no language at all")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    found = examine(page, Wish(), alone)
    assert (found.words, found.missing, found.unfinished) == (None, ("ocr",), ())


def test_without_c2pa_a_manifest_is_unread_and_a_picture_without_one_misses_nothing(
    without: Without, alone: Pool
) -> None:
    plain = encoded(photo(320, 240), "JPEG")
    credited = signed(plain, "image/jpeg")
    without("c2pa")
    found = examine(credited, QUICK, alone)
    assert (found.provenance, found.missing) == ("unread", ("c2pa",))
    assert b"c2pa" not in found.clean
    found = examine(plain, QUICK, alone)
    assert (found.provenance, found.missing) == ("absent", ())


def test_without_fpcalc_sounds_and_videos_are_taken_without_prints(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: Pool
) -> None:
    for name in ("ffmpeg", "ffprobe"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    heard = examine(whole["mp3"], QUICK, alone)
    assert heard.missing == ("fpcalc",)
    assert heard.sound is not None
    assert heard.sound.prints == b""
    assert 1.5 < heard.sound.seconds < 2.5
    seen = examine(whole["mp4"], QUICK, alone)
    assert seen.missing == ("fpcalc",)
    assert seen.video is not None
    assert seen.video.frames
    assert seen.video.frames[0].picture.local is not None


def test_the_doctor_names_all_that_is_not_there(without: Without, tmp_path: Path) -> None:
    python = without("cv2", "rapidocr", "tesserocr", "c2pa")
    program = "import django; django.setup(); from soi.site import state; print(state._media())"
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "DJANGO_SETTINGS_MODULE": "soi.site.settings",
        "SOI_DATA_DIR": str(tmp_path),
        "PATH": str(tmp_path),
    }
    done = subprocess.run([python, "-c", program], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for said in (
        "no pictures: cropped and written-over pictures are not recognised",
        "no ocr: words in pictures are not read",
        "no detector: words in chats and on photographs are mostly missed",
        "no ffmpeg: no sound or video is taken",
        "no fpcalc: sounds are not recognised",
        "no c2pa: content credentials are not checked",
        "pip install 'soi[pictures]'",
        "apt install tesseract-ocr-vie",
        "apt install libchromaprint-tools",
    ):
        assert said in done.stdout
