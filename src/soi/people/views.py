"""Pages about people: their own account, and for admins everybody's and the audit trail."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.people import actions, queries
from soi.people.errors import RefusedError
from soi.people.forms import InvitationForm, NameForm, RoleForm
from soi.people.links import password_link
from soi.people.models import Person, Role
from soi.people.navigation import menu_for
from soi.people.permissions import lacks_second_factor, requires


def _self(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # `requires` has seen to it
    return request.user


@requires("people.account")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody goes on after signing in: the second factor if it is wanted, else their first page."""
    person = _self(request)
    if lacks_second_factor(person):
        return redirect("people:second-factor")
    entries = menu_for(person)
    return redirect(entries[0][1]) if entries else redirect("people:account")


@requires("people.account")
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where somebody is led whose role wants a second factor that is not set up yet."""
    if not lacks_second_factor(_self(request)):
        return redirect("people:home")
    return render(request, "people/second_factor.html")


@requires("people.account")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Somebody's own account: name, password, passkeys, second factor."""
    person = _self(request)
    form = NameForm(request.POST or None, initial={"name": person.name})
    if form.is_valid():
        actions.rename(person, form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("people:account")
    return render(request, "people/account.html", {"form": form, "keys": queries.own_keys(person)})


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and the form to invite somebody."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            invited = actions.invite(told["email"], told["name"], Role(told["role"]), _self(request))
        except RefusedError as refused:
            form.add_error("email", str(refused))
        else:
            return _with_link(request, invited)
    return render(request, "people/people.html", {"form": form, "everybody": queries.everybody()})


def _with_link(request: HttpRequest, person: Person) -> HttpResponse:
    """The link to pass on. It is shown in this answer only and kept nowhere."""
    return render(request, "people/link.html", {"person": person, "link": password_link(person)})


@requires("people.manage")
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's account as an admin sees it."""
    found = _found(pk)
    form = RoleForm(initial={"role": found.role})
    return render(request, "people/person.html", {"person": found, "form": form})


@requires("people.manage")
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such role."))
        return redirect("people:person", pk=pk)
    role = Role(form.cleaned_data["role"])
    return _done(request, pk, lambda by: actions.change_role(pk, role, by), _("The role is changed."))


@requires("people.manage")
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close somebody's account."""
    return _done(request, pk, lambda by: actions.deactivate(pk, by), _("The account is closed."))


@requires("people.manage")
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open somebody's account again."""
    return _done(request, pk, lambda by: actions.reactivate(pk, by), _("The account is open again."))


@requires("people.manage")
@require_POST
def forget_second_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove somebody's lost passkeys, app and codes."""
    return _done(
        request,
        pk,
        lambda by: actions.forget_second_factors(pk, by),
        _("The second factors are removed. At the next sign-in a new one is set up."),
    )


@requires("people.manage")
@require_POST
def untie(request: HttpRequest, pk: int) -> HttpResponse:
    """Untie somebody's account from their old OpenID Connect sign-in."""
    return _done(
        request,
        pk,
        lambda by: actions.untie(pk, by),
        _("The account is untied. The next sign-in there with this address ties it again."),
    )


@requires("people.manage")
@require_POST
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link with which somebody chooses a new password."""
    found = _found(pk)
    if not found.is_active:
        messages.error(request, _("The account is closed; open it first."))
        return redirect("people:person", pk=pk)
    actions.note_link(found, _self(request))
    return _with_link(request, found)


def _found(pk: int) -> Person:
    found = queries.everybody().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, pk: int, act: Callable[[Person], object], said: str) -> HttpResponse:
    """Do it to a person that exists, say what came of it, and show them again."""
    _found(pk)
    try:
        act(_self(request))
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("people:person", pk=pk)


@requires("audit.see")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first, whole or about one object."""
    about = request.GET.get("about", "").strip()
    page, rows = queries.audit_page(request.GET.get("page", ""), about)
    return render(request, "people/audit.html", {"page": page, "rows": rows, "about": about})


@requires("people.account")
@require_safe
def to_account(request: HttpRequest) -> HttpResponse:
    """allauth's own overviews of second factors: the account page shows all of it."""
    return redirect("people:account")
