"""What allauth asks us about people who come from the provider: which account is theirs, and who fetches.

Signing in this way never creates a right: an account that exists is opened, or (where the operator lets
strangers sign up) a learner's account is made."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect

from soi.people import actions
from soi.people.errors import RefusedError
from soi.people.models import Person


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """The one provider of the settings, asked through `soi.net`."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """The provider that the operator named, whatever name allauth asks by."""
        from soi.people.oidc.flow import provider as ours

        return ours(request)

    def get_requests_session(self) -> Any:
        """What fetches for allauth: the house's one outbound door."""
        from soi.people.oidc.session import Session

        return Session()

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never by itself: `pre_social_login` decides, and takes nobody's password away."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never by allauth's own way: `actions.open_account` makes the account, if any."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Say it in our words."""
        from soi.people.oidc.flow import answered, stopped

        wrong, error = told.get("exception"), str(told.get("error", ""))
        if wrong is not None:
            raise ImmediateHttpResponse(stopped(request, wrong))
        if error == "cancelled":
            raise answered(request, "cancelled")
        had_state = "state" in (told.get("extra_context") or {})
        raise answered(request, "misconfigured" if had_state else "state")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide whose account it is, before allauth signs anybody in."""
        from soi.people.oidc.flow import answered

        if sociallogin.is_existing:
            return
        email = str(sociallogin.stated.get("email") or "").strip().lower()
        if not email or sociallogin.stated.get("email_verified") is not True:
            raise answered(request, "unverified")
        person = Person.objects.filter(email=email).first()
        if person is not None and not person.is_active:
            raise ImmediateHttpResponse(redirect("account_inactive"))
        if person is None and not settings.SOI_SIGN_UP:
            raise answered(request, "unknown")
        try:
            tied = self._tied(sociallogin, person, email)
        except RefusedError:
            quicker = self._tied_meanwhile(sociallogin)
            if quicker is None:
                raise answered(request, "taken") from None
            tied = quicker
        sociallogin.account, sociallogin.user = tied, tied.user

    def _tied_meanwhile(self, sociallogin: SocialLogin) -> SocialAccount | None:
        """What the same person, coming back twice at once, was tied to by the one that was quicker."""
        mine = {"provider": sociallogin.account.provider, "uid": sociallogin.account.uid}
        return SocialAccount.objects.select_related("user").filter(**mine).first()

    def _tied(self, sociallogin: SocialLogin, person: Person | None, email: str) -> SocialAccount:
        issuer, subject = sociallogin.account.provider, sociallogin.account.uid
        if person is None:
            name = str(sociallogin.stated.get("name") or "").strip() or email.partition("@")[0]
            return actions.open_account(email, name[: actions.NAME_LIMIT], issuer, subject)
        if EmailAddress.objects.filter(user=person, verified=False).exists():
            # Whoever opened it by themselves wrote this address and never proved it: it may be somebody else's.
            raise RefusedError
        return actions.link(person, issuer, subject)
