"""The desk's pages as its people use them, without a browser: what is shown, what is sent, what is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from soi.checks.actions import say_wrong
from soi.checks.models import DeskPage, Feedback
from soi.desk import actions
from soi.desk.models import Case, DraftField, State
from soi.evidence.models import Capture
from soi.inbox.actions import IncomingTip, receive
from soi.inbox.models import Question
from tests.conftest import Person
from tests.desk.desk_cast import WHOLE, Desk

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
LEMON = f"Uống nước chanh nóng chữa khỏi ung thư, gọi {PHONE} để biết thêm"
CANE = "Uống nước mía mỗi ngày giúp hạ huyết áp ngay sau một tuần"


@pytest.fixture
def asked() -> tuple[str, str]:
    """uids of two questions, the first asked twice."""
    first = receive(IncomingTip("web", "a", "1", LEMON, "vi"))
    receive(IncomingTip("web", "b", "2", LEMON, "vi"))
    other = receive(IncomingTip("web", "c", "3", CANE, "vi"))
    return first.tips[0].question_uid, other.tips[0].question_uid


def address(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"desk:{name}", args=args)


def html(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return unescape(response.content.decode())


def fields(case: Case, **changes: object) -> dict[str, object]:
    """What the browser sends for a whole draft: every field with the revision the page was made from."""
    form: dict[str, object] = {}
    now = dict(DraftField.objects.filter(case=case).values_list("name", "revision"))
    for name, value in {**WHOLE, **changes}.items():
        form[f"base-{name}"] = now.get(name, 0)
        if name == "sources":
            assert isinstance(value, list)
            form |= {f"sources-{n}-{key}": text for n, one in enumerate(value) for key, text in one.items()}
        else:
            form[name] = "\n".join(value) if name == "appearances" and isinstance(value, list) else value
    return form


def test_it_leads_strangers_to_sign_in_and_turns_learners_away(learner: Person, stranger: Person) -> None:
    for name in ("queue", "tasks", "published", "pages", "complaints"):
        assert stranger.browser.get(address(name)).status_code == 302
        assert learner.browser.get(address(name)).status_code == 403


def test_it_shows_an_empty_desk_kindly(checker: Person) -> None:
    page = html(checker.browser.get(address("queue")))
    assert "All quiet" in page
    assert "Every question has somebody." in page
    assert "Nothing is filtered out of this list." in page
    for tab in (
        "mine",
        "work",
        "in-review",
        "signed",
        "published",
        "not-checkable",
        "already-checked",
        "aside",
    ):
        assert checker.browser.get(address("queue"), {"tab": tab}).status_code == 200
    assert "Nothing is waiting" in html(checker.browser.get(address("tasks")))
    assert "Yên ắng cả" in html(checker.browser.get(address("queue", language="vi")))


def test_it_says_every_reason_of_a_score(checker: Person, asked: tuple[str, str]) -> None:
    actions.read_questions()
    page = html(checker.browser.get(address("queue")))
    assert page.index("nước chanh") < page.index("nước mía"), "the one asked by more people is first"
    for words in (
        "2 people asked",
        "in the last 24 hours",
        "Possible harm:",
        "Can be checked",
        "Open since today",
    ):
        assert words in page
    assert re.search(r"1\.58 × 3 = 4\.75", page), "log2(1 + 2) times its weight"
    assert PHONE not in page


def test_it_shows_each_filter_with_its_way_out(checker: Person, asked: tuple[str, str]) -> None:
    page = html(checker.browser.get(address("queue"), {"language": "vi", "harm": "other"}))
    assert "Language: <b>Vietnamese</b>" in page
    assert f'href="{address("queue")}?tab=open&harm=other"' in page, "the list without the language"
    assert "Nothing here with these filters" in html(
        checker.browser.get(address("queue"), {"language": "fr"})
    )


def test_it_merges_splits_and_undoes(checker: Person, asked: tuple[str, str]) -> None:
    first, other = asked
    one = checker.browser.post(address("merge"), {"question": [first]})
    assert "Select at least two questions." in html(one)
    assert one.status_code == 422
    done = checker.browser.post(address("merge"), {"question": [first, other]}, follow=True)
    assert "3 messages" in html(done)
    question = Question.objects.get(uid=first)
    tip = question.tips.get(received_at=max(question.tips.values_list("received_at", flat=True)))
    split = checker.browser.post(address("split", first), {"tip": [tip.uid]}, follow=True)
    assert "2 messages" in html(split)
    page = html(checker.browser.get(address("question", first)))
    assert "a later one has to be undone first" in page
    for _time in range(2):
        number = re.findall(r"regroupings/(\d+)/undo", html(checker.browser.get(address("question", first))))[
            0
        ]
        assert checker.browser.post(address("undo", number), {"question": first}).status_code == 302
    assert Question.objects.get(uid=other).merged_into is None
    assert Question.objects.get(uid=other).tips.count() == 1


def test_it_keeps_what_people_sent_from_volunteers(
    volunteer: Person, checker: Person, asked: tuple[str, str]
) -> None:
    page = html(checker.browser.get(address("question", asked[0])))
    assert "nước chanh" in page
    assert PHONE not in page, "names and numbers are blacked out"
    for where in (address("question", asked[0]), address("queue")):
        assert "nước chanh" not in html(volunteer.browser.get(where))


def test_it_sets_a_question_aside_and_brings_it_back(checker: Person, asked: tuple[str, str]) -> None:
    away = checker.browser.post(address("set-aside", asked[0]), {"reason": "Quảng cáo."}, follow=True)
    assert "Set aside: Quảng cáo." in html(away)
    assert "nước chanh" not in html(checker.browser.get(address("queue")))
    assert "Quảng cáo." in html(checker.browser.get(address("queue"), {"tab": "aside"}))
    checker.browser.post(address("bring-back", asked[0]))
    assert "nước chanh" in html(checker.browser.get(address("queue")))
    assert checker.browser.post(address("set-aside", asked[0]), {"reason": " "}).status_code == 422


def test_it_goes_from_a_question_to_a_published_check(
    checker: Person, second_reader: Person, editor: Person, desk: Desk, asked: tuple[str, str]
) -> None:
    browser = checker.browser
    opened = browser.post(address("open", asked[0]))
    case = Case.objects.get()
    assert opened.headers["Location"] == address("case", case.uid)
    for name in ("take", "start"):
        assert browser.post(address(name, case.uid)).status_code == 302
    assert browser.post(address("save", case.uid), fields(case)).status_code == 302
    refused = browser.post(address("submit", case.uid))
    assert refused.status_code == 422
    assert 'role="alert"' in html(refused)
    assert "has not yet declared" in html(refused)
    browser.post(address("declare", case.uid), {"conflict": "no"})
    assert browser.post(address("submit", case.uid)).status_code == 302

    reader = second_reader.browser
    here = address("reading", case.uid)
    assert "First: conflict of interest" in html(reader.get(here))
    reader.post(address("declare", case.uid), {"conflict": "no", "back": here})
    reader.post(address("open-reading", case.uid), {"blind": "yes"})
    blind = html(reader.get(here))
    assert "What do you find?" in blind
    for telling in (WHOLE["title"], WHOLE["summary"], WHOLE["body"], "false-cause"):
        assert str(telling) not in blind
    assert not re.search(r'value="false"[^>]*(checked|selected)', blind)
    assert reader.get(address("case", case.uid)).headers["Location"] == here, "the case would tell"
    reader.post(address("blind-verdict", case.uid), {"verdict": "misleading"})
    both = html(reader.get(here))
    assert "Your verdict, blind" in both
    assert str(WHOLE["title"]) in both
    half = reader.post(address("sign", case.uid), {"right": "yes"})
    assert "Answer both questions" in html(half)
    answers = {"right": "yes", "all": "yes"}
    assert "how the two of you resolved it" in html(reader.post(address("sign", case.uid), answers))
    signed = reader.post(address("sign", case.uid), {**answers, "resolution": "Đã bàn: sai."})
    assert signed.status_code == 302
    assert editor.browser.post(address("publish", case.uid)).status_code == 302
    case.refresh_from_db()
    assert case.state == State.PUBLISHED
    assert case.right_for_all is True


def test_it_sends_a_draft_back_with_a_note(second_reader: Person, checker: Person, desk: Desk) -> None:
    case = desk.in_review()
    second_reader.browser.post(address("open-reading", case.uid), {"blind": "no"})
    assert second_reader.browser.post(address("send-back", case.uid), {"note": ""}).status_code == 422
    second_reader.browser.post(address("send-back", case.uid), {"note": "Thiếu nguồn gốc."})
    assert "Thiếu nguồn gốc." in html(checker.browser.get(address("case", case.uid)))


def test_it_never_loses_words_of_two_writers(checker: Person, editor: Person, desk: Desk) -> None:
    case = desk.draft()
    form = fields(case, title="Của Châu", summary="Tóm tắt của Châu")
    theirs = {"base-title": 0, "title": "Của Emma"}
    assert editor.browser.post(address("save", case.uid), theirs).status_code == 302
    clash = checker.browser.post(address("save", case.uid), form)
    assert clash.status_code == 409
    page = html(clash)
    for words in ("Của", "Châu", "Emma", "What Emma wrote", "Your other changes are saved."):
        assert words in page
    assert DraftField.objects.get(case=case, name="summary").value == "Tóm tắt của Châu"
    assert DraftField.objects.get(case=case, name="title").value == "Của Emma"
    yours = re.search(r"name=\"yours-title\" value='([^']*)'|name=\"yours-title\" value=\"(.*?)\">", page)
    assert yours
    chosen = {
        "name": "title", "base-title": 1, "yours-title": '"Của Châu"',
        "choice-title": "edited", "edited-title": "Của cả hai",
    }  # fmt: skip
    assert checker.browser.post(address("resolve", case.uid), chosen).status_code == 302
    assert DraftField.objects.get(case=case, name="title").value == "Của cả hai"
    written = set(case.edits.filter(name="title").values_list("value", flat=True))
    assert written == {"Của Emma", "Của Châu", "Của cả hai"}, "every text anybody wrote is still there"


@pytest.mark.parametrize(
    ("choice", "stands"), [("mine", "Của Châu"), ("theirs", "Của Emma"), ("nonsense", "Của Emma")]
)
def test_it_takes_either_side(checker: Person, desk: Desk, choice: str, stands: str) -> None:
    case = desk.draft()
    desk.write(case, title="Của Emma")
    chosen = {"name": "title", "base-title": 1, "yours-title": '"Của Châu"', "choice-title": choice}
    assert checker.browser.post(address("resolve", case.uid), chosen).status_code == 302
    assert DraftField.objects.get(case=case, name="title").value == stands


def test_it_joins_two_lists(checker: Person, desk: Desk) -> None:
    case = desk.draft()
    desk.write(case, appearances=["https://posts.example/1"])
    chosen = {
        "name": "appearances", "base-appearances": 1, "choice-appearances": "both",
        "yours-appearances": '["https://posts.example/2", "https://posts.example/1"]',
    }  # fmt: skip
    checker.browser.post(address("resolve", case.uid), chosen)
    stands = DraftField.objects.get(case=case, name="appearances").value
    assert stands == ["https://posts.example/1", "https://posts.example/2"]


def test_it_saves_one_field_by_itself(checker: Person, editor: Person, desk: Desk) -> None:
    case = desk.draft()
    here = address("autosave", case.uid, "title")
    saved = html(checker.browser.post(here, {"base-title": 0, "title": "Một"}))
    assert 'name="base-title" value="1"' in saved
    assert "saved" in saved
    assert "<html" not in saved
    editor.browser.post(here, {"base-title": 1, "title": "Hai"})
    clash = html(checker.browser.post(here, {"base-title": 1, "title": "Ba"}))
    assert "Emma changed this meanwhile. Your words are still here." in clash
    assert 'name="base-title" value="1"' in clash, "the next save on the same ground clashes again"
    assert checker.browser.post(here, {"title": "Bốn"}).status_code == 400
    date = html(
        checker.browser.post(
            address("autosave", case.uid, "claim_date"), {"base-claim_date": 0, "claim_date": "x"}
        )
    )
    assert "This is no date" in date


def test_it_gives_back_what_it_could_not_keep(checker: Person, desk: Desk) -> None:
    case = desk.draft()
    form = {"base-claimant": 0, "claimant": "@someone", "base-title": 0, "title": "Được giữ"}
    page = checker.browser.post(address("save", case.uid), form)
    assert page.status_code == 422
    assert 'value="@someone"' in html(page)
    assert "This is an account." in html(page)
    assert DraftField.objects.get(case=case, name="title").value == "Được giữ"


def test_it_shows_words_that_came_too_late(checker: Person, desk: Desk) -> None:
    case = desk.in_review()
    actions.open_reading(case.uid, False, desk.reader)
    actions.sign(case.uid, True, "", desk.reader)
    actions.publish(case.uid, desk.editor)
    page = checker.browser.post(address("save", case.uid), {"base-title": 9, "title": "Viết quá muộn"})
    assert page.status_code == 422
    assert "Your words, which were not saved" in html(page)
    assert "Viết quá muộn" in html(page)


def test_it_marks_the_step_and_says_why_not(checker: Person, second_reader: Person, desk: Desk) -> None:
    case = desk.draft()
    page = html(checker.browser.get(address("case", case.uid)))
    assert re.search(r'aria-current="step">Drafting', page)
    assert "Only when a second reader has signed it." in page
    assert address("submit", case.uid) in page
    assert address("publish", case.uid) not in page
    other = html(second_reader.browser.get(address("case", case.uid)))
    assert "It is with Chau." in other
    assert 'id="draft"' not in other, "it is not theirs to write"


def test_it_opens_a_draft_in_review_only_when_asked(checker: Person, desk: Desk) -> None:
    case = desk.in_review()
    here = address("case", case.uid)
    assert 'id="draft"' not in html(checker.browser.get(here))
    assert "voids a signature" in html(checker.browser.get(here, {"write": "1"}))


def captured(case: Case) -> Capture:
    words = "Cúm là bệnh hô hấp. <script>alert(1)</script> Nước muối không diệt được virus cúm."
    return Capture.objects.create(
        uid="c" * 32, about=case.uid, url="https://www.who.int/flu", final_url="https://www.who.int/flu",
        status=200, media_type="text/html", size=len(words), sha256="a" * 64, title="WHO: cúm", text=words,
        flags=["login-wall"], captured_at=timezone.now(), by="person:1",
    )  # fmt: skip


def test_it_quotes_what_stands_there_and_refuses_what_does_not(checker: Person, desk: Desk) -> None:
    case = desk.draft()
    capture = captured(case)
    here = address("quote", case.uid, capture.uid)
    wrong = checker.browser.post(here, {"text": "Nước muối diệt được virus cúm."})
    assert wrong.status_code == 422
    assert "These words are not in the captured text" in html(wrong)
    assert "Nước muối diệt được virus cúm.</textarea>" in html(wrong), "what was typed is still there"
    right = checker.browser.post(
        here, {"text": "Nước muối không diệt được virus cúm."}, headers={"HX-Request": "true"}
    )
    assert "The quotation stands in the page." in html(right)
    assert "<html" not in html(right)
    assert len(DraftField.objects.get(case=case, name="quotes").value) == 1
    shown = checker.browser.get(address("page-kept", capture.uid)).content.decode()
    assert "<mark" in shown
    assert "Nước muối không diệt được virus cúm.</mark>" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "This looks like a sign-in page" in html(checker.browser.get(address("case", case.uid)))


def test_it_uses_a_capture_as_a_source(checker: Person, desk: Desk) -> None:
    case = desk.draft()
    capture = captured(case)
    assert checker.browser.post(address("use-source", case.uid, capture.uid)).status_code == 302
    (source,) = DraftField.objects.get(case=case, name="sources").value
    assert (source["url"], source["capture"]) == ("https://www.who.int/flu", capture.uid)
    assert "Use as a source" not in html(checker.browser.get(address("case", case.uid)))


def test_it_says_why_a_page_cannot_be_captured(checker: Person, desk: Desk) -> None:
    case = desk.draft()
    refused = checker.browser.post(address("capture", case.uid), {"url": "http://127.0.0.1/"})
    assert refused.status_code == 422
    assert 'value="http://127.0.0.1/"' in html(refused)
    assert not Capture.objects.exists()
    assert "Choose a file first." in html(checker.browser.post(address("upload", case.uid)))


def test_it_corrects_and_withdraws_in_the_open(checker: Person, editor: Person, desk: Desk) -> None:
    case = desk.published()
    assert case.check_row is not None
    opened = checker.browser.post(address("correct", case.check_row.uid), follow=True)
    assert "Correction of" in html(opened)
    assert "Correction in work" in html(checker.browser.get(address("published")))
    again = checker.browser.post(address("correct", case.check_row.uid))
    assert again.status_code == 422
    assert editor.browser.post(address("withdraw", case.uid), {"note": ""}).status_code == 422
    assert checker.browser.get(address("withdraw", case.uid)).status_code == 403
    editor.browser.post(address("withdraw", case.uid), {"note": "Nguồn chính đã bị rút."})
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN


def test_it_closes_without_a_check_and_opens_again(checker: Person, desk: Desk) -> None:
    case = desk.draft()
    assert checker.browser.post(address("not-checkable", case.uid), {"why": "boring"}).status_code == 422
    checker.browser.post(address("not-checkable", case.uid), {"why": "opinion", "note": "Khen chê."})
    assert "Opinion" in html(checker.browser.get(address("queue"), {"tab": "not-checkable"}))
    checker.browser.post(address("reopen", case.uid))
    other = desk.published()
    assert other.check_row is not None
    missing = checker.browser.post(address("already-checked", case.uid), {"check": "nowhere"})
    assert "There is no check with this address or name." in html(missing)
    link = f"https://desk.example/vi/c/{other.check_row.uid}/"
    assert checker.browser.post(address("already-checked", case.uid), {"check": link}).status_code == 302
    case.refresh_from_db()
    assert case.linked == other.check_row


def test_it_closes_a_question_in_one_step_and_the_queue_gets_it_back(
    checker: Person, volunteer: Person, asked: tuple[str, str]
) -> None:
    assert address("close-question", asked[0]) in html(checker.browser.get(address("queue")))
    assert address("close-question", asked[0]) not in html(volunteer.browser.get(address("queue")))
    assert "Too vague" in html(checker.browser.get(address("close-question", asked[0])))
    here = address("question-not-checkable", asked[0])
    nonsense = checker.browser.post(here, {"why": "boring"})
    assert (nonsense.status_code, Case.objects.count()) == (422, 0)
    closed = html(checker.browser.post(here, {"why": "opinion", "note": "Khen chê."}, follow=True))
    case = Case.objects.get()
    assert (case.state, case.why_not, case.question and case.question.uid) == (
        State.NOT_CHECKABLE, "opinion", asked[0],
    )  # fmt: skip
    assert address("reopen", case.uid) in closed
    assert "nước chanh" not in html(checker.browser.get(address("queue")))
    checker.browser.post(address("reopen", case.uid))
    assert "nước chanh" in html(checker.browser.get(address("queue")))
    checker.browser.post(here, {"why": "satire"})
    assert Case.objects.get().why_not == "satire", "the case nobody took is used again"


def test_it_links_a_question_to_its_check_in_one_step(
    checker: Person, desk: Desk, asked: tuple[str, str]
) -> None:
    check = desk.published().check_row
    assert check is not None
    here = address("question-already-checked", asked[0])
    assert "There is no check with this address or name." in html(
        checker.browser.post(here, {"check": "nowhere"})
    )
    assert checker.browser.post(here, {"check": f"https://desk.example/vi/c/{check.uid}/"}).status_code == 302
    assert Case.objects.get(question__uid=asked[0]).linked == check


def test_it_closes_no_question_that_somebody_works_on_or_that_is_set_aside(
    checker: Person, asked: tuple[str, str]
) -> None:
    checker.browser.post(address("open", asked[0]))
    case = Case.objects.get()
    checker.browser.post(address("take", case.uid))
    checker.browser.post(address("set-aside", asked[1]), {"reason": "Quảng cáo."})
    for uid, why in ((asked[0], "A case is at work"), (asked[1], "bring it back first")):
        refused = checker.browser.post(address("question-not-checkable", uid), {"why": "opinion"})
        assert refused.status_code == 422
        assert why in html(refused)
        assert address("close-question", uid) not in html(checker.browser.get(address("question", uid)))
    case.refresh_from_db()
    assert case.state == State.ASSIGNED


def test_it_names_what_is_published_in_the_menu(volunteer: Person) -> None:
    assert address("published") in html(volunteer.browser.get(address("queue")))


def test_it_answers_complaints_by_their_day(checker: Person, volunteer: Person, desk: Desk) -> None:
    case = desk.published()
    assert case.check_row is not None
    row = say_wrong(case.check_row.uid, "Số liệu ở đoạn hai sai.")
    Feedback.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(1))
    assert "overdue since" in html(checker.browser.get(address("tasks")))
    assert "Số liệu ở đoạn hai sai." in html(checker.browser.get(address("complaints")))
    assert "Số liệu" not in html(volunteer.browser.get(address("tasks")))
    here = address("complaint", row.uid)
    assert checker.browser.post(here, {"reply": " "}).status_code == 422
    assert "Đã sửa." in html(checker.browser.post(here, {"reply": "Đã sửa."}, follow=True))
    assert "Nothing is waiting" in html(checker.browser.get(address("tasks")))


def test_it_writes_and_confirms_the_pages_of_the_desk(editor: Person, checker: Person) -> None:
    here = address("page", "methodology", "vi")
    assert "Empty: nothing can be published." in html(editor.browser.get(here))
    assert editor.browser.post(here, {"body": ""}).status_code == 422
    assert "<h3>Cách làm</h3>" in html(editor.browser.post(here, {"body": "# Cách làm"}, follow=True))
    DeskPage.objects.update(reviewed_on=timezone.localdate() - timedelta(400))
    assert "Nobody has confirmed it since" in html(editor.browser.get(address("pages")))
    editor.browser.post(address("confirm-page", "methodology", "vi"))
    assert DeskPage.objects.get().reviewed_on == timezone.localdate()
    assert checker.browser.get(here).status_code == 403
    assert editor.browser.get(address("page", "gossip", "vi")).status_code == 404


def test_it_has_no_inline_script_or_style(
    checker: Person, editor: Person, desk: Desk, asked: tuple[str, str]
) -> None:
    case = desk.draft()
    captured(case)
    pages = [
        address("queue"),
        address("question", asked[0]),
        address("case", case.uid),
        address("tasks"),
        address("new"),
    ]
    for where in [*pages, address("pages"), address("page", "team", "en"), address("close", case.uid)]:
        page = editor.browser.get(where).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", page), where
        assert set(re.findall(r'(?:src|action)="(?!/)[^"]*"', page)) == set(), where


def test_it_wants_a_token_with_everything_it_changes(checker: Person, desk: Desk) -> None:
    case = desk.draft()
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(checker.account)
    for name in ("submit", "save", "not-checkable", "declare", "capture"):
        assert forged.post(address(name, case.uid)).status_code == 403
    assert forged.post(address("merge")).status_code == 403


def test_it_reads_as_often_for_many_questions_as_for_few(
    checker: Person, asked: tuple[str, str], django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    now = timezone.now()
    Question.objects.bulk_create(
        Question(uid=f"q{number}", language="vi", opened_at=now, last_asked_at=now) for number in range(300)
    )
    with django_assert_max_num_queries(32):  # type: ignore[operator]  # pytest-django's fixture is a context manager
        page = html(checker.browser.get(address("queue"), {"page": "2"}))
    assert "Page 2 of 7" in page


def test_it_says_in_vietnamese_what_the_library_would_refuse(checker: Person, desk: Desk) -> None:
    nowhere = {"url": "", "title": "Sách", "publisher": "", "kind": "primary", "capture": ""}
    case = desk.written(sources=[nowhere])
    refused = html(checker.browser.post(address("submit", case.uid, language="vi")))
    assert "Mục nguồn 1 không phải địa chỉ http hay https." in refused
    assert "is not an http" not in refused
