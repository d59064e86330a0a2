"""Is it still them? Where allauth does not ask before something that opens the account for good, we do.

allauth lets whoever is signed in choose a first password without a question, and takes an account that has neither
a password nor a second factor as confirmed for ever: a browser left open could be made a lasting way in."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from soi.people.models import Person

View = Callable[..., HttpResponse]


def signed_in_lately(view: View) -> View:
    """An account that only its OpenID Connect provider opens goes there once more, if it was there too long ago.

    Accounts with a password or a second factor are allauth's to ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _stale(request):
            return _first(request, reverse("openid_connect_login"))
        return view(request, *args, **kwargs)

    return guarded


def asked_again(view: View) -> View:
    """Whoever has a second factor shows it first. What a form sent is not kept meanwhile: it holds a password."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ways = get_adapter().get_reauthentication_methods(request.user)
        if ways and not did_recently_reauthenticate(request):
            return _first(request, str(ways[0]["url"]))
        return view(request, *args, **kwargs)

    return guarded


def _first(request: HttpRequest, address: str) -> HttpResponse:
    return redirect(f"{address}?{urlencode({'next': request.path})}")


def _stale(request: HttpRequest) -> bool:
    person = request.user
    assert isinstance(person, Person)  # `requires` has seen to it
    if get_adapter().get_reauthentication_methods(person):
        return False
    if not SocialAccount.objects.filter(user=person, provider=settings.SOI_OIDC_ISSUER or None).exists():
        return False
    records = get_authentication_records(request, person)
    return not records or time.time() - records[-1]["at"] >= app_settings.REAUTHENTICATION_TIMEOUT
