"""Publishing and withdrawing: what changes, what is kept, and what the index is told."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from soi.checks.actions import OwnCheckError, bulk_publish, correct, publish, restore, withdraw
from soi.checks.models import Change, Check, CheckVersion, IndexTask, Publisher, Source, State
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db


def test_it_publishes_a_check_with_its_sources_history_and_index_task() -> None:
    outcome = publish(draft())
    check = Check.objects.get()
    assert outcome.kind == "created"
    assert outcome.check == check
    assert (check.uid, check.version, check.state) == (draft().uid, 1, State.PUBLISHED)
    assert [source.url for source in check.sources.all()] == ["https://www.who.int/example"]
    assert [seen.url for seen in check.appearances.all()] == list(draft().appearances)
    assert check.versions.get().data == draft().as_data()
    assert IndexTask.objects.get().uid == check.uid


def test_it_changes_nothing_when_the_same_draft_comes_again() -> None:
    publish(draft())
    IndexTask.objects.all().delete()
    assert publish(draft()).kind == "unchanged"
    assert CheckVersion.objects.count() == 1
    assert not IndexTask.objects.exists()


def test_it_keeps_the_old_words_when_a_check_is_corrected() -> None:
    publish(draft())
    outcome = publish(draft(verdict="mixed", sources=()), note="A study came out.")
    check = Check.objects.get()
    assert outcome.kind == "updated"
    assert (check.version, check.verdict, check.sources.count()) == (2, "mixed", 0)
    assert [version.data["verdict"] for version in check.versions.all()] == ["mixed", "false"]
    assert check.versions.all()[0].note == "A study came out."
    assert IndexTask.objects.filter(uid=check.uid).count() == 2


def test_it_gives_the_same_uid_to_the_same_check_on_every_machine() -> None:
    assert draft().uid == draft(claim="Other words.").uid == "dmucjuyknxpeh"
    assert draft().uid != draft(external_id="other").uid


def test_it_withdraws_with_a_reason_and_tells_the_index() -> None:
    uid = publish(draft()).check.uid
    IndexTask.objects.all().delete()
    check = withdraw(uid, "The source was retracted.")
    assert (check.state, check.version) == (State.WITHDRAWN, 2)
    assert check.versions.all()[0].note == "The source was retracted."
    assert IndexTask.objects.get().uid == uid


def test_it_refuses_to_withdraw_without_a_reason() -> None:
    uid = publish(draft()).check.uid
    with pytest.raises(ValueError, match="Say why"):
        withdraw(uid, "  ")
    assert Check.objects.get().state == State.PUBLISHED


def test_it_never_brings_a_withdrawn_check_back_by_publishing() -> None:
    uid = publish(draft()).check.uid
    withdraw(uid, "Wrong.")
    assert publish(draft()).kind == "unchanged"
    assert publish(draft(summary="New words.")).kind == "updated"
    assert Check.objects.get().state == State.WITHDRAWN
    assert restore(uid, "Right after all.").state == State.PUBLISHED


def test_it_publishes_many_as_it_publishes_one_by_one() -> None:
    kinds = [
        outcome.kind
        for outcome in bulk_publish(
            [draft(), draft(external_id="b"), draft(), draft(verdict="true"), draft(verdict="true")]
        )
    ]
    assert kinds == ["created", "created", "unchanged", "updated", "unchanged"]
    assert Check.objects.get(external_id="salt-water").version == 2


def test_it_publishes_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(IndexTask.objects, "bulk_create", broken)
    with pytest.raises(OSError, match="disk full"):
        bulk_publish([draft(), draft(external_id="b")])
    assert not Check.objects.exists()
    assert not Source.objects.exists()


def test_it_needs_a_fixed_number_of_queries_for_a_batch() -> None:
    with CaptureQueriesContext(connection) as few:
        bulk_publish([draft(external_id=f"a{number}") for number in range(2)])
    with CaptureQueriesContext(connection) as many:
        bulk_publish([draft(external_id=f"b{number}") for number in range(40)])
    assert len(many) <= len(few) + 2


def test_it_takes_a_publishers_new_name() -> None:
    publish(draft())
    assert publish(draft(publisher_name="New Name")).kind == "unchanged"
    assert Publisher.objects.get().name == "New Name"


def test_the_database_itself_refuses_an_unknown_verdict_and_an_empty_claim() -> None:
    check = publish(draft()).check
    for change in ({"verdict": "fake"}, {"claim": ""}, {"state": "gone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Check.objects.filter(pk=check.pk).update(**change)


def test_each_version_says_what_it_did() -> None:
    uid = publish(draft()).check.uid
    publish(draft(summary="More."), "A study came out.")
    correct(uid, draft(verdict="mixed"), "We misread the table.")
    withdraw(uid, "The source was retracted.")
    restore(uid, "It was not.")
    made = CheckVersion.objects.order_by("number").values_list("number", "change")
    assert list(made) == list(
        enumerate(
            [Change.PUBLISHED, Change.UPDATED, Change.CORRECTED, Change.WITHDRAWN, Change.RESTORED], start=1
        )
    )


def test_a_correction_says_what_was_wrong_and_changes_something() -> None:
    uid = publish(draft()).check.uid
    with pytest.raises(ValueError, match="Say why"):
        correct(uid, draft(verdict="true"), " ")
    with pytest.raises(ValueError, match="another check"):
        correct(uid, draft(external_id="b"), "Wrong.")
    with pytest.raises(ValueError, match="Nothing is changed"):
        correct(uid, draft(), "Wrong.")
    with pytest.raises(Check.DoesNotExist):
        correct("nothing", draft(verdict="true"), "Wrong.")
    assert Check.objects.get().version == 1


def test_only_the_desk_changes_a_check_of_the_desk() -> None:
    publish(draft(own=True))
    with pytest.raises(OwnCheckError, match="only the desk"):
        publish(draft(verdict="true"))
    assert publish(draft(own=True, verdict="true"), "A study came out.").check.verdict == "true"
    assert publish(draft(verdict="true")).kind == "unchanged"
    assert Check.objects.get().own is True
