"""Pictures laid over one another by the words in them: what is cut, framed or turned is found, other words are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from soi.match.media.layout import Laid, Read, laid
from soi.media.records import Line, Words

SIZE = (720, 1480)
SAID = (
    "Nhặt được ví tiền giả mang đến bảo",
    "vệ chợ được thưởng 2 triệu.",
    "Tin học sinh được nghỉ học thứ Hai",
    "là sai, theo Bộ Giáo dục hôm qua",
    "Uống nước chanh lúc đói gây hại dạ",
    "dày, bác sĩ Hòa nói như vậy",
)
OTHER = (
    "Ô nhiễm không khí ở Hà Nội làm",
    "tăng số ca viêm phổi ở trẻ em",
    "Bột ngọt an toàn cho sức khỏe",
    "Ngủ dưới gốc cây ban đêm nguy hiểm",
    "vì thiếu dưỡng khí, nhiều người tin",
    "Rửa thịt gà dưới vòi làm lây khuẩn",
)
NARROWER = (
    "Nhặt được ví tiền giả",
    "mang đến bảo vệ chợ",
    "được thưởng 2 triệu.",
    "Tin học sinh được",
    "nghỉ học thứ Hai là",
    "sai, theo Bộ Giáo dục",
    "hôm qua Uống nước",
)
HEADING = "Trang tin làng và gia đình"
Placed = tuple[str, float, float, float, float]
"""Text, then x, y, width and height in pixels."""


def page(lines: Sequence[str], first: float = 290.0, left: float = 30.0, pitch: float = 46.0) -> list[Placed]:
    """Lines under a heading, all letters equally wide."""
    heading = [(HEADING, 30.0, 70.0, 18.0 * len(HEADING), 38.0)]
    return heading + [
        (text, left, first + pitch * number, 18.0 * len(text), 34.0) for number, text in enumerate(lines)
    ]


def read(placed: Sequence[Placed], size: tuple[float, float] = SIZE) -> Read:
    lines = [
        Line(text, 0.95, (x / size[0], y / size[1], width / size[0], height / size[1]))
        for text, x, y, width, height in placed
    ]
    return Read(Words(tuple(lines), "test"), size)


def shifted(placed: Sequence[Placed], right: float, down: float, scale: float = 1.0) -> list[Placed]:
    return [
        (text, x * scale + right, y * scale + down, width * scale, height * scale)
        for text, x, y, width, height in placed
    ]


def cropped(left: int, top: int) -> Read:
    """The page without its first `left` letters and all above `top` pixels."""
    kept = [
        (text[left:], 0.0, y - top, 18.0 * (len(text) - left) - 12, high)
        for text, x, y, _, high in page(SAID)
        if y > top
    ]
    return read(kept, (SIZE[0] - 30 - 18 * left - 12, SIZE[1] - top))


def on_its_side(placed: Sequence[Placed], *, clockwise: bool) -> Read:
    wide, high = SIZE
    turned = [
        (text, high - y - height, x, height, width)
        if clockwise
        else (text, y, wide - x - width, height, width)
        for text, x, y, width, height in placed
    ]
    return read(turned, (high, wide))


def believed(query: Read, found: Read) -> Laid | None:
    one = laid(query, found)
    return one if one is not None and one.believed else None


def test_the_same_words_in_the_same_places_are_the_same_picture() -> None:
    one = believed(read(shifted(page(SAID), 0, 0, 0.5), (360, 740)), read(page(SAID)))
    assert one is not None
    assert one.overlap.changes == ()
    assert one.agreeing == one.here == one.there
    assert one.agreeing == sum(len(line.split()) for line in (HEADING, *SAID))


def test_a_part_is_found_and_where_it_was() -> None:
    one = believed(cropped(5, 200), read(page(SAID)))
    assert one is not None
    assert one.overlap.changes == ("cropped",)
    left, top = one.overlap.found_region[0]
    assert left == pytest.approx(130 / 720, abs=0.03)
    assert top == pytest.approx(200 / 1480, abs=0.01)


def test_a_screenshot_within_another_is_found_whatever_is_said_around_it() -> None:
    shot = shifted(page(SAID), 60, 180, 0.45)
    around = [(text, 90.0, 980.0 + 50 * number, 400.0, 34.0) for number, text in enumerate(OTHER)]
    one = believed(read([*shot, *around]), read(page(SAID)))
    assert one is not None
    assert one.overlap.changes == ("framed",)
    assert one.overlap.region[0] == pytest.approx((60 / 720, 180 / 1480), abs=0.01)
    assert one.overlap.region[2] == pytest.approx((384 / 720, 846 / 1480), abs=0.01)


@pytest.mark.parametrize(("clockwise", "turned"), [(True, "rotated-90"), (False, "rotated-270")])
def test_a_page_on_its_side_is_found_and_told_how_to_turn_it(clockwise: bool, turned: str) -> None:
    one = believed(on_its_side(page(SAID), clockwise=clockwise), read(page(SAID)))
    assert one is not None
    assert one.overlap.turned == turned
    assert one.overlap.changes == ("turned",)


def misread(placed: list[Placed]) -> list[Placed]:
    changes = (("được", "đuợe"), ("Nhặt", "Nhăl"), ("chanh", "charh"), ("triệu.", "triêu"))
    for wrong, right in changes:
        placed = [(one[0].replace(wrong, right), *one[1:]) for one in placed]
    return placed


def one_figure_changed(placed: list[Placed]) -> list[Placed]:
    return [(one[0].replace("2 triệu", "9 triệu"), *one[1:]) for one in placed]


@pytest.mark.parametrize("change", [misread, one_figure_changed])
def test_what_is_misread_or_doctored_is_the_same_picture(
    change: Callable[[list[Placed]], list[Placed]],
) -> None:
    assert believed(read(change(page(SAID))), read(page(SAID))) is not None


def test_a_figure_is_never_taken_for_a_misread_one() -> None:
    same, changed = (
        believed(read(placed), read(page(SAID))) for placed in (page(SAID), one_figure_changed(page(SAID)))
    )
    assert same is not None
    assert changed is not None
    assert changed.agreeing == same.agreeing - 1


@pytest.mark.parametrize(
    "other",
    [
        page(OTHER),
        page([*SAID[:2], *OTHER[2:]]),
        page([*OTHER[:4], *SAID[4:]]),
        page([*SAID[2:], *SAID[:2]]),
        page(NARROWER),
    ],
    ids=["other words", "a third shared", "another third", "another order", "other lines"],
)  # fmt: skip
def test_other_words_or_the_same_set_otherwise_are_another_picture(other: list[Placed]) -> None:
    assert believed(read(other), read(page(SAID))) is None
    assert believed(read(page(SAID)), read(other)) is None


def test_pictures_without_words_or_places_are_no_match() -> None:
    bare = Read(Words(tuple(Line(text, 0.9) for text in SAID), "test"), SIZE)
    empty = Read(Words((), "test"), SIZE)
    for one in (bare, empty):
        assert laid(one, read(page(SAID))) is None
        assert laid(read(page(SAID)), one) is None
