"""The picture of a check: its size, its words, its letters, and that nobody else is asked for anything."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from soi.checks.actions import publish, withdraw
from soi.checks.models import Check, Verdict
from soi.checks.queries import draft_of
from soi.library import social
from soi.library.places import speaking_of
from soi.library.verdicts import LOOKS
from soi.pace import BusyError
from tests.fakes.drafts import draft
from tests.library.library_cast import Shelf

PNG = b"\x89PNG\r\n\x1a\n"
EVERY_MARK = (
    "ăâđêôơưĂÂĐÊÔƠƯ"
    "áàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
    "ÁÀẢÃẠẤẦẨẪẬẮẰẲẴẶÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ“”‘’–—…€₫°%"
)


def made(**changes: object) -> Check:
    return publish(draft(**changes)).check


def address(check: Check) -> str:
    return f"/image/{check.uid}-{check.version}.png"


def test_it_is_a_png_of_the_size_that_is_named(shelf: Shelf, client: Client) -> None:
    response = client.get(address(shelf["lemon-vi"]))
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    body = response.content
    assert body.startswith(PNG)
    assert struct.unpack(">II", body[16:24]) == (social.WIDTH, social.HEIGHT) == (1200, 630)
    assert len(body) < 100_000


def test_it_says_verdict_and_claim_in_words(shelf: Shelf) -> None:
    drawn = social.svg(shelf["lemon-vi"])
    assert ">Sai</text>" in drawn
    texts = re.findall(r'font-weight="700">([^<]*)</text>', drawn)
    assert "Uống nước chanh nóng" in " ".join(texts)
    assert ">Example Desk</text>" in drawn
    with speaking_of(shelf["lemon-vi"]):
        assert set(LOOKS) == set(Verdict.values)


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", Verdict.values)
def test_it_draws_every_verdict(verdict: str) -> None:
    check = made(verdict=verdict, verdict_text="Nửa sự thật")
    with speaking_of(check):
        word = "Nửa sự thật" if verdict == "other" else str(LOOKS[verdict].label)
    assert f">{word}</text>" in social.svg(check)
    assert social.png(check).startswith(PNG)


def test_it_has_every_vietnamese_letter_composed_or_not() -> None:
    import unicodedata

    assert social.showable(EVERY_MARK) == EVERY_MARK
    assert social.showable(unicodedata.normalize("NFD", EVERY_MARK)) == EVERY_MARK
    for letter in EVERY_MARK:
        assert social.width_of(letter, "bold", 100) > 10, letter
        assert social.width_of(letter, "regular", 100) > 10, letter


@pytest.mark.django_db
def test_it_is_drawn_with_its_own_letters() -> None:
    """The same letters as in a picture made with no font at all would be: none."""
    full, empty = social.png(made(claim="ặ" * 30)), social.png(made(claim="." * 30))
    assert len(full) > len(empty) + 2_000


@pytest.mark.parametrize(
    "claim",
    ["Ngắn.", "x " * 400, "Ặ" * 300, "https://a.example/" + "path/" * 60, "Một câu dài vừa phải. " * 7, "😀"],
)
def test_it_stays_within_its_lines_at_any_length(claim: str) -> None:
    size, lines = social.laid_out(social.showable(claim) or "")
    assert size >= 50, "a third of it is still 16 on a phone"
    for line in lines:
        assert social.width_of(line.text, "bold", size) <= social.WIDTH - 2 * social.MARGIN
        assert social.CLAIM_TOP < line.y <= social.CLAIM_BOTTOM
    if len(claim) >= 300:
        assert lines[-1].text.endswith("…")
    else:
        assert "".join(line.text for line in lines).replace(" ", "") == claim.replace(" ", "").strip("😀")


@pytest.mark.django_db
def test_it_says_so_when_it_lacks_the_script() -> None:
    drawn = social.svg(made(claim="กินยาปฏิชีวนะ", language="en"))
    assert "The claim is in another" in drawn
    assert "script: open the check" in drawn
    assert social.showable("6 😀 ok\u200b") == "6 ok"
    assert social.showable("5 ≠ 6") is None


@pytest.mark.django_db
def test_no_text_of_a_check_can_leave_its_element() -> None:
    nasty = '</text><image href="http://evil.example/x.png"/> & "'
    drawn = social.svg(made(claim=nasty, publisher_name=nasty))
    assert "<image" not in drawn
    assert "evil.example" in drawn
    assert social.png(made(external_id="2", claim=nasty)).startswith(PNG)


def test_it_asks_nobody_for_anything(shelf: Shelf) -> None:
    drawn = social.svg(shelf["moon"])
    assert set(re.findall(r"https?://[^\"' ]+", drawn)) == {"http://www.w3.org/2000/svg"}


def test_another_version_is_another_picture(shelf: Shelf, client: Client) -> None:
    old = address(shelf["moon"])
    first = client.get(old).content
    check = publish(replace(draft_of(shelf["moon"]), verdict="unproven")).check
    assert client.get(old).headers["Location"] == address(check)
    assert client.get(address(check)).content != first
    withdraw(check.uid, "Wrong.")
    check.refresh_from_db()
    drawn = social.svg(check)
    assert ">Withdrawn</text>" in drawn
    assert "Great Wall" not in drawn
    assert social.alt_text(check) == "This check has been withdrawn."
    assert client.get("/image/nope-1.png").status_code == 404


def test_the_page_names_it_with_words_for_who_cannot_see_it(
    shelf: Shelf, client: Client, settings: Settings
) -> None:
    settings.SOI_ORIGIN = "https://sang.example"
    check = shelf["lemon-en"]
    tree = LexborHTMLParser(client.get(f"/en/c/{check.uid}/").content.decode())
    meta = {one.attributes["property"]: one.attributes["content"] for one in tree.css("meta[property]")}
    assert meta["og:image"] == f"https://sang.example{address(check)}"
    assert meta["og:image:alt"] == (
        "Verdict: False. Claim: “Hot lemon water cures cancer.” Checked by Example Desk."
    )
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")


def test_it_is_drawn_once(shelf: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    social._drawn.cache_clear()
    client.get(address(shelf["moon"]))
    client.get(address(shelf["moon"]))
    assert social._drawn.cache_info().misses == 1

    def busy(drawing: str) -> bytes:
        raise BusyError

    monkeypatch.setattr(social, "_drawn", busy)
    assert client.get(address(shelf["moon"])).status_code == 429


def test_its_colours_are_those_of_the_pages() -> None:
    found = finders.find("library/soi.css")
    assert isinstance(found, str)
    light = Path(found).read_text(encoding="utf-8").partition("@media")[0]
    assert {name: re.search(rf"--{name}: (#\w+)", light)[1] for name in social.TONES} == social.TONES  # type: ignore[index]
    assert {look.tone for look in LOOKS.values()} == set(social.TONES)
