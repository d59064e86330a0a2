"""Accounts that are tied to an OpenID provider: two sign-ins at once, untying one, confirming what matters."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import DatabaseError, connection, transaction
from django.test import Client

from soi.people import actions, audit
from soi.people.models import AuditEntry, Role
from soi.people.models import Person as Account
from tests.conftest import member
from tests.fakes.openid import Provider
from tests.people.openid import browser, is_in, to_provider


def coming_back(clients: list[Client], answers: list[Any], backs: list[str]) -> list[threading.Thread]:
    """Each client comes back from the provider in a thread of its own, started; the answers get their places."""

    def run(place: int) -> None:
        try:
            answers[place] = clients[place].get(backs[place])
        except DatabaseError as wrong:
            answers[place] = wrong
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(clients))]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [False, True])
def test_two_first_sign_ins_of_one_person_at_once_open_one_account(
    provider: Provider, settings: Any, known: bool
) -> None:
    settings.SOI_SIGN_UP = not known
    if known:
        member("Linh", Role.LEARNER, second_factor=False)
    clients = [browser() for _ in range(3)]
    backs = [to_provider(one) for one in clients]
    provider.together, answers = threading.Barrier(len(clients)), [None] * len(clients)
    for thread in coming_back(clients, answers, backs):
        thread.join()
    assert [getattr(one, "headers", {}).get("Location", one) for one in answers] == ["/en/people/"] * 3
    assert [is_in(one) for one in clients] == [True] * 3
    assert (Account.objects.count(), SocialAccount.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="people.link-openid").count() == 1
    assert audit.verify().breaks == ()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("subject", "opened"), [("u-1", True), ("u-2", False)])
def test_whoever_comes_second_gets_the_account_only_as_the_same_person(
    provider: Provider, settings: Any, subject: str, opened: bool
) -> None:
    """The second one has seen no account yet when the first one's is written."""
    settings.SOI_SIGN_UP = True
    client, answers = browser(), [None]
    back = to_provider(client)
    with transaction.atomic():
        actions.open_account("linh@desk.example", "Linh", provider.url, subject)
        threads = coming_back([client], answers, [back])
        deadline = time.monotonic() + 2
        while "/me" not in provider.asked and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.5)  # it stands before the lock now
    threads[0].join()
    assert (getattr(answers[0], "status_code", answers[0]), is_in(client)) == (302 if opened else 403, opened)
    assert [one.uid for one in SocialAccount.objects.all()] == [subject]
