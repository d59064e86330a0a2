"""What is done about people: inviting, changing roles, closing and reopening accounts. Each verb is one
transaction and one entry of the audit trail; nothing else writes this room's tables but `audit.py`.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from soi.people.audit import record
from soi.people.errors import RefusedError
from soi.people.models import Person, Role

NAME_LIMIT = 100


@transaction.atomic
def invite(email: str, name: str, role: Role, by: Person) -> Person:
    """Make an account without a password: its owner chooses one with the link of `links.password_link`.

    Raises `RefusedError` for an address that is none or that has an account already, and for an empty name."""
    person = _made(email, name, role, None)
    record(by, "people.invite", _uid(person), {"role": role.value})
    return person


@transaction.atomic
def create_admin(email: str, name: str, password: str | None) -> Person:
    """Make an admin, as whoever runs the site does it at the first start; without a password where None.

    Raises `RefusedError` as `invite` does, and for a password that is too easy to guess."""
    person = _made(email, name, Role.ADMIN, password)
    record(None, "people.create-admin", _uid(person))
    return person


def _made(email: str, name: str, role: Role, password: str | None) -> Person:
    address, called = email.strip().lower(), _called(name)
    try:
        validate_email(address)
    except ValidationError:
        raise RefusedError(_("That is not an e-mail address.")) from None
    if Person.objects.filter(email=address).exists():
        raise RefusedError(_("There is an account with this address already."))
    person = Person(email=address, name=called, role=role)
    if password is not None:
        try:
            validate_password(password, person)
        except ValidationError as weak:
            raise RefusedError(" ".join(weak.messages)) from None
    person.set_password(password)  # None: no password opens it
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # somebody else was quicker, in this very moment
        raise RefusedError(_("There is an account with this address already.")) from None
    return person


def _called(name: str) -> str:
    called = name.strip()
    if not called or len(called) > NAME_LIMIT:
        raise RefusedError(_("Give a name of at most 100 characters."))
    return called


@transaction.atomic
def rename(person: Person, name: str) -> None:
    """Somebody changes how they are called. Raises `RefusedError` for an empty or too long name."""
    called = _called(name)
    if called != person.name:
        person.name = called
        person.save(update_fields=["name"])
        record(person, "people.rename", _uid(person))


@transaction.atomic
def change_role(pk: int, role: Role, by: Person) -> Person:
    """Give somebody another role. Raises `RefusedError` if nobody would be left who may manage people."""
    person = _locked(pk)
    before = person.role
    if before != role:
        person.role = role
        person.save(update_fields=["role"])
        _keep_an_admin()
        record(by, "people.role", _uid(person), {"from": before, "to": role.value})
    return person


@transaction.atomic
def deactivate(pk: int, by: Person) -> Person:
    """Close an account: whoever is signed in to it is out at once. Their name stays on what they did.

    Raises `RefusedError` if nobody would be left who may manage people."""
    person = _locked(pk)
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        _keep_an_admin()
        record(by, "people.deactivate", _uid(person))
    return person


@transaction.atomic
def reactivate(pk: int, by: Person) -> Person:
    """Open a closed account again, with the role it had."""
    person = _locked(pk)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        record(by, "people.reactivate", _uid(person))
    return person


@transaction.atomic
def forget_second_factors(pk: int, by: Person) -> Person:
    """Take away somebody's passkeys, authenticator app and recovery codes, because they lost them. They have
    to set up a new one before anything else is open to them."""
    person = _locked(pk)
    count, _rows = Authenticator.objects.filter(user=person).delete()
    if count:
        record(by, "people.forget-second-factors", _uid(person), {"count": count})
    return person


@transaction.atomic
def link(person: Person, issuer: str, subject: str) -> SocialAccount:
    """Tie an account to whom an OpenID Connect provider knows as `subject`. It changes no right.

    Raises `RefusedError` if the account is tied to somebody else there already (an address that changed
    hands at the provider must not open the account of whoever had it before), and if `subject` just now was
    tied to another account."""
    Person.objects.select_for_update().get(pk=person.pk)
    tied = SocialAccount.objects.filter(user=person, provider=issuer).first()
    if tied is None:
        try:
            with transaction.atomic():
                tied = SocialAccount.objects.create(user=person, provider=issuer, uid=subject)
        except IntegrityError:
            raise RefusedError(_("This account belongs to another sign-in there.")) from None
        record(person, "people.link-openid", _uid(person))
    elif tied.uid != subject:
        raise RefusedError(_("This account belongs to another sign-in there."))
    return tied


@transaction.atomic
def untie(pk: int, by: Person) -> Person:
    """Untie an account from whom an OpenID Connect provider knows, because they got a new account there. The next
    sign-in there with the account's confirmed address ties it again."""
    person = _locked(pk)
    count, _rows = SocialAccount.objects.filter(user=person).delete()
    if count:
        record(by, "people.untie-openid", _uid(person), {"count": count})
    return person


@transaction.atomic
def open_account(email: str, name: str, issuer: str, subject: str) -> SocialAccount:
    """Make a learner's account for somebody whom an OpenID Connect provider vouches for.

    Raises `RefusedError` as `invite` does."""
    person = _made(email, name, Role.LEARNER, None)
    record(person, "people.sign-up", _uid(person), {"kind": "openid"})
    return link(person, issuer, subject)


@transaction.atomic
def note_link(person: Person, by: Person | None) -> None:
    """Write down that a link to choose a password was made for somebody."""
    record(by, "people.link", _uid(person))


@transaction.atomic
def note(person: Person, what: str, kind: str = "") -> None:
    """Write down that somebody changed how they sign in; allauth has done it."""
    record(person, f"people.{what}", _uid(person), {"kind": kind} if kind else None)


def _uid(person: Person) -> str:
    return f"person:{person.pk}"


def _locked(pk: int) -> Person:
    """The person, while nobody else changes who is an admin."""
    list(Person.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk"))
    return Person.objects.select_for_update().get(pk=pk)


def _keep_an_admin() -> None:
    if not Person.objects.filter(role=Role.ADMIN, is_active=True).exists():
        raise RefusedError(_("One active admin has to remain."))
