"""Quotations: found exactly though written a little otherwise, and found again in the stored bytes or refused."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.evidence import files, queries, verifying, warc
from soi.evidence.actions import LONGEST_QUOTE, quote, upload
from soi.evidence.errors import QuoteError
from soi.evidence.models import Capture, Quote
from soi.evidence.passages import occurrences, same_words
from soi.evidence.verifying import refind, verify, verify_capture
from tests.evidence.evidence_cast import captured, page, site

VACCINE = "Tiêm vắc-xin là cách phòng bệnh tốt nhất."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        (VACCINE, VACCINE),
        (f"  {VACCINE}\n", VACCINE),
        (unicodedata.normalize("NFD", VACCINE), VACCINE),
        ("Tiêm  vắc–xin\u00a0là cách", "Tiêm vắc-xin là cách"),
        ('Bộ Y tế cho biết: "Nước muối', "Bộ Y tế cho biết: “Nước muối"),
        (f"“{VACCINE}”", VACCINE),
        ("mỗi năm một lần. Tiêm", "mỗi năm một lần.\nTiêm"),
        ("Năm 2023 1.200 ca", "Năm 2023 1.200 ca"),
        ("vi\u00ad-rút\u200b”. Người", "vi-rút”. Người"),
    ],
)
def test_it_finds_the_passage_and_keeps_it_as_it_stands(typed: str, exact: str) -> None:
    source = captured()
    found = quote(source.uid, typed)
    assert found.text == exact == source.text[found.start : found.end]
    assert refind(found)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["Tiêm vac-xin là cách", "tiêm vắc-xin là cách", "không diệt vi-rút", "chạy", "color: red", "xyz"],
)
def test_it_refuses_other_words_and_names_them(typed: str) -> None:
    with pytest.raises(QuoteError, match=f"not in the captured text: “{typed}”"):
        quote(captured().uid, typed)
    assert not Quote.objects.exists()


@pytest.mark.django_db
def test_it_refuses_nothing_and_too_much() -> None:
    row = captured()
    for typed, sentence in (
        (" \n", "no words"),
        ("“”", "not in the captured"),
        ("x" * (LONGEST_QUOTE + 1), "long"),
    ):
        with pytest.raises(QuoteError, match=sentence):
            quote(row.uid, typed)
    with pytest.raises(Capture.DoesNotExist):
        quote("nothing", "x")


@pytest.mark.django_db
def test_it_asks_which_of_several_is_meant() -> None:
    row = captured()
    places = queries.places(row, "vắc-xin")
    assert len(places) == 2
    with pytest.raises(QuoteError, match="2 times"):
        quote(row.uid, "vắc-xin")
    with pytest.raises(QuoteError, match="2 times"):
        quote(row.uid, "vắc-xin", near="muối")
    assert quote(row.uid, "vắc-xin", near="phòng bệnh tốt nhất").start == places[1].start
    assert quote(row.uid, "vắc-xin", near="nên tiêm vắc-xin").start == places[0].start
    assert quote(row.uid, "vắc-xin", near=places[1].start).start == places[1].start
    assert places[0].before.endswith("nên tiêm ")
    assert places[0].after.startswith(" mỗi năm")


@pytest.mark.django_db
def test_the_same_passage_is_one_quotation() -> None:
    row = captured()
    assert quote(row.uid, VACCINE) == quote(row.uid, f"“{VACCINE}”")
    assert Quote.objects.count() == 1


@pytest.mark.django_db
def test_it_finds_every_quotation_again() -> None:
    first, second = captured(), captured("<p>Rửa tay thường xuyên để phòng bệnh.")
    quotes = [quote(first.uid, VACCINE), quote(first.uid, "Hãy rửa tay"), quote(second.uid, "Rửa tay")]
    assert verify([one.uid for one in quotes]) == []
    assert list(verifying.verify_all()) == []


def spoil_file(row: Capture) -> None:
    place = files.path(row.warc_sha256)
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)


def lose_file(row: Capture) -> None:
    files.path(row.warc_sha256).unlink()


def spoil_text(row: Capture) -> None:
    Capture.objects.filter(uid=row.uid).update(text=row.text.replace("tốt nhất", "tệ nhất"))


def spoil_quote(row: Capture) -> None:
    Quote.objects.filter(capture=row).update(text="Tiêm vắc-xin là cách phòng bệnh tệ nhất.")


def spoil_offsets(row: Capture) -> None:
    Quote.objects.filter(capture=row).update(start=3, end=9)


def forge_words(row: Capture) -> None:
    """Words beside the page that the page never said, under a hash that fits them."""
    text = row.text.replace(VACCINE, "Tiêm vắc-xin là cách phòng bệnh dở nhất.")
    unpacked = queries.stored(row)
    with files.keeping() as keep:
        sha256 = keep(warc.pack_upload(row.uid, "text/html", unpacked.body, text, row.captured_at))
    quoted = "Tiêm vắc-xin là cách phòng bệnh dở nhất."
    start = text.index(quoted)
    Capture.objects.filter(uid=row.uid).update(text=text, warc_sha256=sha256)
    Quote.objects.filter(capture=row).update(text=quoted, start=start, end=start + len(quoted))


def swap_page(row: Capture) -> None:
    """Another page under this capture's name."""
    other = captured("<p>Tiêm vắc-xin là cách phòng bệnh tốt nhất.")
    Capture.objects.filter(uid=row.uid).update(warc_sha256=other.warc_sha256)


def empty_archive(row: Capture) -> None:
    with files.keeping() as keep:
        Capture.objects.filter(uid=row.uid).update(warc_sha256=keep(b""))


def broken_archive(row: Capture) -> None:
    whole = files.read(row.warc_sha256)
    with files.keeping() as keep:
        Capture.objects.filter(uid=row.uid).update(warc_sha256=keep(whole[: len(whole) // 2]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (spoil_file, "not what it was when it was captured"),
        (lose_file, "stored file is missing"),
        (spoil_quote, "tệ nhất.” is not found again"),
        (spoil_offsets, "is not found again"),
        (forge_words, "dở nhất.” is not found again"),
        (swap_page, "The stored page is not the one"),
        (empty_archive, "holds no page and no file"),
        (broken_archive, "broken and cannot be read"),
    ],
)
def test_it_finds_out_what_was_tampered_with(spoil: object, sentence: str) -> None:
    row = captured()
    kept = quote(row.uid, VACCINE)
    assert callable(spoil)
    spoil(row)
    (problem,) = verify([kept.uid])
    assert (problem.capture_uid, problem.quote_uid) == (row.uid, kept.uid)
    assert sentence in problem.text
    assert not refind(kept)
    assert sentence in " ".join(one.text for one in verifying.verify_all())


@pytest.mark.django_db
def test_it_finds_out_that_the_rows_words_were_changed() -> None:
    row = captured()
    spoil_text(row)
    assert [one.text for one in verify_capture(Capture.objects.get(uid=row.uid))] == [
        "The text is not the one that was captured."
    ]


@pytest.mark.django_db
def test_it_names_a_quotation_that_there_is_not() -> None:
    kept = quote(captured().uid, VACCINE)
    assert [(one.quote_uid, one.text) for one in verify(["gone", kept.uid, "gone"])] == [
        ("gone", "There is no such quotation.")
    ]


@pytest.mark.django_db
def test_every_single_changed_byte_of_an_archive_is_seen() -> None:
    row = captured("<p>Rửa tay thường xuyên để phòng bệnh.")
    place = files.path(row.warc_sha256)
    whole = place.read_bytes()
    unseen = []
    for at in range(0, len(whole), 7):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            files.read(row.warc_sha256)
            unseen.append(at)
        except ValueError:
            pass
    assert unseen == []


@pytest.mark.django_db
def test_it_quotes_from_a_pdf_and_finds_it_again() -> None:
    row = upload("bao-cao.pdf", (Path(__file__).parent / "report.pdf").read_bytes(), "case-1", "person:7")
    assert row.flags == []
    assert refind(quote(row.uid, "Gargling salt water does not kill the influenza virus."))


@pytest.mark.django_db
def test_it_counts_independent_sources_by_site() -> None:
    words = page("<p>" + "Nước muối không diệt được vi-rút cúm. " * 3)
    with site({"/": words}) as take:
        rows = [take(f"http://{host}/") for host in ("a.bbc.co.uk", "www.bbc.co.uk", "vnexpress.net")]
    assert queries.independent(rows) == 2
    assert queries.independent([*rows, upload("a.png", A_PNG, "c", "system")]) == 3
    assert queries.independent([]) == 0


A_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
LETTERS = st.text(alphabet=st.sampled_from("aăâ\u0306\u0302 \n\u00a0\"“”'’-–…\u200b\u00adđẵ"), max_size=40)


@given(LETTERS, LETTERS, LETTERS)
def test_what_it_finds_stands_exactly_there(before: str, words: str, after: str) -> None:
    text = before + words + after
    for place in occurrences(text, words):
        found = text[place.start : place.end]
        assert same_words(found, words)
        assert same_words(words, found)


@given(LETTERS, st.text(alphabet='abcđẵ "', min_size=1, max_size=20).filter(str.strip), LETTERS)
def test_it_finds_whatever_stands_between_spaces(before: str, words: str, after: str) -> None:
    text = f"{before} {words} {after}"
    assert occurrences(text, words)
    assert occurrences(unicodedata.normalize("NFD", text), words)
