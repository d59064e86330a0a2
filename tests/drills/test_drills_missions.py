"""Missions: a small web without a way out, a first thought, a conclusion, and only its summary is kept."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from soi.drills import lateral
from soi.drills.actions import begin as begin_anew
from soi.drills.actions.evidence import start_weighing, weigh
from soi.drills.actions.missions import conclude, first_thought, start_mission
from soi.drills.exercises import skill_of
from soi.drills.lateral import way
from soi.drills.models import Learner, Response, Sitting, SkillCard
from soi.drills.queries.evidence import evidence_tasks
from soi.drills.queries.fresh import due_tasks
from soi.drills.queries.missions import missions
from soi.drills.queries.sittings import due_cards
from soi.drills.scheduling import State, to_json
from soi.drills.tasks import VERDICTS, SiftTask
from tests.conftest import Person
from tests.drills.practising import begin, token

TEA = missions("en")["en-sift-001"]
EVERY = [one for language in ("vi", "en") for one in missions(language).values()]
HREF = re.compile(r'<a [^>]*href="([^"]+)"')


def walk(browser: Client, mission: SiftTask = TEA) -> str:
    """Begin a mission as somebody without JavaScript; the address of its first page."""
    shelf = browser.get("/en/practice/missions/").content.decode()
    begun = browser.post(f"/en/practice/missions/start/{mission.id}/", {"csrfmiddlewaretoken": token(shelf)})
    assert begun.status_code == 302
    return str(begun.headers["Location"])


def step(browser: Client, address: str, title: str) -> str:
    """Follow the link in the frame with this title; the address that it leads to."""
    page = browser.get(address).content.decode()
    frame = page[page.index('class="browser"') :]
    found = re.search(rf'<a href="([^"]+)"[^>]*>{re.escape(html.escape(title))}</a>', frame)
    assert found, f"no link to {title}"
    return html.unescape(found[1]).partition("#")[0]


def titled(mission: SiftTask, slug: str) -> str:
    return next(one.title for one in mission.pages if one.slug == slug)


class TestTrail:
    """What an address says of where somebody has been."""

    def test_it_is_read_as_it_was_written(self) -> None:
        opened = ("blog", "heart", "shopabout")
        assert lateral.read_trail(TEA, lateral.write_trail(TEA, opened)) == opened

    @pytest.mark.parametrize("typed", ["", "99", "x-y", "-", "0-0-0", "²", "1" * 5000])
    def test_it_survives_what_somebody_types(self, typed: str) -> None:
        assert lateral.read_trail(TEA, typed) == ("blog",)

    def test_it_sees_each_move(self) -> None:
        assert lateral.moves(TEA, ["blog"], stopped=False) == ()
        assert lateral.moves(TEA, ["blog", "forum"], stopped=True) == ("stop",)
        assert lateral.moves(TEA, ["blog", "heart"], stopped=False) == ("find",)
        assert lateral.moves(TEA, ["blog", "shopabout", "heart", "abstract"], stopped=True) == lateral.MOVES

    def test_it_sees_who_goes_on_and_on(self) -> None:
        enough = ["blog", "shopabout", "heart", "abstract"]
        assert "enough" in lateral.moves(TEA, [*enough, "forum"], stopped=True)
        assert "enough" not in lateral.moves(TEA, [*enough, "forum", "university"], stopped=True)

    @pytest.mark.parametrize("mission", EVERY, ids=lambda one: str(one.id))
    def test_the_fact_checkers_way_makes_every_move(self, mission: SiftTask) -> None:
        way = lateral.way(mission)
        assert lateral.moves(mission, [step.page.slug for step in way], stopped=True) == lateral.MOVES
        assert way[0].page.slug == mission.start

    @pytest.mark.parametrize("mission", EVERY, ids=lambda one: str(one.id))
    def test_every_page_it_asks_for_can_be_reached(self, mission: SiftTask) -> None:
        pages = {one.slug: one for one in mission.pages}
        reached, edge = set(), {mission.start, *mission.search}
        while edge:
            reached |= edge
            edge = {link for slug in edge for link in pages[slug].links} - reached
        assert {*mission.investigate, *mission.find, *mission.trace} <= reached

    @pytest.mark.parametrize("verdict", ["", *VERDICTS])
    def test_its_summary_fits_and_is_read_again(self, verdict: str) -> None:
        kept = lateral.summary(verdict, lateral.MOVES)
        assert len(kept) <= 60
        assert lateral.read_summary(kept) == (verdict, lateral.MOVES)


@pytest.mark.django_db
class TestWalk:
    """Somebody goes through a mission in a browser without JavaScript."""

    def test_it_goes_from_the_first_thought_to_the_fact_checkers_way(self, stranger: Person) -> None:
        browser = stranger.browser
        begin(browser)
        address = walk(browser)
        page = browser.get(address).content.decode()
        assert "Stop. What is your first thought" in page
        uid = Sitting.objects.get().uid
        said = browser.post(
            f"/en/practice/missions/{uid}/first", {"csrfmiddlewaretoken": token(page), "answer": "true"}
        )
        address = str(said.headers["Location"])
        assert "Stop. What is your first thought" not in browser.get(address).content.decode()
        for slug in ("shopabout", "blog", "university"):
            address = step(browser, address, titled(TEA, slug))
        hidden = dict(
            re.findall(
                r'type="hidden" name="(seen|from)" value="([^"]*)"', browser.get(address).content.decode()
            )
        )
        assert hidden["from"] == "university"
        search = f"/en/practice/missions/{uid}/search/?q=tea&seen={hidden['seen']}&from={hidden['from']}"
        address = step(browser, search, titled(TEA, "heart"))
        page = browser.get(address).content.decode()
        ending = re.search(r'href="([^"]+/end/\?[^"]+)"', page)
        assert ending
        page = browser.get(html.unescape(ending[1])).content.decode()
        seen = re.search(r'name="seen" value="([^"]+)"', page)
        assert seen
        answer = {"answer": "misleading", "sure": "90", "seen": seen[1]}
        told = browser.post(
            f"/en/practice/missions/{uid}/end/", {"csrfmiddlewaretoken": token(page), **answer}, follow=True
        ).content.decode()
        assert "You got it right." in told
        assert "Sounds right" in told, "what was thought at first stands beside it"
        assert told.count('class="made"') == 5
        assert [titled(TEA, one) in told for one in ("shopabout", "heart", "abstract")] == [True] * 3
        kept = Response.objects.get(item=TEA.id)
        assert (kept.answer, kept.right, kept.confidence, kept.truth) == (
            "misleading|stop,investigate,find,trace,enough", True, 0.9, None,
        )  # fmt: skip
        assert Sitting.objects.get().finished_at is not None
        assert "done" in browser.get("/en/practice/missions/").content.decode()

    def test_no_link_in_the_frame_leads_out(self, stranger: Person) -> None:
        browser = stranger.browser
        begin(browser)
        for mission in missions("en").values():
            walk(browser, mission)
            uid = Sitting.objects.latest("id").uid
            places = [f"web/{one.slug}/" for one in mission.pages] + ["search/?q=<script>alert(1)</script>"]
            for place in places:
                answer = browser.get(f"/en/practice/missions/{uid}/{place}")
                page = answer.content.decode()
                frame = page[page.index('class="browser"') : page.index("</article>")]
                links = HREF.findall(frame)
                assert [one for one in links if not one.startswith(f"/en/practice/missions/{uid}/web/")] == []
                assert "<script>alert" not in page
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
                assert "form-action 'self'" in answer.headers["Content-Security-Policy"]

    def test_who_leaves_without_a_thought_has_not_stopped(self, stranger: Person) -> None:
        browser = stranger.browser
        begin(browser)
        address = step(browser, walk(browser), titled(TEA, "shopabout"))
        page = browser.get(address).content.decode()
        assert "Stop. What is your first thought" not in page
        end = f"/en/practice/missions/{Sitting.objects.get().uid}/end/"
        form = {"csrfmiddlewaretoken": token(browser.get(end).content.decode()), "seen": "0-1", "answer": ""}
        told = browser.post(end, form, follow=True).content.decode()
        assert "You left it open, and that is fair." in told
        assert "Next time give yourself a breath first" in told
        assert Response.objects.get().answer == "|investigate"

    def test_it_says_what_is_missing(self, stranger: Person) -> None:
        browser = stranger.browser
        begin(browser)
        walk(browser)
        end = f"/en/practice/missions/{Sitting.objects.get().uid}/end/"
        form = {"csrfmiddlewaretoken": token(browser.get(end).content.decode()), "seen": "0-2"}
        for given, problem in (({}, "Choose an answer first"), ({"answer": "false"}, "Say how sure you are")):
            answer = browser.post(end, {**form, **given})
            assert answer.status_code == 422
            assert problem in answer.content.decode()
            assert 'name="seen" value="0-2"' in answer.content.decode(), "the trail is not lost"
        assert not Response.objects.exists()

    def test_what_was_concluded_stays(self, stranger: Person) -> None:
        learner, _code = begin_anew("en")
        sitting = start_mission(learner, TEA)
        conclude(learner, sitting.uid, TEA, ["blog"], ("false", 0.9))
        conclude(learner, sitting.uid, TEA, ["blog", "heart"], ("misleading", 0.99))
        first_thought(learner, sitting.uid, TEA, "doubt")
        assert Response.objects.get(item=TEA.id).answer == "false|"

    def test_it_is_nobody_elses(self, stranger: Person, asker: Person) -> None:
        begin(asker.browser)
        address = walk(stranger.browser) if begin(stranger.browser) else ""
        uid = Sitting.objects.get().uid
        for place in ("web/blog/", "search/", "end/", "told/"):
            assert asker.browser.get(f"/en/practice/missions/{uid}/{place}").status_code == 404
        assert stranger.browser.get(address).status_code == 200
        assert stranger.browser.get(f"/en/practice/missions/{uid}/web/nowhere/").status_code == 404

    def test_without_having_begun_one_is_led_to_the_beginning(self, stranger: Person) -> None:
        answer = stranger.browser.get("/en/practice/missions/abc/web/blog/")
        assert answer.headers["Location"] == "/en/practice/begin/"
        assert Learner.objects.count() == 0

    def test_the_results_page_takes_it(self, stranger: Person) -> None:
        begin(stranger.browser)
        learner = Learner.objects.get()
        for mission in list(missions("en").values())[:6]:
            sitting = start_mission(learner, mission)
            first_thought(learner, sitting.uid, mission, "doubt")
            conclude(learner, sitting.uid, mission, [mission.start], (mission.verdict, 0.75))
        page = stranger.browser.get("/en/practice/mine/").content.decode()
        assert "Missions: what you concluded: about 10 of ten right" in page
        assert "Missions: your first thought: about" in page


@pytest.mark.django_db
class TestItComesBack:
    """Reading sideways and weighing evidence are skills that fade, and come back with unseen tasks."""

    def test_a_mission_is_a_review_of_reading_sideways(self) -> None:
        learner, _code = begin_anew("en")
        sitting = start_mission(learner, TEA)
        first_thought(learner, sitting.uid, TEA, "doubt")
        conclude(learner, sitting.uid, TEA, [step.page.slug for step in way(TEA)], (TEA.verdict, 0.9))
        card = SkillCard.objects.get(learner=learner, skill="sift/web/en")
        well = card.due_at
        assert well > timezone.now() + timedelta(days=1)
        conclude(learner, sitting.uid, TEA, [], ("", None))
        card.refresh_from_db()
        assert card.due_at == well, "the first conclusion counts, once"

    def test_who_only_guesses_is_asked_again_sooner(self) -> None:
        due = []
        trails = (
            ([step.page.slug for step in way(TEA)], (TEA.verdict, 0.9)),
            ([TEA.start], ("", None)),
        )
        for opened, said in trails:
            learner, _code = begin_anew("en")
            sitting = start_mission(learner, TEA)
            conclude(learner, sitting.uid, TEA, opened, said)
            due.append(SkillCard.objects.get(learner=learner).due_at)
        assert due[1] < due[0]

    def test_a_round_of_weighing_is_a_review(self) -> None:
        learner, _code = begin_anew("en")
        sitting = start_weighing(learner, "en")
        assert sitting is not None
        for number, name in enumerate(sitting.plan, 1):
            task = evidence_tasks("en")[name]
            assert SkillCard.objects.filter(learner=learner).count() == 0, "not before the round is over"
            weigh(learner, sitting, task, [piece.weight for piece in task.pieces])
            assert number <= len(sitting.plan)
        card = SkillCard.objects.get(learner=learner, skill="evidence/message/en")
        then = card.due_at
        weigh(learner, sitting, task, ["", "", ""])
        card.refresh_from_db()
        assert card.due_at == then

    def test_the_front_page_offers_a_new_one_while_there_is_one(self, stranger: Person) -> None:
        begin(stranger.browser)
        learner = Learner.objects.get()
        for key in ("sift/web/en", "evidence/message/en", "evidence/message/vi"):
            state = to_json(State(skill_of(key)))
            SkillCard.objects.create(
                learner=learner, skill=key, state=json.loads(state), due_at=timezone.now() - timedelta(days=1)
            )
        assert [one.skill for one in due_tasks(learner, timezone.now(), "en")] == [
            "sift/web/en",
            "evidence/message/en",
        ], "the most overdue first, and nothing of another language"
        assert due_cards(learner, timezone.now()) == [], "no true-or-false messages for these"
        page = stranger.browser.get("/en/practice/").content.decode()
        assert "Fresh again with a new task" in page
        assert 'href="/en/practice/missions/"' in page.partition("Fresh again")[2].partition("</section>")[0]
        for mission in missions("en").values():
            conclude(learner, start_mission(learner, mission).uid, mission, [mission.start], ("", None))
        SkillCard.objects.update(due_at=timezone.now() - timedelta(days=1))
        assert [one.skill for one in due_tasks(learner, timezone.now(), "en")] == ["evidence/message/en"]
