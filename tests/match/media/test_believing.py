"""Which placements are believed: parts of pictures full of windows or tiles, but not screens with other words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bench.media.changes import EVERY
from bench.media.patterns import pattern
from bench.media.scenes import scene
from bench.media.screens import chat, picked, post, poster
from soi.match.media.believing import MANY, believed, repeating
from soi.match.media.geometry import Corners, Placement, places
from soi.match.media.pictures import PictureIndex
from soi.match.media.regions import Overlap, overlap
from soi.media.pictures import picture_facts

REPEATING = {"street": 0, "tiles": 2, "fence": 4, "crowd": 6}
IDENTITY = np.array([[1.0, 0, 0], [0, 1, 0]])
SIZE = (640.0, 480.0)


@pytest.fixture(scope="module")
def patterns() -> PictureIndex:
    """Two of each sort of picture that is full of what comes again."""
    index = PictureIndex()
    for name, seed in REPEATING.items():
        index.put(name, picture_facts(pattern(seed)))
        index.put(f"other {name}", picture_facts(pattern(seed + 8)))
    return index


@pytest.mark.parametrize("name", REPEATING)
@pytest.mark.parametrize("change", ["crop 20 %", "phone screenshot"])
def test_a_part_of_a_picture_full_of_what_comes_again_is_found(
    patterns: PictureIndex, name: str, change: str
) -> None:
    asked = EVERY[change](np.random.default_rng(4), pattern(REPEATING[name]))
    assert [match.id for match in patterns.search(picture_facts(asked))] == [name]


@pytest.mark.parametrize("name", REPEATING)
def test_another_street_or_floor_is_not_found(patterns: PictureIndex, name: str) -> None:
    assert patterns.search(picture_facts(pattern(REPEATING[name] + 16))) == []


@pytest.mark.parametrize(("screen", "count"), [(post, 4), (chat, 5), (poster, 4)])
def test_a_screen_with_other_words_is_not_found_and_one_with_the_same_is(
    screen: Callable[..., Image.Image], count: int
) -> None:
    rng = np.random.default_rng(8)
    first, second = picked(rng, 2 * count)[:count], picked(rng, 2 * count)[count:]
    index = PictureIndex()
    index.put("first", picture_facts(screen(5, words=first)))
    assert index.search(picture_facts(screen(5, words=second))) == []
    again = EVERY["resize"](rng, screen(5, words=first))
    assert [match.id for match in index.search(picture_facts(again))] == ["first"]


def test_letters_and_windows_repeat_and_other_scenes_do_not() -> None:
    for picture, so in ((post(3), True), (pattern(0), True), (scene(703), False)):
        local = picture_facts(picture).local
        assert local is not None
        assert repeating(np.frombuffer(local.descriptors, np.uint64).reshape(-1, 4)) == so
    assert not repeating(np.zeros((3, 4), np.uint64)), "too few to say"


def _whole() -> Overlap:
    return overlap(IDENTITY, SIZE, SIZE, mirrored=False)


def _half() -> Overlap:
    return overlap(IDENTITY, SIZE, (SIZE[0] * 2, SIZE[1] * 2), mirrored=False)


@pytest.mark.parametrize(
    ("placed", "there", "distance", "both_repeat", "expected"),
    [
        (Placement(IDENTITY, 79, 0.6, 0.05), _whole(), None, False, False),
        (Placement(IDENTITY, 79, 0.6, 0.3), _whole(), None, False, True),
        (Placement(IDENTITY, 79, 0.6, 0.05), _whole(), 28, False, True),
        (Placement(IDENTITY, 79, 0.6, 0.05), _whole(), 28, True, False),
        (Placement(IDENTITY, 79, 0.2, 0.05), _whole(), 28, False, False),
        (Placement(IDENTITY, 79, 0.6, 0.3), _whole(), None, True, False),
        (Placement(IDENTITY, 79, 0.6, 0.3), _whole(), 4, True, True),
        (Placement(IDENTITY, 79, 0.6, 0.05), _whole(), 4, True, False),
        (Placement(IDENTITY, 79, 0.6, 0.4), _whole(), None, True, True),
        (Placement(IDENTITY, MANY, 0.5, 0.3), _half(), None, True, True),
        (Placement(IDENTITY, MANY, 0.5, 0.3), _whole(), None, True, False),
        (Placement(IDENTITY, MANY - 1, 0.5, 0.3), _half(), None, True, False),
        (Placement(IDENTITY, 13, 0.7, 0.6), _half(), None, True, False),
        (Placement(IDENTITY, 13, 0.7, 0.6), _half(), None, False, True),
        (Placement(IDENTITY, 9, 0.9, 0.9), _whole(), 0, False, False),
    ],
)
def test_what_agrees_only_in_its_frame_is_not_believed(
    placed: Placement, there: Overlap, distance: int | None, both_repeat: bool, expected: bool
) -> None:
    assert believed(placed, there, distance, both_repeat) is expected


def test_a_common_heading_is_too_little() -> None:
    strip = overlap(np.array([[1.0, 0, 0], [0, 1, -400]]), SIZE, SIZE, mirrored=False)
    assert strip.covered < 0.5
    assert not believed(Placement(IDENTITY, 90, 0.9, 0.9), strip, 0, False)


def _corners(rng: np.random.Generator, count: int) -> Corners:
    points = rng.uniform(0, 480, (count, 2)).astype(np.float32)
    return Corners(points, rng.integers(0, 1 << 64, (count, 4), np.uint64), SIZE)


def test_no_placement_without_enough_corners_that_agree() -> None:
    rng = np.random.default_rng(2)
    here = _corners(rng, 200)
    there = Corners(rng.permutation(here.points), here.codes, SIZE)
    assert list(places(here, there, least=20)) == []


def test_the_second_placement_is_that_of_the_corners_the_first_leaves() -> None:
    """A chat that was sent in a chat of the same app: the frame lies in its place, the picture smaller elsewhere."""
    rng = np.random.default_rng(3)
    frame, picture = _corners(rng, 90), _corners(rng, 60)
    asked = Corners(
        np.vstack([frame.points, picture.points / 2 + 100]), np.vstack([frame.codes, picture.codes]), SIZE
    )
    found = Corners(np.vstack([frame.points, picture.points]), np.vstack([frame.codes, picture.codes]), SIZE)
    first, second = places(asked, found, least=10)
    assert first.inliers >= 90
    assert np.allclose(first.matrix, IDENTITY, atol=1e-2)
    assert second.inliers >= 50
    assert np.allclose(second.matrix, [[2, 0, -200], [0, 2, -200]], atol=0.2)


def test_the_worse_half_shows_what_agrees_only_in_its_frame() -> None:
    rng = np.random.default_rng(4)
    here = _corners(rng, 240)
    middle: NDArray[np.bool_] = np.all(np.abs(here.points - 240) < 180, axis=1)
    codes = np.where(middle[:, None], rng.integers(0, 1 << 64, (240, 4), np.uint64), here.codes)
    (placed,) = places(here, Corners(here.points, codes, SIZE), least=20)
    assert placed.share == pytest.approx(1 - middle.mean(), abs=0.05)
    assert placed.worse < 0.1
