"""The door: what is taken comes out without a trace of who made it; what is not taken is refused with a reason."""

from __future__ import annotations

import hashlib
import io
import os
import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from bench.media.hostile_bases import SECRET, encoded, photo
from bench.media.hostile_files import hostile, jpeg_scans, png_bomb
from soi.media import limits
from soi.media.examining import Wish, examine, weighed
from soi.media.pool import Pool
from soi.media.records import Examined, MediaError
from soi.media.sniff import HEAD, kind_of

QUICK = Wish(words=False)
TAGGED = (
    "jpg",
    "png",
    "webp",
    "avif",
    "pdf",
    "mp4",
    "mov",
    "webm",
    "3gp",
    "mp3",
    "ogg",
    "opus",
    "m4a",
    "wav",
)


def refusal(source: Path | bytes, pool: Pool) -> str:
    result = weighed(source, QUICK, pool)
    assert result.error is not None
    assert result.examined is None
    return result.error.code


@pytest.fixture(scope="module")
def taken(whole: dict[str, bytes], pool: Pool) -> dict[str, Examined]:
    return {name: examine(data, QUICK, pool) for name, data in whole.items()}


def test_it_takes_every_kind_and_says_what_it_is(taken: dict[str, Examined], whole: dict[str, bytes]) -> None:
    for name, found in taken.items():
        assert found.kind == kind_of(whole[name][:HEAD])
        assert found.sha256 == hashlib.sha256(whole[name]).hexdigest()
        assert found.size == len(whole[name])
        assert found.clean_kind == kind_of(found.clean[:HEAD])
        assert found.clean_kind.sort == found.kind.sort
        assert found.provenance == "absent"


@pytest.mark.parametrize("name", TAGGED)
def test_no_name_or_place_is_left_in_what_is_kept(
    name: str, taken: dict[str, Examined], whole: dict[str, bytes]
) -> None:
    secret = SECRET.encode()
    assert secret in whole[name]
    assert secret not in taken[name].clean
    assert b"Exif" not in taken[name].clean
    assert b"+21.02" not in taken[name].clean


def test_a_picture_is_kept_upright(taken: dict[str, Examined], whole: dict[str, bytes]) -> None:
    with Image.open(io.BytesIO(whole["jpg"])) as before, Image.open(io.BytesIO(taken["jpg"].clean)) as after:
        assert after.size == before.size[::-1]
        assert dict(after.getexif()) == {}


def test_a_photograph_of_a_phone_with_its_words_costs_little(pool: Pool) -> None:
    image = photo(4032, 3024)
    font = ImageFont.truetype("/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf", 150)
    ImageDraw.Draw(image).text(
        (300, 2500), "ĐỪNG CHIA SẺ", font=font, fill="white", stroke_width=12, stroke_fill="black"
    )
    result = weighed(encoded(image, "JPEG", quality=90), Wish(), pool)
    found = result.examined
    assert found is not None
    assert found.words is not None
    assert found.words.text == "ĐỪNG CHIA SẺ"
    assert found.picture is not None
    assert (found.picture.width, found.picture.height) == (4032, 3024)
    with Image.open(io.BytesIO(found.preview)) as preview:
        assert (preview.format, preview.size) == ("JPEG", (1024, 768))
    assert result.cost.peak < 300_000_000
    assert result.cost.cpu < 5


def test_a_large_webp_is_taken_within_its_memory(pool: Pool) -> None:
    result = weighed(encoded(photo(4032, 3024), "WEBP", quality=50, method=0), QUICK, pool)
    assert result.error is None
    assert result.cost.peak < 300_000_000


def test_a_screenshot_stays_as_sharp_as_it_was(pool: Pool) -> None:
    shot = photo(540, 900).quantize(64).convert("RGB")
    found = examine(encoded(shot, "PNG"), QUICK, pool)
    with Image.open(io.BytesIO(found.clean)) as kept:
        assert kept.tobytes() == shot.tobytes()


def test_a_very_large_photograph_is_kept_smaller(pool: Pool) -> None:
    found = examine(encoded(Image.effect_noise((4500, 3100), 40), "JPEG", quality=50), QUICK, pool)
    with Image.open(io.BytesIO(found.clean)) as kept:
        assert kept.width * kept.height <= limits.KEPT_PIXELS


def test_what_hides_behind_a_picture_is_gone(whole: dict[str, bytes], pool: Pool) -> None:
    found = examine(whole["gif"] + b"<script>alert(1)</script>PK\3\4", QUICK, pool)
    assert b"script" not in found.clean
    assert b"PK\3\4" not in found.clean


def test_a_video_without_pictures_is_a_sound(whole: dict[str, bytes], pool: Pool) -> None:
    sound = whole["m4a"].replace(b"ftypM4A ", b"ftypisom")
    found = examine(sound, QUICK, pool)
    assert (found.kind.media_type, found.clean_kind.media_type) == ("audio/mp4", "audio/mp4")


def test_a_document_gives_its_words_and_loses_its_scripts(pool: Pool) -> None:
    from bench.media.hostile_bases import pdf

    trap = pdf("Nuoc chanh", extra="/OpenAction<</S/JavaScript/JS(app.alert)>>")
    found = examine(trap, QUICK, pool)
    assert found.words is not None
    assert found.words.text == "Nuoc chanh"
    assert b"JavaScript" not in found.clean


def test_it_refuses_with_a_reason(whole: dict[str, bytes], pool: Pool, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(whole["jpg"])
    os.truncate(large, limits.MOST_BYTES["picture"] + 1)
    assert refusal(b"", pool) == "empty"
    assert refusal(b"hello", pool) == "unknown-kind"
    assert refusal(large, pool) == "too-large"
    assert refusal(whole["jpg"][:9000], pool) == "broken"
    assert refusal(whole["mp4"][:5000], pool) == "broken"
    assert refusal(encoded(Image.new("1", (9000, 9000)), "PNG", compress_level=1), pool) == "too-many-pixels"
    assert (
        refusal(encoded(Image.new("RGBA", (7000, 7000)), "PNG", compress_level=1), pool) == "too-much-memory"
    )


def test_it_opens_files_and_nothing_that_only_looks_like_one(
    whole: dict[str, bytes], pool: Pool, tmp_path: Path
) -> None:
    (tmp_path / "real.png").write_bytes(whole["png"])
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "link.png", pool) == "unknown-kind"
    assert refusal(tmp_path / "pipe", pool) == "unknown-kind"
    assert examine(tmp_path / "real.png", QUICK, pool).kind.ending == "png"
    with pytest.raises(FileNotFoundError):
        examine(tmp_path / "nothing", QUICK, pool)


def test_without_ffmpeg_it_says_what_is_missing(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    alone = Pool()
    try:
        with pytest.raises(MediaError) as refused:
            examine(whole["mp3"], QUICK, alone)
        assert (refused.value.code, refused.value.needs) == ("missing", "ffmpeg")
        assert examine(whole["png"], QUICK, alone).kind.ending == "png"
    finally:
        alone.close()


def test_one_that_never_ends_is_stopped_and_the_next_one_is_taken(
    whole: dict[str, bytes], pool: Pool
) -> None:
    endless = next(data for seed in range(20) if len(data := jpeg_scans(random.Random(seed), {})) > 300_000)
    result = weighed(endless, QUICK, pool)
    assert result.error is not None
    assert result.error.code == "too-slow"
    assert result.cost.cpu < 5
    assert examine(whole["jpg"], QUICK, pool).kind.ending == "jpg"


def test_hostile_files_cost_little_and_break_nothing(whole: dict[str, bytes], pool: Pool) -> None:
    for one in hostile(11, 9, whole):
        if one.family in {"jpeg_scans", "pdf_trap", "large_noise"}:
            continue  # seconds each: one of the first has its own test, the bench has all
        result = weighed(one.data, QUICK, pool)
        assert result.cost.cpu < 5, one
        assert result.cost.peak < 300_000_000, one
    assert examine(whole["png"], QUICK, pool).kind.ending == "png"
    assert png_bomb(random.Random(1), {}) != png_bomb(random.Random(2), {})
