"""Content credentials: whole, damaged or absent, and nothing of what they claim goes further."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bench.media.hostile_bases import encoded, photo
from soi.media.examining import Wish, examine
from soi.media.pool import Pool
from soi.media.storing import known_of
from tests.fakes.content_credentials import SAYS, SIGNED_BY, signed

QUICK = Wish(words=False)


@pytest.fixture(scope="module")
def credited() -> dict[str, bytes]:
    plain = photo(320, 240)
    return {
        "jpg": signed(encoded(plain, "JPEG"), "image/jpeg"),
        "png": signed(encoded(plain, "PNG"), "image/png"),
    }


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_a_whole_manifest_is_valid_whoever_signed_it(
    ending: str, credited: dict[str, bytes], pool: Pool
) -> None:
    assert SAYS.encode() in credited[ending]
    assert examine(credited[ending], QUICK, pool).provenance == "valid"


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_what_a_manifest_says_is_not_kept(ending: str, credited: dict[str, bytes], pool: Pool) -> None:
    found = examine(credited[ending], QUICK, pool)
    for said in (SAYS.encode(), SIGNED_BY.encode(), b"c2pa", b"jumb"):
        assert said not in found.clean
        assert said not in found.preview
        assert said not in known_of(found)
    assert examine(found.clean, QUICK, pool).provenance == "absent"


def test_a_picture_that_was_changed_after_signing_is_invalid(credited: dict[str, bytes], pool: Pool) -> None:
    data = bytearray(credited["jpg"])
    data[-40] ^= 0x10
    with Image.open(io.BytesIO(data)) as still:
        still.load()  # it is still a picture
    assert examine(bytes(data), QUICK, pool).provenance == "invalid"


def test_a_manifest_that_was_changed_is_invalid(credited: dict[str, bytes], pool: Pool) -> None:
    changed = credited["jpg"].replace(SAYS.encode(), SAYS.replace("shows", "hides").encode())
    assert examine(changed, QUICK, pool).provenance == "invalid"


def test_a_manifest_of_another_picture_is_invalid(credited: dict[str, bytes], pool: Pool) -> None:
    mine, other = credited["jpg"], encoded(photo(320, 240, seed=9), "JPEG")
    start = mine.index(b"\xff\xeb")
    end = start + 2 + int.from_bytes(mine[start + 2 : start + 4], "big")
    while mine[end : end + 2] == b"\xff\xeb":
        end += 2 + int.from_bytes(mine[end + 2 : end + 4], "big")
    assert examine(other[:2] + mine[start:end] + other[2:], QUICK, pool).provenance == "invalid"


def test_without_one_it_is_absent_and_so_is_the_bare_word(pool: Pool) -> None:
    plain = encoded(photo(320, 240), "PNG")
    assert examine(plain, QUICK, pool).provenance == "absent"
    assert examine(plain + b" c2pa ", QUICK, pool).provenance == "absent"
