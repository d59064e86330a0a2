"""Fingerprints of pictures: eight turns, plain and busy pictures, borders and bars, with and without OpenCV."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

import soi
from bench.media.changes import EVERY
from bench.media.scenes import scene
from bench.media.screens import chat
from soi.media.corners import bits_of
from soi.media.pictures import QUALITY, TURNS, picture_facts
from soi.media.trimming import part_of

TRANSPOSES = {
    "rotated-90": Image.Transpose.ROTATE_90,
    "rotated-180": Image.Transpose.ROTATE_180,
    "rotated-270": Image.Transpose.ROTATE_270,
    "flipped": Image.Transpose.FLIP_TOP_BOTTOM,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "transposed": Image.Transpose.TRANSPOSE,
    "transversed": Image.Transpose.TRANSVERSE,
}


def _apart(first: bytes, second: bytes) -> int:
    return int(np.bitwise_count(np.frombuffer(first, np.uint8) ^ np.frombuffer(second, np.uint8)).sum())


@pytest.fixture(scope="module")
def drawn() -> Image.Image:
    return scene(41, longer=480)


@pytest.mark.parametrize("turn", TRANSPOSES)
def test_each_turned_hash_is_the_hash_of_the_turned_picture(drawn: Image.Image, turn: str) -> None:
    upright = picture_facts(drawn)
    turned = picture_facts(drawn.transpose(TRANSPOSES[turn]))
    at = TURNS.index(turn) * 32
    assert _apart(upright.turned[at : at + 32], turned.whole) <= 31
    others = [place for place in range(0, 256, 32) if place != at]
    assert all(_apart(upright.turned[place : place + 32], turned.whole) > 31 for place in others)


def test_the_upright_hash_is_the_first_of_eight(drawn: Image.Image) -> None:
    facts = picture_facts(drawn)
    assert facts.turned[:32] == facts.whole
    assert len(facts.turned) == 8 * 32
    assert (facts.width, facts.height) == drawn.size


def test_a_plain_picture_has_a_hash_too_poor_to_use() -> None:
    facts = picture_facts(Image.new("RGB", (300, 200), "#335577"))
    assert facts.quality < QUALITY
    assert facts.local is not None
    assert facts.local.count == 0
    assert facts.trimmed == b""


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.tuples(*[st.integers(0, 255)] * 3))
def test_any_plain_border_is_taken_off(wide: int, high: int, colour: tuple[int, int, int]) -> None:
    inner = scene(43, longer=240)
    framed = Image.new("RGB", (inner.width + 2 * wide + 20, inner.height + 2 * high + 20), colour)
    framed.paste(inner, (wide + 10, high + 10))
    found = part_of(framed)
    assert found is not None
    expected = (wide + 10, high + 10, wide + 10 + inner.width, high + 10 + inner.height)
    assert np.abs(np.array(found[0]) - expected).max() <= 3


@pytest.mark.parametrize("change", ["border", "status bar", "phone screenshot"])
def test_the_part_has_the_hash_of_the_picture_before(drawn: Image.Image, change: str) -> None:
    changed = picture_facts(EVERY[change](np.random.default_rng(5), drawn))
    assert changed.part is not None
    assert _apart(changed.trimmed, picture_facts(drawn).whole) <= 31
    assert _apart(changed.whole, picture_facts(drawn).whole) > 31


@pytest.mark.parametrize("size", [(480, 360), (300, 420)])
def test_a_picture_sent_in_a_chat_is_the_part_and_known_to_lie_in_something(size: tuple[int, int]) -> None:
    inner = scene(44, longer=480).resize(size)
    found = part_of(chat(6, inside=inner))
    assert found is not None
    part, framed = found
    assert framed
    assert np.abs(np.array(part) - (40, 174, 40 + size[0], 174 + size[1])).max() <= 4


def test_a_bubble_of_words_is_no_picture_and_a_picture_to_its_edges_has_no_part(drawn: Image.Image) -> None:
    assert part_of(chat(6)) is None
    assert part_of(drawn) is None


@settings(max_examples=12, deadline=None)
@given(st.integers(2, 90), st.integers(2, 90), st.integers(0, 3))
def test_any_small_picture_is_taken(width: int, height: int, kind: int) -> None:
    rng = np.random.default_rng(width * 100 + height)
    picture = Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))
    if kind == 1:
        picture = ImageOps.grayscale(picture).convert("RGB")
    elif kind == 2:
        ImageDraw.Draw(picture).rectangle((0, 0, width, height // 2), fill="white")
    facts = picture_facts(picture)
    assert len(facts.whole) == 32
    if facts.part is not None:
        x, y, wide, high = facts.part
        assert 0 <= x < x + wide <= 1.0001
        assert 0 <= y < y + high <= 1.0001


def test_local_features_are_few_and_within_the_picture(drawn: Image.Image) -> None:
    local = picture_facts(drawn).local
    assert local is not None
    points = np.frombuffer(local.points, "<f4").reshape(-1, 2)
    assert 50 < local.count <= 300
    assert len(points) == local.count
    size = np.array(drawn.size) * local.side / max(drawn.size)
    assert (points >= 0).all()
    assert (points <= size + 1).all()


def test_each_look_has_half_and_a_quarter_of_its_bits_set_at_most() -> None:
    looks = np.random.default_rng(1).integers(0, 255, (20, 128)).astype(np.float32)
    bits = np.unpackbits(bits_of(looks), axis=1)
    assert (bits[:, :128].sum(axis=1) <= 64).all()
    assert (bits[:, 128:].sum(axis=1) <= 32).all()
    assert (bits[:, :128] >= bits[:, 128:]).all()


def test_without_opencv_there_are_hashes_and_no_corners() -> None:
    script = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'cv2':\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "from PIL import Image\n"
        "from soi.media.pictures import picture_facts\n"
        "facts = picture_facts(Image.radial_gradient('L').convert('RGB'))\n"
        "print(facts.local, len(facts.whole))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(soi.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split() == ["None", "32"]
