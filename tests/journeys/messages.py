"""What readers send in the journeys, with the band each message must get from the starter library."""

from __future__ import annotations

from typing import Literal

Language = Literal["vi", "en"]

ANSWERED: dict[Language, str] = {
    "vi": "Mọi người ơi có đúng không: bị cảm cúm cứ uống kháng sinh là nhanh khỏi?",
    "en": "Is it true that antibiotics cure colds and flu?",
}
CLOSE: dict[Language, str] = {
    "vi": "Ai cũng phải uống đủ 5 lít nước mỗi ngày.",
    "en": "Mobile phones cause skin cancer.",
}
UNKNOWN: dict[Language, str] = {
    "vi": "Tối qua thư viện tỉnh bán hết xe đạp màu xanh cho một đoàn xiếc.",
    "en": "Last night the county library sold all of its blue bicycles to a circus.",
}
