"""The pledge keeps nothing, the accuracy prompt is one line, and evidence is weighed piece by piece."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from soi.drills.actions import begin as begin_anew
from soi.drills.actions.evidence import start_weighing, weigh
from soi.drills.models import Learner, Response, Sitting
from soi.drills.queries.evidence import evidence_tasks
from tests.conftest import Person
from tests.drills.practising import begin, start, token

pytestmark = pytest.mark.django_db


def test_the_pledge_keeps_nothing(stranger: Person) -> None:
    answer = stranger.browser.get("/en/practice/pledge/")
    page = answer.content.decode()
    pledge = page[page.index('class="pledge"') :]
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert pledge.count('type="checkbox"') == 5
    assert re.findall(r"<input[^>]* name=", pledge) == []
    assert "<form" not in pledge
    assert Learner.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/en/", "to the best of your knowledge, is it accurate?"),
        ("/vi/", "theo hiểu biết của bạn, điều này có chính xác không?"),
        ("/en/practice/lessons/first-look/", "to the best of your knowledge, is it accurate?"),
        ("/en/practice/cases/", "to the best of your knowledge, is it accurate?"),
        ("/en/practice/missions/", "to the best of your knowledge, is it accurate?"),
        ("/en/practice/evidence/", "to the best of your knowledge, is it accurate?"),
    ],
)
def test_it_asks_about_accuracy_in_one_line(stranger: Person, address: str, says: str) -> None:
    page = stranger.browser.get(address).content.decode()
    assert page.count(says) == 1


def test_the_front_page_leads_to_everything(stranger: Person) -> None:
    page = stranger.browser.get("/en/practice/").content.decode()
    for place in ("missions", "evidence", "writing", "cases", "pledge"):
        assert f'href="/en/practice/{place}/"' in page
        assert stranger.browser.get(f"/en/practice/{place}/").status_code == 200


def weighing(browser: Client, sitting: Sitting, weights: dict[str, str]) -> str:
    """Weigh the task whose turn it is by each piece's text; the page that tells how it is."""
    address = f"/en/practice/evidence/{sitting.uid}/"
    page = browser.get(address).content.decode()
    item = re.search(r'name="item" value="([^"]+)"', page)
    assert item
    pieces = evidence_tasks("en")[item[1]].pieces
    form = {f"piece-{place}": weights.get(one.text, one.weight) for place, one in enumerate(pieces)}
    answer = browser.post(address, {"csrfmiddlewaretoken": token(page), "item": item[1], **form}, follow=True)
    return answer.content.decode()


def test_evidence_is_weighed_and_told_with_reasons(stranger: Person) -> None:
    begin(stranger.browser)
    sitting = start(stranger.browser, "/en/practice/evidence/")
    assert len(sitting.plan) == 4
    first = evidence_tasks("en")[sitting.plan[0]]
    told = weighing(stranger.browser, sitting, {})
    assert "You weighed all three rightly." in told
    second = evidence_tasks("en")[sitting.plan[1]]
    turned = {one.text: "none" if one.weight == "strong" else "strong" for one in second.pieces}
    assert "Not all three weigh as you thought." in weighing(stranger.browser, sitting, turned)
    third = evidence_tasks("en")[sitting.plan[2]]
    assert "You left some open" in weighing(stranger.browser, sitting, {third.pieces[0].text: ""})
    assert weighing(stranger.browser, sitting, {})
    rights = dict(Response.objects.values_list("item", "right"))
    assert [rights[one] for one in sitting.plan] == [True, False, None, True]
    assert Response.objects.get(item=first.id).answer == ",".join(one.weight for one in first.pieces)
    sitting.refresh_from_db()
    assert sitting.finished_at is not None
    assert "Done." in stranger.browser.get(f"/en/practice/evidence/{sitting.uid}/").content.decode()
    assert "Weighing evidence" in stranger.browser.get("/en/practice/mine/").content.decode()


def test_evidence_has_to_be_weighed_whole(stranger: Person) -> None:
    begin(stranger.browser)
    sitting = start(stranger.browser, "/en/practice/evidence/")
    address = f"/en/practice/evidence/{sitting.uid}/"
    form = {
        "csrfmiddlewaretoken": token(stranger.browser.get(address).content.decode()),
        "item": sitting.plan[0],
        "piece-0": "strong",
        "piece-1": "heavy",
        "piece-2": "none",
    }
    answer = stranger.browser.post(address, form)
    assert answer.status_code == 422
    assert "Weigh each of the three." in answer.content.decode()
    assert not Response.objects.exists()


def test_no_evidence_comes_twice() -> None:
    learner, _code = begin_anew("en")
    seen: list[str] = []
    while (sitting := start_weighing(learner, "en")) is not None:
        seen += sitting.plan
        for name in sitting.plan:
            task = evidence_tasks("en")[name]
            weigh(learner, sitting, task, [one.weight for one in task.pieces])
    assert sorted(seen) == sorted(evidence_tasks("en"))


def test_it_shows_pieces_in_no_fixed_place(stranger: Person) -> None:
    first = [
        next(place for place, one in enumerate(task.pieces) if one.weight == "strong")
        for task in evidence_tasks("en").values()
    ]
    begin(stranger.browser)
    sitting = start(stranger.browser, "/en/practice/evidence/")
    page = stranger.browser.get(f"/en/practice/evidence/{sitting.uid}/").content.decode()
    again = stranger.browser.get(f"/en/practice/evidence/{sitting.uid}/").content.decode()
    shown = re.findall(r'name="piece-(\d)"', page)
    assert sorted(set(shown)) == ["0", "1", "2"]
    assert shown == re.findall(r'name="piece-(\d)"', again)
    assert len(set(first)) > 1
