"""Words in pictures: real Tesseract, the real detector, pictures drawn here.

They need what scripts/setup installs (tesseract-ocr-vie, fonts-noto-core, the `ocr` extra) and fail without it."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from soi.media import reading, reading_detector
from soi.media.reading import words_in
from soi.media.reading_tesseract import Tesseract, tessdata
from soi.media.reading_unread import rows_of_letters, unread
from soi.media.records import MediaError

NOTO = Path("/usr/share/fonts/truetype/noto")
SAYING = "Uống nước chanh ấm không chữa được bệnh"


@pytest.fixture(autouse=True)
def _everything_is_installed() -> None:
    assert tessdata() is not None, "install tesseract-ocr-vie (scripts/setup does)"
    assert importlib.util.find_spec("tesserocr") is not None, "install soi[ocr]"
    assert reading_detector.model_file() is not None, "install soi[ocr]: rapidocr's wheel has the detector"
    assert (NOTO / "NotoSans-Bold.ttf").is_file(), "install fonts-noto-core (scripts/setup does)"


def font(size: int, name: str = "NotoSans-Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(NOTO / f"{name}.ttf"), size)


def page(*lines: str, ink: str = "black", ground: str = "white") -> Image.Image:
    image = Image.new("RGB", (900, 60 + 70 * len(lines)), ground)
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        draw.text((40, 30 + 70 * at), line, font=font(34), fill=ink)
    return image


def scene(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Something like a photograph: soft coloured patches and grain, the same each time."""
    random = np.random.default_rng(3)
    coarse = Image.fromarray(random.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    field = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), dtype=np.float64)
    return Image.fromarray(np.clip(field + random.normal(0, 12, field.shape), 0, 255).astype(np.uint8))


class Refusing:
    """Import finder that knows none of `names`: what a machine without an extra looks like."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(name, name=name)
        return None


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for module in [each for each in sys.modules if each.partition(".")[0] in names]:
        monkeypatch.delitem(sys.modules, module)
    finder: Any = Refusing(*names)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])


@pytest.mark.parametrize(
    "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270], ids=["left", "right"]
)
def test_a_page_that_lies_on_a_side_is_read_where_it_stands(turn: Image.Transpose) -> None:
    lines = [
        SAYING,
        "Nhặt được ví tiền giả mang đến bảo vệ chợ",
        "Bột ngọt an toàn cho sức khỏe",
        "là sai",
    ] * 2
    drawn = Image.new("RGB", (900, 600), "white")
    for at, line in enumerate(lines):
        ImageDraw.Draw(drawn).text((40, 60 + 52 * at), line, font=font(34), fill="black")
    words = words_in(drawn.transpose(turn))
    assert sorted(line.text for line in words.lines) == sorted(lines)
    box = next(line.box for line in words.lines if line.text == SAYING)
    assert box is not None
    assert box[3] > 5 * box[2], "a line that stands upright"
    middle = box[0] + box[2] / 2
    places = [(80 + 52 * at) / 600 for at in (0, 4)]
    if turn == Image.Transpose.ROTATE_270:
        places = [1 - place for place in places]
    assert min(abs(middle - place) for place in places) < 0.03


def test_it_reads_a_page_with_every_accent_in_its_place() -> None:
    words = words_in(page(SAYING, "Cây cầu bắc qua sông vừa được sửa xong."))
    assert words.text == f"{SAYING}\nCây cầu bắc qua sông vừa được sửa xong."
    assert words.confidence > 0.85


def test_what_it_gives_is_nfc_and_names_the_engines_with_their_version() -> None:
    words = words_in(page(unicodedata.normalize("NFD", SAYING)))
    assert words.text == unicodedata.normalize("NFC", SAYING)
    assert words.engine.startswith("tesseract 5.") and "vie" in words.engine and "PP-OCRv6" in words.engine


def test_english_is_read_with_the_vietnamese_data() -> None:
    assert (
        words_in(page("Garlic does not protect you from viruses")).text
        == "Garlic does not protect you from viruses"
    )


def test_light_words_on_a_dark_page_are_read() -> None:
    assert words_in(page(SAYING, ink="#e4e6eb", ground="#18191a")).text == SAYING


def test_a_line_says_where_it_stands_in_fractions_of_the_picture() -> None:
    image = Image.new("RGB", (1000, 800), "white")
    ImageDraw.Draw(image).text((500, 600), "Thông báo", font=font(40), fill="black")
    (line,) = words_in(image).lines
    assert line.text == "Thông báo" and line.box is not None
    left, top, width, height = line.box
    assert left == pytest.approx(0.5, abs=0.03) and top == pytest.approx(0.76, abs=0.03)
    assert left + width == pytest.approx(0.69, abs=0.04) and 0.03 < height < 0.1


def test_bubbles_of_two_colours_are_read_from_the_top() -> None:
    image = Image.new("RGB", (720, 420), "white")
    draw = ImageDraw.Draw(image)
    said = ["Mẹ ơi chiều con về muộn", "Ừ mẹ để phần cơm nhé", "Mai con đi chợ sớm"]
    looks = [((250, "#0084ff"), "white"), ((30, "#f0f0f0"), "black"), ((250, "#34c759"), "white")]
    for at, (text, ((left, fill), ink)) in enumerate(zip(said, looks, strict=True)):
        draw.rounded_rectangle((left, 20 + 130 * at, left + 440, 110 + 130 * at), 30, fill=fill)
        draw.text((left + 24, 42 + 130 * at), text, font=font(32), fill=ink)
    assert [line.text for line in words_in(image).lines] == said


def test_white_capitals_with_a_black_edge_are_read_on_a_photograph() -> None:
    image = scene()
    ImageDraw.Draw(image).text(
        (30, 380),
        "ĐỪNG VỘI CHIA SẺ TIN NÀY",
        font=font(38, "NotoSans-Bold"),
        stroke_width=3,
        stroke_fill="black",
    )
    assert words_in(image).text == "ĐỪNG VỘI CHIA SẺ TIN NÀY"


def test_a_photograph_without_words_gives_none() -> None:
    assert words_in(scene()).lines == ()


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 2), (40, 40)])
def test_a_picture_too_small_for_words_gives_none(size: tuple[int, int]) -> None:
    assert words_in(Image.new("RGB", size, "grey")).lines == ()


def test_a_very_large_page_is_made_smaller_and_still_read() -> None:
    large = page(SAYING, "Xin đừng tích trữ muối").resize((5400, 1200), Image.Resampling.BICUBIC)
    assert words_in(large).text == f"{SAYING}\nXin đừng tích trữ muối"


def long_screenshot(sayings: Sequence[str]) -> Image.Image:
    """A line every 98 pixels of a picture five times as high as wide: three bands."""
    image = Image.new("RGB", (480, 2400), "white")
    draw = ImageDraw.Draw(image)
    for at, text in enumerate(sayings):
        draw.text((20, 20 + 98 * at), text, font=font(18), fill="black")
    return image


def test_a_long_screenshot_is_read_to_its_end_and_in_its_letters_size() -> None:
    said = [f"Tin số {at}: nước đã rút" for at in range(10, 34)]
    words = words_in(long_screenshot(said), budget=120, cpu=60)
    assert [line.text for line in words.lines] == said
    assert words.whole
    last = words.lines[-1].box
    assert last is not None and last[1] == pytest.approx((20 + 98 * 23) / 2400, abs=0.005)


def test_of_a_long_screenshot_that_takes_too_long_the_upper_part_is_read_and_it_says_so() -> None:
    said = [f"Tin số {at}: nước đã rút" for at in range(10, 34)]
    image = long_screenshot(said)
    for tenths in range(3, 30):
        words = words_in(image, budget=120, cpu=tenths / 10)
        if words.lines:
            break
    read = [line.text for line in words.lines]
    assert 0 < len(read) < 24
    assert read == said[: len(read)]
    assert not words.whole


def test_what_the_page_of_a_long_screenshot_left_is_found_where_it_is() -> None:
    image = long_screenshot([SAYING] * 24)
    image.paste(scene((480, 380)), (0, 1500))
    ImageDraw.Draw(image).text(
        (20, 1600), "ĐỪNG CHIA SẺ", font=font(40, "NotoSans-Bold"), fill="white", stroke_width=3,
        stroke_fill="black",
    )  # fmt: skip
    read = [line.text for line in words_in(image, budget=120, cpu=60).lines]
    assert "ĐỪNG CHIA SẺ" in read[15:20]
    assert read.count(SAYING) == 20


def test_what_looks_like_letters_is_seen_outside_of_what_was_read() -> None:
    pixels = np.asarray(page(SAYING, SAYING, SAYING))
    first = (40.0, 30.0, 860.0, 80.0)
    rest = (40.0, 100.0, 860.0, 220.0)
    assert unread(pixels, ()) > unread(pixels, [first]) > reading.LEFT
    assert unread(pixels, [first, rest]) == 0
    assert rows_of_letters(pixels) in range(3, 8)  # accents may stand apart
    assert (unread(pixels[:1, :1], ()), rows_of_letters(pixels[:1, :1])) == (0, 0)


def test_the_side_of_a_bubble_does_not_look_like_letters() -> None:
    image = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(image).rounded_rectangle((40, 40, 500, 360), 30, fill="#0084ff")
    assert unread(np.asarray(image), ()) < reading.LEFT


def test_a_page_that_takes_too_long_gives_what_was_read_by_then() -> None:
    image = Image.new("RGB", (1500, 1200), "white")
    draw = ImageDraw.Draw(image)
    for at in range(40):
        draw.text((20, 20 + 28 * at), f"{SAYING} " * 4, font=font(17), fill="black")
    reader, pixels = Tesseract(), np.asarray(image)
    for seconds in (0.3, 0.6, 1.2, 2.4, 4.8, 9.6):
        words, whole = reader.page(pixels, seconds)
        if words:
            break
    assert 0 < len(words) < 40 * 30
    assert not whole
    assert words[0].text == "Uống"


def test_without_time_it_gives_back_what_it_has_and_does_not_hang() -> None:
    for words in (words_in(page(SAYING), budget=0.0), words_in(page(SAYING), cpu=0.0)):
        assert (words.lines, words.whole) == ((), False)


def test_without_the_detector_the_page_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "cv2")
    words = words_in(page(SAYING))
    assert words.text == SAYING
    assert "PP-OCR" not in words.engine


def test_without_the_detectors_weights_the_page_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "rapidocr")
    assert words_in(page(SAYING)).text == SAYING


def test_a_bare_machine_says_what_is_missing(tmp_path: Path) -> None:
    """A process of its own: here Tesseract is loaded long ago."""
    program = (
        "import sys; sys.modules['tesserocr'] = None\n"
        "from PIL import Image\nfrom soi.media.reading import words_in\nfrom soi.media.records import MediaError\n"
        "try: words_in(Image.new('RGB', (90, 90)))\n"
        "except MediaError as problem: print(problem.code, problem.needs)"
    )
    source = str(Path(__file__).parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert done.stdout.split() == ["missing", "ocr"], done.stderr


def test_without_language_data_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr("soi.media.reading_tesseract.PLACES", ())
    with pytest.raises(MediaError) as problem:
        words_in(page(SAYING))
    assert (problem.value.code, problem.value.needs) == ("missing", "ocr")


def test_the_operators_own_language_data_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert tessdata() == tmp_path


def test_reading_loads_nothing_that_could_fetch_from_the_net() -> None:
    words_in(page(SAYING))
    assert "rapidocr" not in sys.modules
