"""Records of media as bytes and back, and what damaged bytes do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.media.records import (
    Examined,
    Frame,
    Kind,
    Line,
    LocalFeatures,
    PictureFacts,
    SoundFacts,
    VideoFacts,
    Words,
)
from soi.media.storing import StoringError, from_bytes, known_of, to_bytes

BLOB = st.binary(max_size=40)
PART = st.floats(0, 1, allow_nan=False)
BOX = st.tuples(PART, PART, PART, PART)
LOCAL = st.builds(LocalFeatures, BLOB, BLOB, st.integers(1, 4000))
PICTURE = st.builds(
    PictureFacts, st.integers(1, 9000), st.integers(1, 9000), BLOB, st.integers(0, 100), BLOB,
    st.integers(0, 100), BLOB, BLOB, st.none() | LOCAL,
)  # fmt: skip
LINE = st.builds(Line, st.text(max_size=30), PART, st.none() | BOX, PART, PART)
WORDS = st.builds(Words, st.lists(LINE, max_size=3).map(tuple), st.text(max_size=9))
SOUND = st.builds(SoundFacts, PART, BLOB)
FRAMES = st.lists(st.builds(Frame, PART, PICTURE), max_size=3).map(tuple)
VIDEO = st.builds(VideoFacts, PART, st.integers(1, 99), st.integers(1, 99), FRAMES, st.none() | SOUND)
PNG = Kind("picture", "image/png", "png")


@given(PICTURE | WORDS | SOUND | VIDEO)
def test_every_record_comes_back_as_it_was(record: object) -> None:
    assert from_bytes(to_bytes(record), type(record)) == record


@given(st.none() | PICTURE, st.none() | WORDS)
def test_all_that_is_known_of_a_file_is_kept_without_the_file(
    picture: PictureFacts | None, words: Words | None
) -> None:
    seen = Examined(PNG, "a" * 64, 7, b"the file", PNG, b"the preview", picture=picture, words=words)
    raw = known_of(seen)
    assert b"the file" not in raw
    assert b"the preview" not in raw
    known = from_bytes(raw, Examined)
    assert (known.picture, known.words, known.kind, known.missing) == (picture, words, PNG, ())


def test_a_field_that_came_later_has_its_default() -> None:
    raw = to_bytes(SoundFacts(2.0))
    older = raw.replace(b',"prints":{"#":[0,0]}', b"")
    older = older[:6] + (len(older) - 10).to_bytes(4, "little") + older[10:]
    assert from_bytes(older, SoundFacts) == SoundFacts(2.0)


@given(st.binary(max_size=60))
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(StoringError):
        from_bytes(raw, Words)


def test_bytes_that_were_cut_short_or_of_another_kind_are_refused() -> None:
    raw = to_bytes(PictureFacts(1, 1, b"x" * 32, 90))
    for length in range(len(raw)):
        with pytest.raises(StoringError):
            from_bytes(raw[:length], PictureFacts)
    with pytest.raises(StoringError):
        from_bytes(raw, SoundFacts)
    with pytest.raises(TypeError):
        to_bytes("words")
