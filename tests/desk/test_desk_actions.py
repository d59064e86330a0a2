"""The desk's verbs, one by one: what each does, and what each refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from soi.checks.models import Change, Check, DeskPage, PageKind
from soi.checks.models import State as CheckState
from soi.desk import actions, queries
from soi.desk.models import Case, Outcome, Reading, State
from soi.inbox.actions import IncomingTip, receive
from soi.inbox.models import Question
from soi.people.models import Role
from tests.desk.desk_cast import PATH, WHOLE, Desk, desk, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(db: None) -> Iterator[Desk]:
    with translation.override("en"):
        yield desk()


def _again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _question(
    text: str = "Súc miệng nước muối diệt được virus cúm phải không?", asker: str = "a"
) -> Question:
    receipt = receive(IncomingTip("web", asker, f"{asker}-{text[:20]}", text, "vi"))
    return Question.objects.get(uid=receipt.tips[0].question_uid)


def test_it_goes_from_an_empty_draft_to_a_published_check(room: Desk) -> None:
    case = room.published()
    check = Check.objects.get()
    assert (case.state, case.check_row, case.right_for_all) == (State.PUBLISHED, check, True)
    assert (check.claim, check.verdict, check.own) == (
        "Súc miệng nước muối diệt được virus cúm.",
        "false",
        True,
    )
    assert [move.after for move in case.moves.all()] == list(PATH)


def test_it_opens_one_case_for_a_question(room: Desk) -> None:
    question = _question()
    case = actions.open_case(question, "vi", room.author)
    assert case.question == question
    with pytest.raises(actions.RefusedError, match="already at work"):
        actions.open_case(question, "vi", room.author)
    actions.not_checkable(case.uid, "opinion", "", room.author)
    assert actions.open_case(question, "vi", room.author).uid != case.uid
    with pytest.raises(actions.RefusedError, match="already at work"):
        actions.reopen(case.uid, room.author)


def test_it_asks_the_permission_in_the_action(room: Desk) -> None:
    volunteer = person("Van", Role.VOLUNTEER)
    case = room.draft()
    for act in (
        lambda: actions.open_case(None, "vi", volunteer),
        lambda: actions.assign(case.uid, room.author, volunteer),
        lambda: actions.save_fields(case.uid, {"title": ("x", 0)}, volunteer),
        lambda: actions.not_checkable(case.uid, "opinion", "", volunteer),
        lambda: actions.declare(case.uid, False, "", volunteer),
        lambda: actions.submit(case.uid, volunteer),
    ):
        with pytest.raises(actions.RefusedError, match="role"):
            act()
    with pytest.raises(actions.RefusedError, match="role"):
        actions.publish(room.signed().uid, room.author)


def test_it_lets_a_checker_take_a_case_but_not_take_it_away(room: Desk) -> None:
    other = person("Other", Role.CHECKER)
    case = room.draft()
    with pytest.raises(actions.RefusedError, match="role"):
        actions.assign(case.uid, other, other)
    actions.assign(case.uid, other, room.editor)
    assert (_again(case).author, _again(case).state) == (other, State.ASSIGNED)
    actions.unassign(case.uid, other)
    assert (_again(case).author, _again(case).state) == (None, State.NEW)


def test_it_names_everything_that_is_missing_before_review(room: Desk) -> None:
    case = room.draft()
    actions.declare(case.uid, False, "", room.author)
    with pytest.raises(actions.RefusedError) as refused:
        actions.submit(case.uid, room.author)
    for label in (
        "Claim",
        "Title",
        "What speaks for it",
        "What speaks against it",
        "Sources",
        "Look again on",
    ):
        assert any(f"“{label}”" in one for one in refused.value.problems), label


def test_it_refuses_a_claim_of_more_than_75_characters(room: Desk) -> None:
    case = room.written(claim="Súc miệng " * 8)
    with pytest.raises(actions.RefusedError, match="at most 75"):
        actions.submit(case.uid, room.author)


def test_it_wants_both_declarations(room: Desk) -> None:
    case = room.draft()
    room.write(case, **WHOLE)
    with pytest.raises(actions.RefusedError, match="Chau has not yet declared"):
        actions.submit(case.uid, room.author)
    actions.declare(case.uid, False, "", room.author)
    actions.submit(case.uid, room.author)
    actions.open_reading(case.uid, False, room.reader)
    with pytest.raises(actions.RefusedError, match="Son has not yet declared"):
        actions.sign(case.uid, True, "", room.reader)


def test_it_bars_whoever_declared_a_conflict(room: Desk) -> None:
    case = room.draft()
    with pytest.raises(actions.RefusedError, match="Say what"):
        actions.declare(case.uid, True, " ", room.author)
    actions.declare(case.uid, True, "My brother works there.", room.author)
    room.write(case, **WHOLE)
    with pytest.raises(actions.RefusedError, match="conflict of interest"):
        actions.submit(case.uid, room.author)
    with pytest.raises(actions.RefusedError, match="that stands"):
        actions.declare(case.uid, False, "", room.author)
    actions.unassign(case.uid, room.author)
    with pytest.raises(actions.RefusedError, match="conflict of interest"):
        actions.assign(case.uid, room.author, room.editor)


def test_it_finds_a_conflict_that_was_declared_after_signing(room: Desk) -> None:
    case = room.signed()
    actions.declare(case.uid, True, "I remembered something.", room.reader)
    with pytest.raises(actions.RefusedError, match="conflict of interest"):
        actions.publish(case.uid, room.editor)


def test_it_lets_nobody_read_what_they_wrote(room: Desk) -> None:
    case = room.written()
    now = dict(case.fields.values_list("name", "revision"))
    actions.save_fields(case.uid, {"title": ("Một tựa khác", now["title"])}, room.editor)
    actions.submit(case.uid, room.author)
    for writer in (room.author, room.editor):
        with pytest.raises(actions.RefusedError):
            actions.open_reading(case.uid, False, writer)
    actions.open_reading(case.uid, False, room.reader)
    assert _again(case).reader == room.reader


def test_it_keeps_a_blind_reader_from_the_verdict(room: Desk) -> None:
    case = room.in_review()
    before = queries.case(case.uid, room.reader)
    assert before.hidden == queries.TELLING, "who could still choose to read blind is not told either"
    actions.open_reading(case.uid, True, room.reader)
    view = queries.case(case.uid, room.reader)
    shown = str(view) + str(dict(view.draft.values)) + str(view.reading and view.reading.author_verdict)
    for name in ("title", "summary", "body", "verdict", "techniques"):
        assert not view.draft.values[name], name
        assert str(WHOLE[name]) not in shown
    assert view.draft.values["claim"] == WHOLE["claim"]
    assert view.draft.values["sources"]
    assert queries.history(case, "verdict", room.reader) == []
    assert queries.case(case.uid, room.author).hidden == frozenset()
    with pytest.raises(actions.RefusedError, match="own verdict first"):
        actions.sign(case.uid, True, "", room.reader)
    actions.state_blind_verdict(case.uid, "false", room.reader)
    assert queries.case(case.uid, room.reader).draft.values["verdict"] == "false"
    with pytest.raises(actions.RefusedError, match="already seen"):
        actions.state_blind_verdict(case.uid, "true", room.reader)


def test_it_wants_differing_verdicts_resolved_in_writing(room: Desk) -> None:
    case = room.in_review()
    actions.open_reading(case.uid, True, room.reader)
    actions.state_blind_verdict(case.uid, "mixed", room.reader)
    with pytest.raises(actions.RefusedError, match="verdicts differ"):
        actions.sign(case.uid, True, "  ", room.reader)
    actions.sign(case.uid, True, "We read the study again together: false.", room.reader)
    reading = Reading.objects.get(case=case)
    assert (reading.outcome, reading.blind_verdict, reading.author_verdict) == (
        Outcome.SIGNED,
        "mixed",
        "false",
    )
    assert reading.resolution.startswith("We read")


def test_it_voids_a_signature_when_the_draft_changes(room: Desk) -> None:
    case = room.signed()
    saved = room.write(case, summary="Khác rồi.")
    case = _again(case)
    assert saved.back
    assert (case.state, case.reader, case.signed_hash, case.right_for_all) == (State.DRAFTING, None, "", None)
    with pytest.raises(actions.RefusedError):
        actions.publish(case.uid, room.editor)


def test_it_keeps_a_signature_when_the_same_text_is_saved_again(room: Desk) -> None:
    case = room.signed()
    assert not room.write(case, **WHOLE).back
    assert _again(case).state == State.SIGNED


def test_it_sends_back_with_a_note(room: Desk) -> None:
    case = room.in_review()
    actions.open_reading(case.uid, False, room.reader)
    with pytest.raises(actions.RefusedError, match="what has to change"):
        actions.send_back(case.uid, "", room.reader)
    actions.send_back(case.uid, "Nguồn nào?", room.reader)
    assert _again(case).state == State.DRAFTING
    assert case.readings.get().outcome == Outcome.RETURNED
    assert case.moves.last().note == "Nguồn nào?"  # type: ignore[union-attr]


def test_it_publishes_nothing_while_a_page_of_the_desk_is_missing_or_old(room: Desk) -> None:
    case = room.signed()
    page = DeskPage.objects.get(kind=PageKind.FUNDING)
    DeskPage.objects.filter(pk=page.pk).update(reviewed_on=timezone.localdate() - timedelta(400))
    with pytest.raises(actions.RefusedError, match="Who pays for us"):
        actions.publish(case.uid, room.editor)
    actions.confirm_page(PageKind.FUNDING, "en", room.editor)
    assert actions.publish(case.uid, room.editor).state == CheckState.PUBLISHED


def test_it_corrects_by_a_new_version_of_the_same_check(room: Desk) -> None:
    first = room.published()
    check = first.check_row
    assert check is not None
    case = actions.open_correction(check.uid, room.author)
    assert dict(case.fields.values_list("name", "value"))["claim"] == WHOLE["claim"]
    with pytest.raises(actions.RefusedError, match="already at work"):
        actions.open_correction(check.uid, room.author)
    actions.assign(case.uid, room.author, room.author)
    actions.start(case.uid, room.author)
    for who in (room.author, room.reader):
        actions.declare(case.uid, False, "", who)
    room.write(case, summary="Có số liệu mới.")
    with pytest.raises(actions.RefusedError, match="What changed"):
        actions.submit(case.uid, room.author)
    room.write(case, note="Con số trong câu hai đã cũ.")
    actions.submit(case.uid, room.author)
    actions.open_reading(case.uid, False, room.reader)
    actions.sign(case.uid, False, "", room.reader)
    corrected = actions.publish(case.uid, room.editor)
    assert (corrected.uid, corrected.version, corrected.summary) == (check.uid, 2, "Có số liệu mới.")
    newest = corrected.versions.all()[0]
    assert (newest.change, newest.note) == (Change.CORRECTED, "Con số trong câu hai đã cũ.")
    assert (_again(first).state, _again(case).state) == (State.CORRECTED, State.PUBLISHED)


def test_it_lets_the_reader_of_the_first_check_open_and_read_its_correction(room: Desk) -> None:
    check = room.published().check_row
    assert check is not None
    case = actions.open_correction(check.uid, room.reader)
    assert not queries.wrote_in(case, room.reader), "copied words are nobody's own"


def test_it_closes_a_needless_correction_because_the_check_stands(room: Desk) -> None:
    check = room.published().check_row
    assert check is not None
    case = actions.open_correction(check.uid, room.author)
    with pytest.raises(actions.RefusedError, match="withdraw"):
        actions.not_checkable(case.uid, "opinion", "", room.author)
    actions.already_checked(case.uid, check.uid, room.author)
    assert _again(case).linked == check


def test_it_withdraws_with_a_reason(room: Desk) -> None:
    case = room.published()
    with pytest.raises(actions.RefusedError, match="Say why"):
        actions.withdraw(case.uid, " ", room.editor)
    actions.withdraw(case.uid, "Nguồn đã rút lại.", room.editor)
    check = Check.objects.get()
    assert (check.state, _again(case).state) == (CheckState.WITHDRAWN, State.WITHDRAWN)
    assert check.versions.all()[0].note == "Nguồn đã rút lại."


def test_it_closes_and_reopens(room: Desk) -> None:
    case = room.written()
    actions.not_checkable(case.uid, "prediction", "Chưa xảy ra.", room.author)
    assert (_again(case).state, _again(case).why_not) == (State.NOT_CHECKABLE, "prediction")
    actions.reopen(case.uid, room.author)
    case = _again(case)
    assert (case.state, case.author, case.why_not) == (State.NEW, None, "")
    assert case.fields.get(name="title").value == WHOLE["title"], "the draft is still there"
    with pytest.raises(actions.RefusedError, match="No published check"):
        actions.already_checked(case.uid, "none", room.author)
    actions.already_checked(case.uid, room.published().check_row.uid, room.author)  # type: ignore[union-attr]


def test_it_refuses_an_account_as_a_place_of_appearance(room: Desk) -> None:
    case = room.draft()
    saved = room.write(case, appearances=["https://www.facebook.com/some.body"], title="Giữ lại")
    assert saved.saved == ("title",)
    assert [(one.name, "never to people" in one.why) for one in saved.not_kept] == [("appearances", True)]


def test_it_makes_questions_one_and_undoes_it(room: Desk) -> None:
    one = _question()
    two = _question("Uống nước chanh nóng chữa khỏi ung thư có đúng không?", "b")
    done = actions.merge_questions([two.uid], one.uid, room.author)
    assert Question.objects.get(pk=two.pk).merged_into == one
    actions.undo_regrouping(done[0].pk, room.author)
    actions.open_case(two, "vi", room.author)
    with pytest.raises(actions.RefusedError, match="case in work"):
        actions.merge_questions([two.uid], one.uid, room.author)
    with pytest.raises(actions.RefusedError, match="close the case"):
        actions.set_aside(two.uid, "Thư rác", room.author)
    actions.set_aside(one.uid, "Thư rác", room.author)
    assert [row.question for row in queries.queue(queries.Filters(tab="aside")).rows] == [one]
    actions.bring_back(one.uid, room.author)
