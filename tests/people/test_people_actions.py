"""What admins do about people, what is refused, and what the audit trail says of it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from soi.people import actions, audit
from soi.people.errors import RefusedError
from soi.people.models import AuditEntry, Role
from soi.people.models import Person as Account
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def _trail() -> list[tuple[str, str, dict[str, object]]]:
    return list(AuditEntry.objects.values_list("actor", "action", "detail"))


def test_everything_about_people_is_on_the_trail_without_their_words(admin: Person, editor: Person) -> None:
    who, pk = f"person:{admin.account.pk}", editor.account.pk
    actions.invite("Mai@Desk.example", " Mai ", Role.CHECKER, admin.account)
    actions.change_role(pk, Role.CHECKER, admin.account)
    actions.change_role(pk, Role.CHECKER, admin.account)
    actions.forget_second_factors(pk, admin.account)
    actions.deactivate(pk, admin.account)
    actions.reactivate(pk, admin.account)
    actions.rename(editor.account, "Emma B")
    assert _trail() == [
        (who, "people.invite", {"role": "checker"}),
        (who, "people.role", {"from": "editor", "to": "checker"}),
        (who, "people.forget-second-factors", {"count": 1}),
        (who, "people.deactivate", {}),
        (who, "people.reactivate", {}),
        (f"person:{pk}", "people.rename", {}),
    ]
    assert audit.verify().breaks == ()
    assert not Authenticator.objects.filter(user=editor.account).exists()
    mai = Account.objects.get(email="mai@desk.example")
    assert (mai.name, mai.role, mai.has_usable_password()) == ("Mai", "checker", False)


@pytest.mark.parametrize(
    ("email", "name"),
    [("no address", "X"), ("ada@desk.example", "X"), ("ADA@desk.example", "X"), ("x@y.example", " ")],
)
def test_it_refuses_an_invitation_that_makes_no_sense(admin: Person, email: str, name: str) -> None:
    with pytest.raises(RefusedError):
        actions.invite(email, name, Role.CHECKER, admin.account)
    assert Account.objects.count() == 1
    assert _trail() == []


def test_the_last_admin_stays(admin: Person, editor: Person) -> None:
    pk = admin.account.pk
    with pytest.raises(RefusedError):
        actions.change_role(pk, Role.EDITOR, admin.account)
    with pytest.raises(RefusedError):
        actions.deactivate(pk, admin.account)
    admin.account.refresh_from_db()
    assert (admin.account.role, admin.account.is_active) == ("admin", True)
    assert _trail() == []
    actions.change_role(editor.account.pk, Role.ADMIN, admin.account)
    actions.change_role(pk, Role.EDITOR, admin.account)


def test_the_database_knows_each_address_once_whatever_its_case(admin: Person) -> None:
    found = Account.objects.get_by_natural_key("ADA@desk.example")
    assert found == admin.account


def test_pages_of_people_do_what_they_say(admin: Person, editor: Person) -> None:
    base = f"/en/people/all/{editor.account.pk}/"
    listed = admin.browser.get("/en/people/all/").content.decode()
    assert "emma@desk.example" in listed
    shown = admin.browser.post(f"{base}role/", {"role": "checker"}, follow=True).content.decode()
    assert "The role is changed." in shown
    assert (
        "There is no such role."
        in admin.browser.post(f"{base}role/", {"role": "king"}, follow=True).content.decode()
    )
    assert "/people/password/new/" in admin.browser.post(f"{base}link/").content.decode()
    closed = admin.browser.post(f"{base}deactivate/", follow=True).content.decode()
    assert "The account is closed." in closed
    assert "open it first" in admin.browser.post(f"{base}link/", follow=True).content.decode()
    again = admin.browser.post(f"{base}reactivate/", follow=True).content.decode()
    assert "The account is open again." in again
    own = f"/en/people/all/{admin.account.pk}/deactivate/"
    assert "One active admin has to remain." in admin.browser.post(own, follow=True).content.decode()
    twice = admin.browser.post(
        "/en/people/all/", {"email": "emma@desk.example", "name": "E", "role": "editor"}
    )
    assert "There is an account with this address already." in twice.content.decode()
    assert admin.browser.get("/en/people/all/99999/").status_code == 404


def test_somebody_renames_themselves(editor: Person) -> None:
    assert (
        "Your name is saved."
        in editor.browser.post("/en/people/account/", {"name": "Emma <b>"}, follow=True).content.decode()
    )
    assert "Emma &lt;b&gt;" in editor.browser.get("/en/people/account/").content.decode()
    assert editor.browser.post("/en/people/account/", {"name": ""}).status_code == 200


def test_the_audit_page_shows_names_and_narrows_to_one_row(admin: Person, editor: Person) -> None:
    actions.change_role(editor.account.pk, Role.CHECKER, admin.account)
    for number in range(60):
        audit.record(None, "desk.sign", f"case:k{number}", {"revision": number})
    first = admin.browser.get("/en/people/audit/").content.decode()
    assert "case:k59" in first
    assert "case:k5<" not in first
    assert "case:k5<" in admin.browser.get("/en/people/audit/?page=2").content.decode()
    about = admin.browser.get(f"/en/people/audit/?about=person:{editor.account.pk}").content.decode()
    assert ("people.role" in about, "desk.sign" in about, ">Ada<" in about) == (True, False, True)
    assert "Nothing yet." in admin.browser.get("/en/people/audit/?about=case:none").content.decode()
