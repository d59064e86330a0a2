"""Signing in: by invitation only, password and second step, nothing that follows anybody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from soi.people.links import password_link
from soi.people.models import AuditEntry, Role
from soi.people.models import Person as Account
from tests.conftest import TOTP_SECRET, Person, member

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
ADDRESS = "203.0.113.77"
SIGN_IN = "/en/people/sign-in/"
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son\w+=[\"']|\sstyle=[\"']")


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def browser(**more: Any) -> Client:
    """A device on which nobody is signed in."""
    return Client(headers={"accept-language": "en"}, REMOTE_ADDR=ADDRESS, **more)


def code(secret: str = TOTP_SECRET) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def with_password(person: Person) -> Account:
    person.account.set_password(PASSWORD)
    person.account.save()
    return person.account


def sign_in(client: Client, account: Account, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": account.email, "password": password, **more})


def test_a_learner_signs_in_with_a_password() -> None:
    account, client = with_password(member("Linh", Role.LEARNER, second_factor=False)), browser()
    assert client.get(SIGN_IN).status_code == 200
    assert sign_in(client, account).headers["Location"] == "/en/people/"
    assert client.get("/en/people/", follow=True).status_code == 200
    assert account.password.startswith("argon2")
    cookie = client.cookies["session"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_second_factor_is_asked_for_and_a_wrong_one_refused(checker: Person) -> None:
    account, client = with_password(checker), browser()
    assert sign_in(client, account).headers["Location"] == "/en/people/sign-in/code/"
    assert client.get("/en/people/account/").status_code == 302
    wrong = client.post("/en/people/sign-in/code/", {"code": "000000"})
    assert b"Incorrect code" in wrong.content
    assert client.post("/en/people/sign-in/code/", {"code": code()}).headers["Location"] == "/en/people/"
    assert client.get("/en/people/account/").status_code == 200


def test_a_recovery_code_signs_in_once(checker: Person) -> None:
    account, client = with_password(checker), browser()
    sign_in(client, account)
    client.post("/en/people/sign-in/code/", {"code": code()})
    client.post("/en/people/confirm/password/", {"password": PASSWORD, "next": "/en/people/account/"})
    client.post("/en/people/account/recovery-codes/new/", follow=True)
    shown = client.get("/en/people/account/recovery-codes/")
    codes = re.findall(r"<li><code>(\d+)</code>", shown.content.decode())
    assert len(codes) == 10
    for answer in ("/en/people/", None):
        other = browser()
        sign_in(other, account)
        done = other.post("/en/people/sign-in/code/", {"code": codes[0]})
        assert done.headers.get("Location") == answer


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_and_an_unknown_address_look_the_same(learner: Person, password: str) -> None:
    account = with_password(learner)
    wrong = sign_in(browser(), account, password)
    account.email = "nobody@desk.example"
    unknown = sign_in(browser(), account, password)
    told = [re.findall(r"errorlist[^>]*><li>(.*?)</li>", one.content.decode()) for one in (wrong, unknown)]
    assert told[0] == told[1] != []


def test_it_stops_whoever_tries_many_passwords(learner: Person) -> None:
    account, client = with_password(learner), browser()
    answers = [sign_in(client, account, f"wrong {number}") for number in range(12)]
    assert b"Too many failed login attempts" in answers[-1].content or answers[-1].status_code == 429
    last = sign_in(client, account)
    assert "Location" not in last.headers


def test_it_leads_back_to_our_own_pages_only() -> None:
    account = with_password(member("Linh", Role.LEARNER, second_factor=False))
    for wanted, reached in (
        ("/en/people/account/", "/en/people/account/"),
        ("https://evil.example/", "/en/people/"),
    ):
        assert sign_in(browser(), account, next=wanted).headers["Location"] == reached


def test_a_closed_account_cannot_sign_in(learner: Person) -> None:
    account = with_password(learner)
    account.is_active = False
    account.save()
    client = browser()
    answer = sign_in(client, account)
    assert answer.headers.get("Location") in {None, "/en/people/inactive/"}
    assert client.get("/en/people/account/").status_code == 302
    assert client.get("/en/people/inactive/").status_code == 200


def test_nobody_can_open_an_account_by_themselves(settings: Any) -> None:
    client = browser()
    told = {"email": "new@desk.example", "password1": PASSWORD, "name": "New"}
    for answer in (client.get("/en/people/sign-up/"), client.post("/en/people/sign-up/", told)):
        assert b"Accounts are by invitation" in answer.content
    assert not Account.objects.exists()
    settings.SOI_SIGN_UP = True
    assert client.post("/en/people/sign-up/", told | {"role": "admin"}).headers["Location"] == "/en/people/"
    made = Account.objects.get()
    assert (made.name, made.role, made.email) == ("New", Role.LEARNER, "new@desk.example")


def test_an_invitation_link_works_once(admin: Person) -> None:
    told = {"email": "Mai@desk.example", "name": "Mai", "role": "checker"}
    shown = admin.browser.post("/en/people/all/", told)
    (link,) = re.findall(r'value="(http://[^"]+/people/password/new/[^"]+)"', shown.content.decode())
    invited = Account.objects.get(email="mai@desk.example")
    assert not invited.has_usable_password()
    path, client = link.partition("8000")[2], browser()
    page = client.get(path, follow=True)
    assert page.redirect_chain[0][0].endswith("-set-password/")
    assert b"Choose a password" in page.content
    weak = client.post(page.redirect_chain[0][0], {"password1": "mai", "password2": "mai"})
    assert b"too short" in weak.content
    client.post(page.redirect_chain[0][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert b"does not work any more" in browser().get(path, follow=True).content
    fresh = browser()
    assert sign_in(fresh, invited).headers["Location"] == "/en/people/"
    assert fresh.get("/en/people/").headers["Location"] == "/en/people/second-factor/"


def test_an_invitation_link_ends_after_three_days(learner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    path = password_link(learner.account).partition("8000")[2]
    real = PasswordResetTokenGenerator._now
    for days, works in ((2.9, True), (3.1, False)):

        def later(self: Any, days: float = days) -> Any:
            return real(self) + timedelta(days=days)

        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", later)
        page = browser().get(path, follow=True)
        assert (b"Choose a password" in page.content) == works


def test_a_link_signed_by_nobody_is_refused(learner: Person) -> None:
    path = password_link(learner.account).partition("8000")[2]
    assert b"does not work any more" in browser().get(path[:-3] + "00/", follow=True).content


def test_without_mail_a_forgotten_password_is_an_admins_matter(learner: Person, settings: Any) -> None:
    client = browser()
    assert b"sends no mail" in client.get("/en/people/password/forgotten/").content
    client.post("/en/people/password/forgotten/", {"email": learner.account.email})
    settings.SOI_MAIL = True
    assert b"Send the link" in client.get("/en/people/password/forgotten/").content


def test_with_mail_a_forgotten_password_gets_a_link(learner: Person) -> None:
    client = browser()
    for address in (learner.account.email, "nobody@desk.example"):
        answer = client.post("/en/people/password/forgotten/", {"email": address})
        assert answer.headers["Location"] == "/en/people/password/forgotten/sent/"
    (sent,) = mail.outbox
    assert sent.to == [learner.account.email]
    (path,) = re.findall(r"http://testserver(/\S+)", str(sent.body))
    assert b"Choose a password" in client.get(path, follow=True).content


def test_setting_up_an_app_leads_to_recovery_codes_and_then_in(
    django_capture_on_commit_callbacks: Any,
) -> None:
    account, client = with_password(member("Chi", Role.CHECKER, second_factor=False)), browser()
    sign_in(client, account)
    page = client.get("/en/people/account/authenticator/")
    assert page.headers["Location"].startswith("/en/people/confirm/password/")
    client.post(page.headers["Location"], {"password": PASSWORD})
    page = client.get("/en/people/account/authenticator/")
    (secret,) = re.findall(r"<code[^>]*>([A-Z2-7]{32})</code>", page.content.decode())
    assert b'src="data:image/svg+xml' in page.content
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/en/people/account/authenticator/", {"code": code(secret)})
    assert done.headers["Location"] == "/en/people/account/recovery-codes/"
    assert client.get("/en/people/second-factor/").headers["Location"] == "/en/people/"
    stored = [str(row.data) for row in Authenticator.objects.filter(user=account)]
    assert len(stored) == 2
    assert secret not in "".join(stored)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["people.add-second-factor"] * 2


def test_no_address_of_a_device_is_kept_anywhere(checker: Person) -> None:
    account, client = with_password(checker), browser()
    sign_in(client, account, "wrong")
    sign_in(client, account)
    client.post("/en/people/sign-in/code/", {"code": code()})
    client.post("/en/people/confirm/password/", {"password": PASSWORD})
    held = "".join(str(session.get_decoded()) for session in Session.objects.all())
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            held += str(cursor.fetchall())
    assert account.email in held
    assert ADDRESS not in held


def test_its_pages_hold_no_inline_script_and_are_our_own(checker: Person) -> None:
    account, client = with_password(checker), browser()
    for path in ("sign-in/", "sign-up/", "password/forgotten/", "password/forgotten/sent/", "inactive/"):
        _is_ours(client.get(f"/en/people/{path}"))
    sign_in(client, account)
    _is_ours(client.get("/en/people/sign-in/code/"))
    client.post("/en/people/sign-in/code/", {"code": code()})
    _is_ours(client.get("/en/people/confirm/code/"))
    client.post("/en/people/confirm/password/", {"password": PASSWORD})
    for path in ("", "password/", "authenticator/remove/", "recovery-codes/new/", "passkeys/new/"):
        _is_ours(client.get(f"/en/people/account/{path}", follow=True))
    _is_ours(client.get("/en/people/sign-out/"))


def _is_ours(answer: Any) -> None:
    page = answer.content.decode()
    assert answer.status_code == 200
    assert SCRIPT.findall(page) == []
    assert "people/people.css" in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_public_pages_set_no_cookie_even_for_whoever_is_signed_in(editor: Person, stranger: Person) -> None:
    for path in ("/en/", "/en/checks/", "/en/about/"):
        assert not stranger.browser.get(path).cookies
        assert not editor.browser.get(path).cookies
