"""Who may do what behind sign-in: one table, and the two ways of asking it.

`may` answers for actions and templates; `requires` guards a view. The page docs/reference/permissions.md and the
access tests are made from this table. What a state allows is the room's own business, not a permission's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType
from typing import Concatenate, ParamSpec

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from soi.people.models import Person, Role

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]

LADDER: tuple[Role, ...] = tuple(Role)
"""From least to most: whoever stands higher may do whatever a lower role may."""

WITH_SECOND_FACTOR = frozenset(LADDER[LADDER.index(Role.CHECKER) :])
"""Roles that must have set up a second factor, unless the operator set SOI_MFA=false."""

PUBLIC = "public"
"""What a view declares that is open to everybody."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One row: its name `room.verb`, the lowest role that has it, and what it lets somebody do.

    `any_from`: the lowest role that has it for what belongs to others; lower ones have it for their own only.
    `only_own`: nobody has it for what is not their own. `never_own`: nobody has it for what is."""

    name: str
    least: Role
    does: str
    any_from: Role | None = None
    only_own: bool = False
    never_own: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that has it, for some object at least."""
        return _from(self.least)

    def allows(self, role: Role, own: bool | None) -> bool:
        """Whether `role` may, with an object that is its own or another's; None: with any object at all."""
        if role not in self.roles:
            return False
        if own is None:
            return True
        if own:
            return not self.never_own
        return not self.only_own and (self.any_from is None or role in _from(self.any_from))


def _from(least: Role) -> frozenset[Role]:
    return frozenset(LADDER[LADDER.index(least) :])


TABLE: tuple[Permission, ...] = (
    Permission(
        "people.account",
        Role.LEARNER,
        "See and change an account: name, password, passkeys, second factor. Only ever one's own.",
        only_own=True,
    ),
    Permission(
        "people.manage", Role.ADMIN, "List, invite, deactivate people; change roles; give a new sign-in link."
    ),
    Permission("audit.see", Role.ADMIN, "Read the audit trail."),
    Permission("desk.see", Role.VOLUNTEER, "See the queue, questions, cases and their drafts."),
    Permission("desk.tips", Role.CHECKER, "Read the words of the messages people sent."),
    Permission(
        "desk.evidence", Role.VOLUNTEER, "Capture pages, upload files and mark quotations for a case."
    ),
    Permission("desk.group", Role.CHECKER, "Merge and split questions, and undo it; write their headlines."),
    Permission(
        "desk.assign",
        Role.CHECKER,
        "Open a case and give it to somebody; own: take it on oneself or hand it back.",
        any_from=Role.EDITOR,
    ),
    Permission(
        "desk.draft",
        Role.CHECKER,
        "Write the draft, send it to a second reader; own: as its author.",
        any_from=Role.EDITOR,
    ),
    Permission(
        "desk.declare", Role.CHECKER, "State one's own conflict of interest in a case, or that there is none."
    ),
    Permission("desk.close", Role.CHECKER, "Close a case as not checkable or already checked; reopen it."),
    Permission(
        "desk.read",
        Role.SECOND_READER,
        "Read a draft as the second reader; sign it or send it back. Never as its author.",
        never_own=True,
    ),
    Permission("desk.publish", Role.EDITOR, "Publish a signed check."),
    Permission("desk.correct", Role.CHECKER, "Open a correction of a published check."),
    Permission("desk.withdraw", Role.EDITOR, "Take a published check back."),
    Permission("desk.complaints", Role.CHECKER, "Answer what readers said about published checks."),
    Permission("desk.pages", Role.EDITOR, "Write the desk's pages: methodology, corrections, funding, team."),
    Permission("desk.feeds", Role.EDITOR, "Subscribe to other desks' feeds, and end it."),
    Permission(
        "drills.train",
        Role.VOLUNTEER,
        "Run workshops and trials, write courses, look after groups of learners. Never see what one learner did.",
    ),
    Permission(
        "drills.review", Role.EDITOR, "Look at a lesson that was put on hold, and release or retire it."
    ),
)

PERMISSIONS: Mapping[str, frozenset[Role]] = MappingProxyType({row.name: row.roles for row in TABLE})
"""Every permission with the roles that have it, for some object at least."""

ROWS: Mapping[str, Permission] = MappingProxyType({row.name: row for row in TABLE})


def may(person: Person | AnonymousUser | None, permission: str, *, own: bool | None = None) -> bool:
    """Whether `person` has `permission`. `own`: whether the object is theirs (they are the case's author, the
    one it would be assigned to); None asks whether they have it for any object at all.

    Raises `KeyError` for a permission that is not in the table."""
    row = ROWS[permission]
    if not isinstance(person, Person) or not person.is_active:
        return False
    return row.allows(Role(person.role), own)


def lacks_second_factor(person: Person) -> bool:
    """Whether this person has to set up a second factor before anything else is open to them."""
    if not settings.SOI_MFA or Role(person.role) not in WITH_SECOND_FACTOR:
        return False
    return not is_mfa_enabled(person, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def requires(permission: str) -> Callable[[View[Parameters]], View[Parameters]]:
    """Open a view only to people with `permission`: strangers are led to sign in, people without it get 403,
    people who lack a second factor are led to set one up. Answers are never kept by a cache.

    Whether the object is one's own is the action's to ask. Raises `KeyError` for an unknown permission."""
    row = ROWS[permission]

    def guard(view: View[Parameters]) -> View[Parameters]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponseBase:
            response = _turned_away(request, row) or view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.permission = permission  # type: ignore[attr-defined]  # the access tests read it
        return guarded

    return guard


def public(view: View[Parameters]) -> View[Parameters]:
    """Declare that a view is open to everybody."""
    view.permission = PUBLIC  # type: ignore[attr-defined]  # the access tests read it
    return view


def declared(view: Callable[..., object]) -> str:
    """The permission a view declares, `public`, or nothing."""
    return str(getattr(view, "permission", ""))


def _turned_away(request: HttpRequest, row: Permission) -> HttpResponse | None:
    person = request.user
    if not isinstance(person, Person):
        came_for = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        return _elsewhere(request, redirect_to_login(came_for, reverse("account_login")).url)
    if not may(person, row.name):
        raise PermissionDenied
    if row.name != "people.account" and lacks_second_factor(person):
        return _elsewhere(request, reverse("people:second-factor"))
    return None


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """Go to another page: as a whole page also where htmx asked for a part of one."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
