"""Addresses of signing in and of second factors. allauth asks for them by its own names, so without our prefix.

Only what Soi uses is here: no change of address, no confirmation by mail, no sign-in by code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.urls.resolvers import URLPattern

from soi.people import views
from soi.people.confirmation import asked_again, signed_in_lately
from soi.people.oidc import doors as openid
from soi.people.permissions import public, requires

ANYBODY = (
    ("sign-in/", account.login, "account_login", "Sign in with an address and a password."),
    (
        "sign-in/code/",
        mfa.authenticate,
        "mfa_authenticate",
        "The second step of signing in: a code or a passkey.",
    ),
    (
        "sign-in/passkey/",
        webauthn.login_webauthn,
        "mfa_login_webauthn",
        "Sign in with a passkey, without a user name.",
    ),
    (
        "sign-in/openid/",
        openid.start,
        "openid_connect_login",
        "Leads to the OpenID Connect provider that the operator named; without one there is no such page.",
    ),
    ("sign-out/", account.logout, "account_logout", "Sign out."),
    (
        "sign-up/",
        account.signup,
        "account_signup",
        "Make an account as a learner, where the operator allows it.",
    ),
    ("inactive/", account.account_inactive, "account_inactive", "Says that an account was deactivated."),
    (
        "password/forgotten/",
        account.password_reset,
        "account_reset_password",
        "Ask for a link to set a new password.",
    ),
    (
        "password/forgotten/sent/",
        account.password_reset_done,
        "account_reset_password_done",
        "Says that a link was sent, if there is such an account.",
    ),
    (
        "password/new/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
        "Says that the new password is set.",
    ),
)
WHOEVER_SIGNED_IN = (
    (
        "confirm/password/",
        account.reauthenticate,
        "account_reauthenticate",
        "State the password again before something that matters.",
    ),
    (
        "confirm/code/",
        mfa.reauthenticate,
        "mfa_reauthenticate",
        "State a code again before something that matters.",
    ),
    (
        "confirm/passkey/",
        webauthn.reauthenticate_webauthn,
        "mfa_reauthenticate_webauthn",
        "Show a passkey again before something that matters.",
    ),
    ("account/password/", account.password_change, "account_change_password", "Change the password."),
    (
        "account/password/first/",
        signed_in_lately(asked_again(account.password_set)),
        "account_set_password",
        "Set a first password.",
    ),
    ("account/second-factor/", views.to_account, "mfa_index", "Leads to the account page."),
    (
        "account/authenticator/",
        signed_in_lately(totp.activate_totp),
        "mfa_activate_totp",
        "Set up an authenticator app.",
    ),
    (
        "account/authenticator/remove/",
        totp.deactivate_totp,
        "mfa_deactivate_totp",
        "Remove the authenticator app.",
    ),
    (
        "account/recovery-codes/",
        recovery_codes.view_recovery_codes,
        "mfa_view_recovery_codes",
        "See the recovery codes that are left.",
    ),
    (
        "account/recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
        "Make new recovery codes; the old ones stop working.",
    ),
    (
        "account/recovery-codes/file/",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
        "The recovery codes as a file.",
    ),
    ("account/passkeys/", views.to_account, "mfa_list_webauthn", "Leads to the account page."),
    (
        "account/passkeys/new/",
        signed_in_lately(webauthn.add_webauthn),
        "mfa_add_webauthn",
        "Add a passkey.",
    ),
    ("account/passkeys/<int:pk>/", webauthn.edit_webauthn, "mfa_edit_webauthn", "Rename a passkey."),
    (
        "account/passkeys/<int:pk>/remove/",
        webauthn.remove_webauthn,
        "mfa_remove_webauthn",
        "Remove a passkey.",
    ),
)


Row = tuple[str, Callable[..., Any], str, str]


def _described(view: Callable[..., Any], words: str) -> Callable[..., Any]:
    """allauth's view with words for the reference of routes."""

    def described(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    described.__doc__ = words
    return described


def _patterns(rows: tuple[Row, ...], guard: Callable[..., Any]) -> list[URLPattern]:
    return [path(route, guard(_described(view, words)), name=name) for route, view, name, words in rows]


urlpatterns = [
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        public(
            _described(
                account.password_reset_from_key, "Set a password by the link that was sent or passed on."
            )
        ),
        name="account_reset_password_from_key",
    ),
    *_patterns(ANYBODY, public),
    *_patterns(WHOEVER_SIGNED_IN, requires("people.account")),
]
