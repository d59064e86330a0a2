"""The order in which people read what stands in a picture: block after block, each from its top.

A block is lines one under another; bubbles, columns, a row of buttons are blocks of their own."""

from __future__ import annotations

PixelBox = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def in_order(boxes: list[PixelBox]) -> list[int]:
    """Positions of `boxes` in reading order."""
    blocks: list[list[int]] = []
    for row in _rows(boxes):
        begun: list[list[int]] = []
        for at in row:
            home = next((block for block in blocks if _follows(boxes[block[-1]], boxes[at])), None)
            if home is not None:
                home.append(at)
            else:
                begun.append([at])
        blocks.extend(begun)
    return [
        at
        for row in _rows([_around(boxes, block) for block in blocks])
        for each in row
        for at in blocks[each]
    ]


def _rows(boxes: list[PixelBox]) -> list[list[int]]:
    """Positions of boxes that begin side by side, from the top; within a row from the left."""
    rows: list[list[int]] = []
    for at in sorted(range(len(boxes)), key=lambda each: _begin(boxes[each])):
        first = boxes[rows[-1][0]] if rows else None
        if first is not None and _begin(boxes[at]) - _begin(first) < 0.5 * min(
            _tall(first), _tall(boxes[at])
        ):
            rows[-1].append(at)
        else:
            rows.append([at])
    return [sorted(row, key=lambda each: boxes[each][0]) for row in rows]


def _begin(box: PixelBox) -> float:
    return box[1]


def _tall(box: PixelBox) -> float:
    return box[3] - box[1]


def _follows(above: PixelBox, below: PixelBox) -> bool:
    """Whether the line `below` goes on where `above` ends: near, of like height, one over the other."""
    gap, tall = below[1] - above[3], min(_tall(above), _tall(below))
    overlap = min(above[2], below[2]) - max(above[0], below[0])
    alike = tall >= 0.6 * max(_tall(above), _tall(below))
    return (
        alike
        and -0.6 * tall < gap < 0.9 * tall
        and overlap > 0.5 * min(above[2] - above[0], below[2] - below[0])
    )


def _around(boxes: list[PixelBox], block: list[int]) -> PixelBox:
    lefts, tops, rights, bottoms = zip(*(boxes[at] for at in block), strict=True)
    return (
        min(lefts),
        min(tops),
        max(rights),
        tops[0] + _tall(boxes[block[0]]) if len(block) == 1 else max(bottoms),
    )
