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
from django.urls import path, re_path
from django.urls.resolvers import URLPattern

from soi.people import views
from soi.people.permissions import public, requires

ANYBODY = (
    ("sign-in/", account.login, "account_login"),
    ("sign-in/code/", mfa.authenticate, "mfa_authenticate"),
    ("sign-in/passkey/", webauthn.login_webauthn, "mfa_login_webauthn"),
    ("sign-out/", account.logout, "account_logout"),
    ("sign-up/", account.signup, "account_signup"),
    ("inactive/", account.account_inactive, "account_inactive"),
    ("password/forgotten/", account.password_reset, "account_reset_password"),
    ("password/forgotten/sent/", account.password_reset_done, "account_reset_password_done"),
    (
        "password/new/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
)  # fmt: skip
WHOEVER_SIGNED_IN = (
    ("confirm/password/", account.reauthenticate, "account_reauthenticate"),
    ("confirm/code/", mfa.reauthenticate, "mfa_reauthenticate"),
    ("confirm/passkey/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    ("account/password/", account.password_change, "account_change_password"),
    ("account/password/first/", account.password_set, "account_set_password"),
    ("account/second-factor/", views.to_account, "mfa_index"),
    ("account/authenticator/", totp.activate_totp, "mfa_activate_totp"),
    ("account/authenticator/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("account/recovery-codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    (
        "account/recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    (
        "account/recovery-codes/file/",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
    ("account/passkeys/", views.to_account, "mfa_list_webauthn"),
    ("account/passkeys/new/", webauthn.add_webauthn, "mfa_add_webauthn"),
    ("account/passkeys/<int:pk>/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    ("account/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
)  # fmt: skip


def _patterns(
    rows: tuple[tuple[str, Callable[..., Any], str], ...], guard: Callable[..., Any]
) -> list[URLPattern]:
    return [path(route, guard(view), name=name) for route, view, name in rows]


urlpatterns = [
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    *_patterns(ANYBODY, public),
    *_patterns(WHOEVER_SIGNED_IN, requires("people.account")),
]
