"""What pages about people show: everybody with their second factor, one's own keys, the audit trail by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from soi.people.models import AuditEntry, Person
from soi.people.permissions import WITH_SECOND_FACTOR

PER_PAGE = 50
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def everybody() -> QuerySet[Person]:
    """All accounts, open ones first, each with `has_second_factor` and `has_openid`."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    tied = SocialAccount.objects.filter(user=OuterRef("pk"))
    found = Person.objects.annotate(has_second_factor=Exists(factors), has_openid=Exists(tied))
    return found.order_by("-is_active", "name", "pk")


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """How one person signs in: their passkeys, whether they use an app, and unused recovery codes."""

    passkeys: tuple[Authenticator, ...]
    app: bool
    recovery_codes: int
    required: bool

    @property
    def any(self) -> bool:
        """Whether there is a second factor at all."""
        return self.app or bool(self.passkeys)


def own_keys(person: Person) -> OwnKeys:
    """The second factors of `person`."""
    rows = list(Authenticator.objects.filter(user=person).order_by("pk"))
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return OwnKeys(
        passkeys=tuple(row for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        app=any(row.type == Authenticator.Type.TOTP for row in rows),
        recovery_codes=len(codes[0].wrap().get_unused_codes()) if codes else 0,
        required=person.role in WITH_SECOND_FACTOR,
    )


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry with the name of who did it; empty for the system and for what is no person."""

    entry: AuditEntry
    actor_name: str
    object_name: str


def audit_page(number: str, about: str) -> tuple[Page[AuditEntry], list[AuditRow]]:
    """One page of the trail, newest first; `about` narrows it to one object or actor, such as `case:k3f`."""
    entries = AuditEntry.objects.order_by("-number")
    if about:
        entries = entries.filter(object=about) | entries.filter(actor=about)
    page = Paginator(entries, PER_PAGE).get_page(number)
    names = _names(name for entry in page for name in (entry.actor, entry.object))
    rows = [AuditRow(entry, names.get(entry.actor, ""), names.get(entry.object, "")) for entry in page]
    return page, rows


def _names(uids: Iterable[str]) -> dict[str, str]:
    wanted = {uid for uid in uids if uid.startswith("person:")}
    keys = [int(uid.removeprefix("person:")) for uid in wanted if uid.removeprefix("person:").isdigit()]
    return {f"person:{pk}": name for pk, name in Person.objects.filter(pk__in=keys).values_list("pk", "name")}
