"""The table of an index of pictures: one row each, growing at the end, with a mark on those that are gone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from soi.match.media.geometry import Size
from soi.media.records import PictureFacts

ROW = np.dtype(
    [("whole", "V32"), ("trimmed", "V32"), ("size", "<u4", 2), ("at", "<i8"), ("corners", "<u2"),
     ("side", "<u2"), ("hashed", "u1"), ("alive", "u1")]
)  # fmt: skip
"""`hashed`: 1 when the whole's hash is used, 2 when the trimmed one's, 3 both. `at`, `corners`: in the corner store."""
WHOLE, TRIMMED = 1, 2


@dataclass
class Rows:
    """Rows and the ids they stand for. A reader who holds an array sees no later row and may see a row go."""

    table: NDArray[np.void] = field(default_factory=lambda: np.zeros(64, ROW))
    ids: list[str] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)

    def add(self, uid: str, facts: PictureFacts, at: int, quality: int) -> int:
        """A row for a picture whose corners begin at `at`; returns its number."""
        number = len(self.ids)
        if number == len(self.table):
            self.table = np.concatenate([self.table, np.zeros(max(64, number // 2), ROW)])
        hashed = WHOLE * (facts.quality >= quality) + TRIMMED * bool(
            facts.trimmed and facts.trimmed_quality >= quality
        )
        local = facts.local
        self.table[number] = (
            facts.whole, facts.trimmed or bytes(32), (facts.width, facts.height), at,
            local.count if local else 0, local.side if local else 0, hashed, 1,
        )  # fmt: skip
        self.ids.append(uid)
        self.by_id[uid] = number
        return number

    def remove(self, uid: str) -> bool:
        """Mark a picture's row as gone; whether there was one."""
        number = self.by_id.pop(uid, None)
        if number is not None:
            self.table["alive"][number] = 0
        return number is not None

    def alive(self, rows: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Which of the rows are still there."""
        living: NDArray[np.bool_] = self.table["alive"][rows] == 1
        return living

    def living(self) -> NDArray[np.uint8]:
        """For every row from the first on, also those that are not used yet: 1 when it is there. A view of the table,
        for looking some up: reading all of it takes as long as reading the table."""
        every: NDArray[np.uint8] = self.table["alive"]
        return every


def squeezed(width: int, height: int, side: int) -> Size:
    """Size in pixels when the longer side is `side`."""
    scale = side / max(width, height, 1)
    return (width * scale, height * scale)
