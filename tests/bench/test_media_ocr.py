"""The bench of words in pictures: its measure, and that nothing held out is in what settings are chosen on."""

from __future__ import annotations

import unicodedata

import numpy as np

from bench.media.ocr import Reading, distance, flat
from bench.media.ocr_drawing import BOLD, BOLD_HELD, PLAIN, PLAIN_HELD, Picture, chat, meme, pictures
from bench.media.ocr_sentences import ENGLISH, HEADINGS, VIETNAMESE, third


def test_distance_counts_letters_put_in_left_out_and_changed() -> None:
    assert distance("kitten", "sitting") == 3
    assert distance("", "abc") == distance("abc", "") == 3
    assert distance("như cũ", "như cũ") == 0


def test_an_accent_is_one_error_however_it_is_composed() -> None:
    assert distance(flat(["cũ"]), flat([unicodedata.normalize("NFD", "cu")])) == 1
    assert flat([unicodedata.normalize("NFD", "Tiếng  Việt")]) == "Tiếng Việt"


def test_a_reading_is_measured_by_what_was_written() -> None:
    picture = Picture("clean", pictures(meme, 1, False, 1)[0].image, ("Mười chữ", "cái"), False)
    reading = Reading(picture, ("Mười chư cái",), 0.1, 0.1)
    assert reading.error == 1 / 12
    assert reading.found == 2 / 3


def test_no_sentence_is_in_both_parts() -> None:
    for texts in (VIETNAMESE, ENGLISH, HEADINGS):
        assert len(set(texts)) == len(texts)
        assert not set(third(texts, True)) & set(third(texts, False))


def test_no_font_is_in_both_parts() -> None:
    assert not {*PLAIN, *BOLD} & {*PLAIN_HELD, *BOLD_HELD}


def test_the_same_seed_draws_the_same_picture_and_another_another() -> None:
    one, again, other = (pictures(chat, 1, False, seed)[0] for seed in (5, 5, 6))
    assert one.lines == again.lines and np.array_equal(np.asarray(one.image), np.asarray(again.image))
    assert one.lines != other.lines
