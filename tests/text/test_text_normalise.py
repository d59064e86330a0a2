"""Cleaning, folding and the look-alike key."""

from __future__ import annotations

import unicodedata

import pytest

from soi.text import fold, normalise, skeleton


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("vắc\u200bxin", "vắcxin"),
        (unicodedata.normalize("NFD", "Uống nước chanh"), "Uống nước chanh"),
        ("\u202eabc\u202c", "abc"),
        ("a\x00b\ud800c", "abc"),
        ("“Đúng” – ‘sai’…", "\"Đúng\" - 'sai'..."),
        ("a\u00a0\u2003 b\t\tc", "a b c"),
        ("một\r\nhai\u2028ba\n\n\n\nbốn", "một\nhai\nba\n\nbốn"),
        ("  Giữ HOA thường  ", "Giữ HOA thường"),
        ("không\ufeff", "không"),
        ("", ""),
    ],
)
def test_it_normalises(given: str, expected: str) -> None:
    assert normalise(given) == expected


def test_it_caps_stacked_marks_and_keeps_the_letter() -> None:
    cleaned = normalise("z" + "\u0301\u0316" * 500 + "algo")
    assert cleaned.endswith("algo")
    assert len(cleaned) < 15


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Đường Nguyễn Huệ", "duong nguyen hue"),
        ("KHOẺ", "khoe"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("𝐂𝐡𝐚𝐧𝐡", "chanh"),
        ("Straße", "strasse"),
        ("مُحَمَّد", "محمد"),
        ("ดื่มน้ำ", fold("ดืมนำ")),
        ("Ёлка", "елка"),
        ("हिन्दी", "हिन्दी"),
        ("が", "が"),
        ("İstanbul", "istanbul"),
    ],
)
def test_it_folds(given: str, expected: str) -> None:
    assert fold(given) == expected


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("v1rus", "virus"),
        ("c0vid", "covid"),
        ("vаccіne", "vaccine"),  # Cyrillic а, і
        ("𝓿𝓲𝓻𝓾𝓼", "virus"),
        ("ⓥⓘⓡⓤⓢ", "virus"),
        ("ᴠɪʀᴜꜱ", "virus"),
        ("V\u200bI\u200bRUS", "virus"),
        ("v@ccine", "vaccine"),
        ("viiiirus", "virus"),
        ("chữa b3nh", "chua benh"),
    ],
)
def test_look_alikes_share_a_skeleton(disguised: str, plain: str) -> None:
    assert skeleton(disguised) == skeleton(plain)


@pytest.mark.parametrize(
    ("one", "other"), [("covid 19", "covid 91"), ("2 lít", "5 lít"), ("virus", "vi khuẩn")]
)
def test_different_texts_keep_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)
