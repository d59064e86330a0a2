"""Accounts that are tied to an OpenID provider: two sign-ins at once, untying one, confirming what matters."""

from __future__ import annotations

import threading
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from soi.people import actions, audit
from soi.people.models import AuditEntry, Role
from soi.people.models import Person as Account
from tests.conftest import Person, member
from tests.fakes.openid import Provider
from tests.people.openid import browser, is_in, sign_in, to_provider
from tests.people.test_people_sign_in import code

ACCOUNT = "/en/people/account"
APP, PASSKEY, FIRST_PASSWORD = (
    f"{ACCOUNT}/authenticator/",
    f"{ACCOUNT}/passkeys/new/",
    f"{ACCOUNT}/password/first/",
)
CODES, CONFIRM = f"{ACCOUNT}/recovery-codes/", "/en/people/confirm/code/"
NEW = {"password1": "correct horse battery staple", "password2": "correct horse battery staple"}


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


def at_work(provider: Provider, role: Role) -> Client:
    """Linh, signed in by the provider, with neither password nor second factor."""
    member("Linh", role, second_factor=False)
    client = browser()
    sign_in(client)
    assert is_in(client)
    return client


def minutes_later(client: Client) -> None:
    """The sign-in was six minutes ago."""
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= 360
    session.save()


@pytest.mark.django_db
def test_a_checker_from_the_provider_sets_up_a_second_factor_and_is_asked_for_it_ever_after(
    provider: Provider,
) -> None:
    client = at_work(provider, Role.CHECKER)
    for closed in ("/en/desk/", "/en/people/"):
        assert client.get(closed).headers["Location"] == "/en/people/second-factor/"
    secret = client.get(APP).context["form"].secret
    assert client.post(APP, {"code": code(secret)}).headers["Location"] == CODES
    assert client.get("/en/desk/").status_code == 200
    again = browser()
    assert sign_in(again).headers["Location"] == "/en/people/sign-in/code/"
    assert not is_in(again) and again.get("/en/desk/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("address", [APP, PASSKEY, FIRST_PASSWORD])
def test_an_account_only_the_provider_opens_goes_there_again_before_it_gets_another_key(
    provider: Provider, address: str
) -> None:
    client = at_work(provider, Role.LEARNER)
    assert client.get(address).status_code == 200
    minutes_later(client)
    for answer in (client.get(address), client.post(address, NEW)):
        assert answer.headers["Location"] == f"/en/people/sign-in/openid/?{urlencode({'next': address})}"
    assert not Account.objects.get().has_usable_password()
    assert sign_in(client, answer.headers["Location"]).headers["Location"] == address
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_a_first_password_wants_the_second_factor_of_who_has_one(provider: Provider) -> None:
    client = at_work(provider, Role.CHECKER)
    secret = client.get(APP).context["form"].secret
    client.post(APP, {"code": code(secret)})
    for answer in (client.get(FIRST_PASSWORD), client.post(FIRST_PASSWORD, NEW)):
        assert answer.headers["Location"] == f"{CONFIRM}?{urlencode({'next': FIRST_PASSWORD})}"
    assert not Account.objects.get().has_usable_password()
    assert NEW["password1"] not in str(dict(client.session))
    cache.clear()  # a code is good once; half a minute later there is another one
    confirmed = client.post(answer.headers["Location"], {"code": code(secret), "next": FIRST_PASSWORD})
    assert confirmed.headers["Location"] == FIRST_PASSWORD
    client.post(FIRST_PASSWORD, NEW)
    assert Account.objects.get().check_password(NEW["password1"])


@pytest.mark.django_db
def test_an_account_that_no_provider_opens_is_not_sent_to_one(provider: Provider, learner: Person) -> None:
    assert learner.browser.get(FIRST_PASSWORD).headers["Location"].startswith(CONFIRM)
    Authenticator.objects.all().delete()
    assert learner.browser.get(PASSKEY).status_code == 200


@pytest.mark.django_db
def test_an_admin_unties_an_account_and_the_new_sign_in_there_opens_it(
    provider: Provider, admin: Person
) -> None:
    account = member("Linh", Role.LEARNER, second_factor=False).account
    page = f"/en/people/all/{account.pk}/"
    assert "Untie" not in admin.browser.get(page).content.decode()
    sign_in(browser())
    assert "Untie from the old sign-in" in admin.browser.get(page).content.decode()
    provider.claims["sub"], client = "u-2", browser()
    assert sign_in(client).status_code == 403
    told = admin.browser.post(f"{page}untie/", follow=True).content.decode()
    assert "The account is untied." in told and "Untie from" not in told
    entry = AuditEntry.objects.get(action="people.untie-openid")
    assert (entry.actor, entry.object) == (f"person:{admin.account.pk}", f"person:{account.pk}")
    assert entry.detail == {"count": 1}
    sign_in(client)
    assert is_in(client) and [one.uid for one in SocialAccount.objects.all()] == ["u-2"]
    admin.browser.post(f"/en/people/all/{admin.account.pk}/untie/")
    assert AuditEntry.objects.filter(action="people.untie-openid").count() == 1  # nothing was tied there


@pytest.mark.django_db
def test_only_who_manages_people_unties(provider: Provider, editor: Person) -> None:
    at_work(provider, Role.LEARNER)
    tied = SocialAccount.objects.get()
    assert editor.browser.post(f"/en/people/all/{tied.user_id}/untie/").status_code == 403
    assert SocialAccount.objects.filter(pk=tied.pk).exists()
