"""Files in which only part of the words was read: what is missing may say something else, so they never answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from soi.answers.find import Answer, PieceAnswer
from soi.answers.media_words import media_why

PART_READ: Final = "part-read"
"""The reason of a piece whose check is only offered for this."""


def offered_only(words: Answer) -> Answer:
    """What was found for the part of a file's words that was read: checks to choose from, where whole words would
    have been answered."""
    return replace(words, pieces=tuple(_offered(one) for one in words.pieces))


def _offered(piece: PieceAnswer) -> PieceAnswer:
    if piece.found is None:
        return piece
    near = (piece.found, *piece.near)
    return replace(piece, band="choose", reason=PART_READ, why=media_why(PART_READ), found=None, near=near)
