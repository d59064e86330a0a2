"""The two doors of signing in with OpenID Connect: going to the provider, and coming back.

What they need (allauth's client brings `requests`, some 150 ms) is imported when somebody first uses them."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

_OURS = {"same-origin", "none", None}
"""What a browser says of a link on our own page, of a typed address, or (old ones) nothing at all."""


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Leads to the OpenID Connect provider that the operator named; without one there is no such page.

    A link and not a form: `form-action 'self'` also holds for wherever a form's answer leads on to, and a
    provider may lead on to others. Another site cannot start it."""
    if not settings.SOI_OIDC_ISSUER:
        raise Http404
    if request.headers.get("Sec-Fetch-Site") not in _OURS:
        return redirect("account_login")
    from soi.people.oidc.flow import leave

    return _kept_nowhere(leave(request))


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Where the OpenID Connect provider sends people back to, with a code that is good once."""
    if not settings.SOI_OIDC_ISSUER:
        raise Http404
    from soi.people.oidc.flow import arrive

    return _kept_nowhere(arrive(request))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
