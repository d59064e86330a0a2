"""What is quoted is found again in the stored bytes, or nothing is published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from soi.checks.models import Check
from soi.desk import actions, queries
from soi.desk.models import Case, Finding, State
from soi.evidence import files
from soi.evidence.actions import capture, quote
from soi.evidence.models import Capture, Quote
from soi.evidence.pictures import Pictures
from soi.people.models import Role
from tests.desk.desk_cast import WHOLE, Desk, desk, person
from tests.evidence.evidence_cast import ADDRESS, ARTICLE, outside, page
from tests.fakes.web import FakeWeb, fake_web

pytestmark = pytest.mark.django_db
WORDS = "Người dân nên tiêm vắc-xin mỗi năm một lần"
PATH = "/" + ADDRESS.split("//", 1)[1].partition("/")[2]


@pytest.fixture
def room(db: None) -> Iterator[Desk]:
    with translation.override("en"):
        yield desk()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """A small internet that the desk's captures go to; nobody takes pictures of it."""
    monkeypatch.setattr("soi.evidence.actions.pictures", lambda body, content_type: Pictures())
    with fake_web({PATH: page(ARTICLE)}) as played:
        monkeypatch.setattr(
            "soi.evidence.actions.capture",
            lambda url, about, by: capture(url, about, by, wire=outside(played)),
        )
        yield played


def _quoted(room: Desk) -> tuple[Case, Capture, Quote]:
    """A case in drafting whose whole draft quotes a captured source."""
    case = room.written()
    kept = actions.add_capture(case.uid, ADDRESS, person("Van", Role.VOLUNTEER))
    sources = [*WHOLE["sources"], {"url": kept.final_url, "title": "Báo Mẫu", "capture": kept.uid}]  # type: ignore[misc]
    room.write(case, sources=sources)
    return case, kept, actions.add_quote(case.uid, kept.uid, WORDS, room.author)


def _signed(room: Desk) -> tuple[Case, Capture]:
    case, kept, _quote = _quoted(room)
    actions.submit(case.uid, room.author)
    actions.open_reading(case.uid, False, room.reader)
    actions.sign(case.uid, True, "", room.reader)
    return case, kept


def test_it_publishes_quotations_with_their_place(room: Desk, web: FakeWeb) -> None:
    case, kept = _signed(room)
    check = actions.publish(case.uid, room.editor)
    found = check.quotes[0]
    assert (found["text"], found["capture"], found["source"]) == (WORDS, kept.uid, ADDRESS)
    assert kept.text[found["start"] : found["end"]] == WORDS


def test_it_keeps_only_words_that_stand_in_the_page(room: Desk, web: FakeWeb) -> None:
    case, kept, _quote = _quoted(room)
    with pytest.raises(actions.RefusedError, match="diệt hết vi-rút"):
        actions.add_quote(case.uid, kept.uid, "nước muối diệt hết vi-rút", room.author)
    with pytest.raises(actions.RefusedError, match="not captured for this case"):
        actions.add_quote(room.draft().uid, kept.uid, WORDS, room.author)
    with pytest.raises(actions.RefusedError):
        actions.add_capture(case.uid, "http://127.0.0.1/private", room.author)


def test_it_publishes_nothing_whose_stored_page_was_changed(room: Desk, web: FakeWeb) -> None:
    case, kept = _signed(room)
    place = files.path(kept.warc_sha256)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-20])
    with pytest.raises(actions.RefusedError, match="stored file"):
        actions.publish(case.uid, room.editor)
    assert not Check.objects.exists()


def test_it_names_the_quotation_that_is_not_found_again(room: Desk, web: FakeWeb) -> None:
    case, _kept, marked = _quoted(room)
    Quote.objects.filter(pk=marked.pk).update(text=WORDS.replace("một", "hai"))
    actions.submit(case.uid, room.author)
    actions.open_reading(case.uid, False, room.reader)
    actions.sign(case.uid, True, "", room.reader)
    with pytest.raises(actions.RefusedError, match="mỗi năm hai lần"):
        actions.publish(case.uid, room.editor)


def test_it_publishes_only_what_was_signed(room: Desk, web: FakeWeb) -> None:
    case, kept = _signed(room)
    Capture.objects.filter(pk=kept.pk).update(text=kept.text + " Thêm.")
    with pytest.raises(actions.RefusedError, match="not the one that was signed"):
        actions.publish(case.uid, room.editor)
    Capture.objects.filter(pk=kept.pk).update(text=kept.text)
    quote(kept.uid, "Tiêm vắc-xin là cách phòng bệnh tốt nhất")  # not in the draft: changes nothing
    assert actions.publish(case.uid, room.editor)


def test_it_takes_no_evidence_for_what_is_being_read(room: Desk, web: FakeWeb) -> None:
    case, kept = _signed(room)
    with pytest.raises(actions.RefusedError, match="Signed"):
        actions.add_capture(case.uid, ADDRESS, room.author)
    with pytest.raises(actions.RefusedError, match="Signed"):
        actions.add_quote(case.uid, kept.uid, "Hãy rửa tay thường xuyên", room.author)
    capture(ADDRESS, case.uid, "system", wire=outside(web))
    with pytest.raises(actions.RefusedError, match="not the one that was signed"):
        actions.publish(case.uid, room.editor)


def test_it_finds_what_is_lost_after_publication_and_when_it_is_back(room: Desk, web: FakeWeb) -> None:
    case, kept = _signed(room)
    actions.publish(case.uid, room.editor)
    assert actions.watch().opened == 0
    place = files.path(kept.warc_sha256)
    whole = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(whole[:-20])
    assert (actions.watch().opened, actions.watch().opened) == (1, 0)
    assert [one.kind for one in queries.tasks().quotes_lost] == [Finding.Kind.QUOTE_LOST]
    place.write_bytes(whole)
    assert actions.watch().settled == 1
    assert queries.tasks().count == 0
    assert Case.objects.get(pk=case.pk).state == State.PUBLISHED
