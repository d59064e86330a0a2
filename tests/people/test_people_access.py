"""Who may open and do what: every route × every role × own and other rows, made from the permission table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from soi.desk.models import Case, State
from soi.evidence.models import Capture, Quote
from soi.inbox.models import Question
from soi.people.models import Person as Account
from soi.people.models import Role
from soi.people.permissions import LADDER, PERMISSIONS, PUBLIC, ROWS, TABLE, may
from tests.conftest import Person, member
from tests.people.passkey import credential
from tests.people.routes import Route, routes, watching

pytestmark = pytest.mark.django_db
GUARDED = [route for route in routes() if route.permission != PUBLIC]
OWN = "people.account"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Addresses are made in the language that is active, whatever ran before."""
    with translation.override("en"):
        yield


def test_every_route_declares_who_may_open_it() -> None:
    assert [route.name for route in routes() if route.permission not in {PUBLIC, *PERMISSIONS}] == []
    assert len(routes()) > 30


def test_only_signing_in_and_practising_are_open_to_everybody() -> None:
    rooms = {
        route.name for route in routes() if route.permission == PUBLIC and route.route.startswith("practice/")
    }
    assert "drills:home" in rooms
    assert {route.name for route in routes() if route.permission == PUBLIC} - rooms == {
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_callback",
        "openid_connect_login",
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_it_answers_as_the_table_says(row: Any) -> None:
    for place, role in enumerate(LADDER):
        person = Account(email="x@desk.example", name="X", role=role)
        has = place >= LADDER.index(row.least)
        others = has and not row.only_own and (row.any_from is None or place >= LADDER.index(row.any_from))
        assert may(person, row.name) == has == (role in PERMISSIONS[row.name])
        assert may(person, row.name, own=True) == (has and not row.never_own)
        assert may(person, row.name, own=False) == others
        person.is_active = False
        assert not may(person, row.name)
    assert not may(None, row.name)
    assert not may(AnonymousUser(), row.name)


def test_it_keeps_the_rules_of_the_house() -> None:
    """Stated by hand: what must never change by a slip in the table."""

    def who(permission: str, own: bool | None = None) -> set[str]:
        return {role for role in LADDER if ROWS[permission].allows(role, own)}

    assert who("desk.read", own=True) == set()
    assert who("desk.read") == {Role.SECOND_READER, Role.EDITOR, Role.ADMIN}
    assert who("desk.publish") == who("desk.withdraw") == {Role.EDITOR, Role.ADMIN}
    assert who("desk.draft", own=False) == {Role.EDITOR, Role.ADMIN}
    assert who("people.manage") == who("audit.see") == {Role.ADMIN}
    assert Role.LEARNER not in who("desk.see")
    assert Role.VOLUNTEER not in who("desk.tips")
    with pytest.raises(KeyError):
        may(None, "desk.everything")


STATES = (State.ASSIGNED, State.DRAFTING, State.IN_REVIEW)
POSTED = {
    "role": "admin", "name": "X", "note": "x", "verdict": "false", "conflict": "no", "statement": "none",
    "right_for_all": "yes", "resolution": "x", "headline": "x", "why_not": "opinion", "why": "opinion",
    "text": "a", "reason": "x", "claim": "Another claim.", "revision": "0", "value": "x", "language": "en",
    "email": "new@desk.example", "body": "x", "harm": "health", "answer": "x",
}  # fmt: skip
"""Words for every form there is: a POST that is let through by mistake should get far enough to be seen."""


def _own_rows(owner: Account, state: State) -> dict[str, Any]:
    """One row of each kind that belongs to `owner`, all under one uid; values for the arguments of routes."""
    now, uid = timezone.now(), f"x{owner.pk}"
    question = Question.objects.create(uid=uid, language="en", last_asked_at=now)
    Case.objects.create(uid=uid, question=question, language="en", author=owner)
    for step in STATES[: STATES.index(state) + 1]:
        Case.objects.filter(uid=uid).update(state=step)
    capture = Capture.objects.create(
        uid=uid, about=uid, media_type="text/plain", size=1, sha256="0" * 64, captured_at=now, by=uid
    )
    Quote.objects.create(uid=uid, capture=capture, text="a", start=0, end=1)
    passkey = Authenticator.objects.create(
        user=owner,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "phone", "credential": credential(uid.encode())},
    )
    return {
        "pk": owner.pk, "passkey": passkey.pk, "uid": uid, "capture_uid": uid, "check_uid": uid,
        "media_uid": uid, "sha256": capture.sha256,
        "quote_uid": uid, "number": 1, "name": "claim", "kind": "funding", "language": "en",
    }  # fmt: skip


def _address(route: Route, values: dict[str, Any]) -> str:
    return route.address(values | {"pk": values["passkey"] if "passkeys/" in route.route else values["pk"]})


def _tried(browser: Client, method: str, address: str) -> Any:
    """What comes back; whatever it wrote is undone, so that each try meets the same rows."""
    with transaction.atomic(), watching() as written:
        answer = getattr(browser, method)(address, POSTED if method == "post" else {})
        answer.changed = bool(written)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", LADDER)
def test_whoever_may_not_changes_nothing_and_whoever_may_is_let_in(role: Role, state: State) -> None:
    me, other = member("Me", role), member("Other", role)
    wrong = []
    for own, owner in ((True, me), (False, other)):
        values = _own_rows(owner.account, state)
        for route in GUARDED:
            address = _address(route, values)
            has = may(me.account, route.permission)
            for method in ("get", "post"):
                if method == "post" and may(
                    me.account, route.permission, own=own if route.arguments else None
                ):
                    continue
                answer = _tried(me.browser, method, address)
                refused = answer.status_code == 403
                if answer.changed or (not has and not refused):
                    wrong.append((route.name, method, own, answer.status_code, "changed or not refused"))
                if method == "get" and has and refused and own:
                    wrong.append((route.name, method, own, answer.status_code, "refused"))
    assert wrong == []


def test_it_would_see_a_change(admin: Person, learner: Person) -> None:
    address = f"/en/people/all/{learner.account.pk}/role/"
    assert _tried(admin.browser, "post", address).changed
    assert not _tried(learner.browser, "post", address).changed


def test_strangers_are_led_to_sign_in_from_every_route(learner: Person) -> None:
    values = _own_rows(learner.account, State.ASSIGNED)
    browser = Client()
    for route in GUARDED:
        address = _address(route, values)
        for answer in (_tried(browser, "get", address), _tried(browser, "post", address)):
            assert not answer.changed
            assert answer.status_code == 302, route.name
            assert answer.headers["Location"].startswith(("/en/people/sign-in/", "/vi/people/sign-in/"))
        answer = browser.get(address, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"][3:19]) == (204, "/people/sign-in/")
    assert not browser.cookies


@pytest.mark.parametrize("role", [Role.CHECKER, Role.SECOND_READER, Role.EDITOR, Role.ADMIN])
def test_from_checker_upwards_nothing_opens_without_a_second_factor(role: Role, settings: Any) -> None:
    me = member("Me", role, second_factor=False)
    values = _own_rows(member("Other", role).account, State.ASSIGNED)
    within = [route for route in GUARDED if may(me.account, route.permission) and route.permission != OWN]
    for route in within:
        for method in ("get", "post"):
            answer = _tried(me.browser, method, _address(route, values))
            assert not answer.changed
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/en/people/second-factor/")
    assert me.browser.get("/en/people/account/").status_code == 200
    settings.SOI_MFA = False
    assert me.browser.get("/en/people/second-factor/").status_code == 302
    for route in within:
        assert me.browser.get(_address(route, values)).headers.get("Location") != "/en/people/second-factor/"


@pytest.mark.parametrize("role", [Role.LEARNER, Role.VOLUNTEER])
def test_below_a_second_factor_is_a_choice(role: Role) -> None:
    me = member("Me", role, second_factor=False)
    assert me.browser.get("/en/people/second-factor/").status_code == 302
    assert me.browser.get("/en/people/account/").status_code == 200


def test_a_closed_account_is_out_at_once(editor: Person) -> None:
    assert editor.browser.get("/en/people/account/").status_code == 200
    Account.objects.filter(pk=editor.account.pk).update(is_active=False)
    assert editor.browser.get("/en/people/account/").headers["Location"].startswith("/en/people/sign-in/")


def test_answers_behind_sign_in_are_kept_by_no_cache(editor: Person) -> None:
    assert editor.browser.get("/en/people/account/").headers["Cache-Control"] == "no-store"
