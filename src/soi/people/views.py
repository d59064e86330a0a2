"""Pages about people: where somebody starts after signing in, their own account, and for admins everybody's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from soi.people.permissions import requires


@requires("people.account")
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody arrives after signing in."""
    return render(request, "people/home.html")


@requires("people.account")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where somebody is led whose role wants a second factor that is not set up yet."""
    return render(request, "people/second_factor.html")


@requires("people.account")
def account(request: HttpRequest) -> HttpResponse:
    """Somebody's own account: name, password, passkeys, second factor."""
    return render(request, "people/account.html")
