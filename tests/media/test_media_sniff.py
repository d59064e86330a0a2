"""Kinds are told from bytes, and what is not on the list is nothing."""

from __future__ import annotations

import random

import pytest

from bench.media.hostile_bases import box
from bench.media.hostile_files import other_kinds
from soi.media.sniff import AVIF, HEAD, HEIF, M4A, MP4, kind_of


def test_it_knows_every_kind_that_is_taken(whole: dict[str, bytes]) -> None:
    found = {name: kind_of(data[:HEAD]) for name, data in whole.items()}
    assert {name: kind.ending if kind else None for name, kind in found.items()} == {
        name: name.rpartition(".")[2] for name in whole
    }


def test_it_takes_nothing_else() -> None:
    others = {other_kinds(random.Random(seed), {}) for seed in range(80)}
    assert len(others) > 10
    assert [data[:20] for data in others if kind_of(data[:HEAD])] == []


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        (b"mif1\0\0\0\0avifmif1", AVIF),
        (b"mif1\0\0\0\0heicmif1", HEIF),
        (b"M4A \0\0\0\0isommp42", M4A),
        (b"isom\0\0\0\0M4A iso2", MP4),
        (b"xxxx\0\0\0\0mp42xxxx", MP4),
        (b"xxxx\0\0\0\0yyyyzzzz", None),
    ],
)
def test_it_reads_brands_in_their_order(brands: bytes, kind: object) -> None:
    assert kind_of(box(b"ftyp", brands)) == kind


def test_one_mp3_header_without_a_second_is_no_mp3(whole: dict[str, bytes]) -> None:
    start = whole["mp3"].index(b"\xff\xfb")
    bare = whole["mp3"][start:]
    assert kind_of(bare[:HEAD]) is not None
    assert kind_of(bare[:4] + bytes(HEAD - 4)) is None
    assert kind_of("Xin chào".encode("utf-16")) is None
