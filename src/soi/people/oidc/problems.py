"""What is said when signing in with the provider does not work: plain words, and no word of what came from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.socialaccount.providers.base import ProviderException
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can go wrong: the answer's status, what it is called, what to do.

    `%(name)s` is the provider."""

    status: int
    title: _StrPromise
    text: _StrPromise


class OpenIDError(ProviderException):  # type: ignore[misc]  # allauth ships no types
    """Signing in stopped. `why` is one of `PROBLEMS`; `detail` is a name for the log, never what was sent."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.detail = detail


_ASK = _(
    "%(name)s confirmed who you are, but this desk has no account for you. Ask an admin of this desk to invite you."
)

PROBLEMS: dict[str, Problem] = {
    "away": Problem(
        503,
        _("That sign-in does not answer"),
        _("%(name)s cannot be reached just now. Try again in a few minutes, or sign in another way."),
    ),
    "misconfigured": Problem(
        503,
        _("That sign-in is not set up right"),
        _("%(name)s answered in a way this desk cannot accept. Tell an admin, and sign in another way."),
    ),
    "untrusted": Problem(
        403,
        _("That sign-in could not be trusted"),
        _(
            "What came from %(name)s did not prove that it was meant for you here, so nothing was "
            "opened. Start again; if it stays so, tell an admin."
        ),
    ),
    "state": Problem(
        400,
        _("Please start again"),
        _(
            "This sign-in took too long, was used already, or began in another browser. Start "
            "again from the sign-in page."
        ),
    ),
    "cancelled": Problem(
        403,
        _("You are not signed in"),
        _("The sign-in was stopped at %(name)s. You can start again, or sign in another way."),
    ),
    "unverified": Problem(
        403,
        _("Your e-mail address is not confirmed"),
        _(
            "%(name)s has not confirmed your e-mail address. Confirm it there and come back, or "
            "ask an admin of this desk."
        ),
    ),
    "unknown": Problem(403, _("There is no account for you here yet"), _ASK),
    "taken": Problem(
        403,
        _("This account cannot be opened that way"),
        _(
            "There is an account with your address, but it cannot be tied to this sign-in by "
            "itself. Sign in with your password, or ask an admin of this desk."
        ),
    ),
}


def page(request: HttpRequest, why: str) -> HttpResponse:
    """The page for one of `PROBLEMS`."""
    problem = PROBLEMS[why]
    told = {"problem": problem, "text": problem.text % {"name": settings.SOI_OIDC_NAME}}
    return render(request, "people/openid_problem.html", told, status=problem.status)
