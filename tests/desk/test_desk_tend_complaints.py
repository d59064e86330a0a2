"""`soi tend` forgets the words of complaints when their time after the answer is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from soi.checks.actions import KEPT_DAYS, answer_feedback, publish, say_wrong
from soi.checks.models import Feedback
from tests.fakes.drafts import draft


@pytest.mark.django_db
def test_it_erases_answered_complaints_in_time_and_no_other() -> None:
    uid = publish(draft()).check.uid
    old, fresh, waiting = (say_wrong(uid, words).uid for words in ("Old.", "Fresh.", "Waiting."))
    for one, days in ((old, KEPT_DAYS + 1), (fresh, KEPT_DAYS - 1)):
        answer_feedback(one, "Thank you.")
        Feedback.objects.filter(uid=one).update(closed_at=timezone.now() - timedelta(days=days))
    call_command("tend")
    left = dict(Feedback.objects.values_list("uid", "text"))
    assert left == {old: "", fresh: "Fresh.", waiting: "Waiting."}
    assert Feedback.objects.get(uid=old).reply == ""
