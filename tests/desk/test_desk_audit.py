"""Every verb leaves its entry in the audit trail, and no entry holds a word of a draft or of a message."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from soi.checks.actions import keep_media
from soi.checks.models import Disagreement, Feedback
from soi.desk import actions
from soi.desk.queries.cases import waiting_edits
from soi.evidence.models import Capture
from soi.inbox.actions import IncomingTip, receive
from soi.inbox.models import Question, TipMedia
from soi.people.audit import verify
from soi.people.models import AuditEntry
from tests.desk.desk_cast import WHOLE, Desk, desk
from tests.fakes.media import picture

pytestmark = pytest.mark.django_db
VERBS = {
    *("open", "assign", "unassign", "start", "save"),
    *("declare", "submit", "open-reading", "blind-verdict", "send-back"),
    *("sign", "publish", "open-correction", "already-checked", "reopen"),
    *("not-checkable", "withdraw", "capture", "quote", "merge"),
    *("split", "undo-regrouping", "name-question", "set-harm", "set-aside"),
    *("bring-back", "settle-disagreement", "answer-complaint", "save-page", "confirm-page"),
    *("take-beside", "leave-beside"),
    *("take-away-file", "take-away-sent-file"),
    *("follow-feed", "pause-feed", "remove-feed"),
}
MESSAGE = "Uống nước chanh nóng chữa khỏi ung thư đúng không?"


@pytest.fixture
def room(db: None) -> Iterator[Desk]:
    with translation.override("en"):
        yield desk()


def _question(asker: str, text: str) -> Question:
    receipt = receive(IncomingTip("web", asker, asker, text, "vi"))
    return Question.objects.get(uid=receipt.tips[0].question_uid)


def _cases(room: Desk) -> None:
    """open … publish, correct, withdraw, and every way aside."""
    first = room.in_review()
    actions.open_reading(first.uid, True, room.reader)
    actions.state_blind_verdict(first.uid, "mixed", room.reader)
    actions.send_back(first.uid, "Nguồn nào vậy?", room.reader)
    actions.submit(first.uid, room.author)
    actions.open_reading(first.uid, True, room.reader)
    actions.state_blind_verdict(first.uid, "mixed", room.reader)
    actions.sign(first.uid, True, "Đã đọc lại cùng nhau.", room.reader)
    check = actions.publish(first.uid, room.editor)
    correction = actions.open_correction(check.uid, room.author)
    actions.already_checked(correction.uid, check.uid, room.author)
    actions.reopen(correction.uid, room.author)
    actions.withdraw(first.uid, "Nguồn đã rút lại.", room.editor)
    other = room.draft()
    room.write(other, title="Tựa một")
    actions.save_fields(other.uid, {"title": ("Tựa hai", 0)}, room.editor)
    actions.leave_beside(other.uid, waiting_edits(other)[0].pk, room.author)
    actions.save_fields(other.uid, {"title": ("Tựa ba", 0)}, room.editor)
    actions.use_beside(other.uid, waiting_edits(other)[0].pk, 1, room.author)
    actions.unassign(other.uid, room.author)
    actions.not_checkable(other.uid, "opinion", "Chỉ là cảm nghĩ.", room.author)


def _questions(room: Desk) -> None:
    one, two = _question("a", MESSAGE), _question("b", "Sắp có động đất lớn ở thành phố này tuần sau?")
    regrouped = actions.merge_questions([two.uid], one.uid, room.author)
    actions.undo_regrouping(regrouped[0].pk, room.author)
    receive(IncomingTip("web", "c", "c", MESSAGE, "vi"))
    actions.split_question(one.uid, [one.tips.order_by("pk")[0].uid], room.author)
    actions.name_question(one.uid, "Nước chanh và ung thư", room.author)
    actions.set_harm(one.uid, "health", room.author)
    actions.set_aside(two.uid, "Không rõ ở đâu", room.author)
    actions.bring_back(two.uid, room.author)


def _public(room: Desk) -> None:
    pair = [room.published().check_row, room.published().check_row]
    first, second = sorted((one for one in pair if one), key=lambda one: one.pk)
    found = Disagreement.objects.create(first=first, second=second, score=0.8)
    actions.settle_disagreement(found.pk, "both-stand", "Hai câu khác nhau.", room.author)
    Feedback.objects.create(uid="f1", check_row=first, kind="wrong", text="Sai rồi!")
    actions.answer_complaint("f1", "Cảm ơn bạn.", room.author)
    actions.save_page("team", "vi", "Chúng tôi là ai.", room.editor)
    actions.confirm_page("team", "vi", room.editor)
    feed = actions.follow_feed("https://desk-ở-xa.example/checks.jsonl", "jsonl", "", 24, room.editor)
    actions.pause_feed(feed.pk, room.editor)
    actions.remove_feed(feed.pk, room.editor)


def _evidence(room: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(url: str, about: str, by: str) -> Capture:
        return Capture.objects.create(
            uid="k1", about=about, by=by, url=url, media_type="text/plain", size=4, sha256="a" * 64,
            text="Nước muối chỉ làm sạch họng.", captured_at=timezone.now(),
        )  # fmt: skip

    monkeypatch.setattr("soi.evidence.actions.capture", kept)
    case = room.draft()
    actions.add_capture(case.uid, "https://who.example/a", room.author)
    actions.add_quote(case.uid, "k1", "chỉ làm sạch họng", room.author)


def _files(room: Desk) -> None:
    """A file of a check, and one that came with a message, both taken away."""
    kept = keep_media(picture(), "system")
    case = room.written(media=[{"url": "", "category": "", "file": kept.sha256}])
    actions.take_away_file(case.uid, kept.sha256, "Mặt của một đứa trẻ", room.editor)
    received = receive(IncomingTip("web", "d", "d", "Ảnh này thật không?", "vi", None, (picture(b"d"),)))
    media = TipMedia.objects.get()
    actions.take_away_sent_file(received.tips[0].question_uid, media.uid, "Mặt của một đứa trẻ", room.author)


def test_it_notes_every_verb_and_no_words(room: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _cases(room)
    _questions(room)
    _public(room)
    _evidence(room, monkeypatch)
    _files(room)
    entries = list(AuditEntry.objects.all())
    verbs = {entry.action for entry in entries}
    assert verbs >= {f"desk.{verb}" for verb in VERBS}
    held = " ".join(
        json.dumps([entry.action, entry.object, entry.detail], ensure_ascii=False) for entry in entries
    )
    words = [
        MESSAGE,
        "Nước chanh",
        "đứa trẻ",
        "rút lại",
        "cảm nghĩ",
        "Cảm ơn",
        "Sai rồi",
        "làm sạch",
        "Nguồn nào",
        "Tựa",
        "đọc lại",
    ]
    words += [value for value in WHOLE.values() if isinstance(value, str) and " " in value]
    assert [one for one in words if one in held] == []
    assert held.isascii()
    assert verify().breaks == ()


def test_it_notes_who_did_it_to_what(room: Desk) -> None:
    case = room.signed()
    entry = AuditEntry.objects.get(action="desk.sign")
    assert (entry.actor, entry.object) == (f"person:{room.reader.pk}", f"case:{case.uid}")
    assert entry.detail["hash"] == case.signed_hash
    assert entry.detail["right_for_all"] is True


def test_it_notes_nothing_that_was_refused(room: Desk) -> None:
    case = room.draft()
    before = AuditEntry.objects.count()
    with pytest.raises(actions.RefusedError):
        actions.submit(case.uid, room.author)
    assert AuditEntry.objects.count() == before
