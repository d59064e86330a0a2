"""An index of pictures: what was changed is found, what differs is not; put, remove, save, load, read while writing."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.media.changes import EVERY
from bench.media.scenes import scene
from bench.media.screens import chat, post
from soi.match.media import pictures
from soi.match.media.geometry import places
from soi.match.media.pictures import PictureIndex
from soi.media.pictures import picture_facts
from soi.media.records import PictureFacts

KINDS = (
    "resize",
    "jpeg q30",
    "border",
    "crop 20 %",
    "caption strip",
    "mirror",
    "turned 90°",
    "phone screenshot",
)
CHANGED = {
    "mirror": "mirrored", "turned 90°": "turned", "crop 20 %": "cropped", "border": "border",
    "phone screenshot": "border",
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn() -> list[Image.Image]:
    return [scene(700 + seed, longer=480) for seed in range(6)]


@pytest.fixture(scope="module")
def facts(drawn: list[Image.Image]) -> list[PictureFacts]:
    return [picture_facts(picture) for picture in drawn] + [picture_facts(post(3)), picture_facts(chat(4))]


@pytest.fixture
def index(facts: list[PictureFacts]) -> PictureIndex:
    made = PictureIndex()
    for number, one in enumerate(facts):
        made.put(f"p{number}", one)
    return made


@pytest.mark.parametrize("change", KINDS)
def test_a_changed_picture_is_found_and_says_how_it_was_changed(
    index: PictureIndex, drawn: list[Image.Image], change: str
) -> None:
    asked = picture_facts(EVERY[change](np.random.default_rng(3), drawn[2]))
    found = index.search(asked)
    assert [match.id for match in found] == ["p2"]
    if change in CHANGED:
        assert CHANGED[change] in found[0].changes
    for quad in (found[0].region, found[0].found_region):
        assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in quad)


def test_the_same_picture_again_is_the_same_and_whole(index: PictureIndex, facts: list[PictureFacts]) -> None:
    (match, *_) = index.search(facts[1])
    assert (match.id, match.how, match.distance, match.changes) == ("p1", "same", 0, ())


def test_another_picture_or_another_post_of_the_same_app_is_not_found(index: PictureIndex) -> None:
    assert index.search(picture_facts(scene(990, longer=480))) == []
    assert index.search(picture_facts(post(91))) == []
    assert index.search(picture_facts(chat(92))) == []


def test_hashes_alone_find_the_whole_picture(index: PictureIndex, facts: list[PictureFacts]) -> None:
    one = facts[0]
    bare = PictureFacts(one.width, one.height, one.whole, one.quality, turned=one.turned)
    assert [(match.id, match.inliers) for match in index.search(bare)] == [("p0", 0)]


def test_putting_and_removing_leaves_what_building_anew_gives(facts: list[PictureFacts]) -> None:
    rng = np.random.default_rng(5)
    changing, held = PictureIndex(), dict[str, PictureFacts]()
    for _ in range(40):
        uid = f"p{rng.integers(5)}"
        if rng.random() < 0.4:
            assert changing.remove(uid) == (held.pop(uid, None) is not None)
        else:
            held[uid] = facts[int(rng.integers(len(facts)))]
            changing.put(uid, held[uid])
    anew = PictureIndex()
    for uid, one in held.items():
        anew.put(uid, one)
    assert changing.count == anew.count == len(held)
    for one in facts:
        assert changing.search(one) == anew.search(one)


def test_it_is_the_same_after_saving_and_loading_and_can_go_on(
    index: PictureIndex, facts: list[PictureFacts], tmp_path: Path
) -> None:
    index.remove("p3")
    index.save(tmp_path)
    loaded = PictureIndex.load(tmp_path)
    assert loaded.count == index.count
    assert [loaded.search(one) for one in facts] == [index.search(one) for one in facts]
    loaded.put("p3", facts[3])
    loaded.save(tmp_path)
    again = PictureIndex.load(tmp_path)
    assert [match.id for match in again.search(facts[3])] == ["p3"]
    assert [again.search(one) for one in facts] == [loaded.search(one) for one in facts]


def test_an_index_saved_elsewhere_is_whole(
    index: PictureIndex, facts: list[PictureFacts], tmp_path: Path
) -> None:
    index.save(tmp_path / "one")
    PictureIndex.load(tmp_path / "one").save(tmp_path / "two")
    copy = PictureIndex.load(tmp_path / "two")
    assert [copy.search(one) for one in facts] == [index.search(one) for one in facts]


def test_small_segments_are_merged_and_still_answer(
    monkeypatch: pytest.MonkeyPatch, facts: list[PictureFacts]
) -> None:
    monkeypatch.setattr(pictures, "PENDING", 2)
    made = PictureIndex()
    for number in range(12):
        made.put(f"p{number}", facts[number % len(facts)])
    assert len(made._segments) <= 2
    assert {match.id for match in made.search(facts[1])} == {"p1", "p9"}


def test_reading_goes_on_while_pictures_are_put(index: PictureIndex, facts: list[PictureFacts]) -> None:
    wrong: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if "p0" not in [match.id for match in index.search(facts[0])]:
                wrong.append("missed")

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        index.put(f"new{number % 7}", facts[1 + number % 6])
        index.remove(f"new{(number + 3) % 7}")
    done.set()
    reader.join()
    assert wrong == []


def test_a_placement_is_the_same_each_time(index: PictureIndex) -> None:
    corners = index._corners(0)
    first, second = next(places(corners, corners)), next(places(corners, corners))
    assert (first.inliers, first.share, first.worse) == (second.inliers, second.share, second.worse)
    assert np.allclose(first.matrix, [[1, 0, 0], [0, 1, 0]], atol=1e-2)
    assert first.worse == 1.0
