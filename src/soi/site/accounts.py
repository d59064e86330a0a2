"""Django's and allauth's settings for accounts, derived from Soi's few: imported into `settings.py` by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from soi.site.settings_table import SettingError, Values

DAY = 24 * 60 * 60


def account_settings(values: Values) -> dict[str, Any]:
    """Every setting about people and how they sign in."""
    return {**_DJANGO, **_ALLAUTH, **_second_factor(values), **_mail(values)}


_DJANGO: dict[str, Any] = {
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
        for name, options in (
            ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
            ("MinimumLengthValidator", {"min_length": 12}),
            ("CommonPasswordValidator", {}),
            ("NumericPasswordValidator", {}),
        )
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "people:home",
    "PASSWORD_RESET_TIMEOUT": 3 * DAY,
    "SESSION_COOKIE_AGE": 14 * DAY,
    "SESSION_COOKIE_HTTPONLY": True,
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    "SESSION_COOKIE_SAMESITE": "Lax",
}

_ALLAUTH: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "soi.people.adapters.AccountAdapter",
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_SIGNUP_FORM_CLASS": "soi.people.forms.NameForm",
    # No mail may be set up at all; an address is shown to admins only and proves nothing here.
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_EMAIL_NOTIFICATIONS": False,  # allauth's notices hold IP addresses
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_CHANGE_PASSWORD_REDIRECT_URL": "people:account",
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "MFA_ADAPTER": "soi.people.adapters.SecondFactorAdapter",
    "MFA_FORMS": {"add_webauthn": "soi.people.forms.PasskeyForm"},
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    "MFA_TOTP_TOLERANCE": 1,
    "SOCIALACCOUNT_ADAPTER": "soi.people.oidc.adapter.Adapter",
    "SOCIALACCOUNT_STORE_TOKENS": False,
}


def _second_factor(values: Values) -> dict[str, Any]:
    origin = urlsplit(values.text("SOI_ORIGIN"))
    return {
        # Browsers offer passkeys over plain http on this one name only.
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": origin.scheme == "http",
    }


def _mail(values: Values) -> dict[str, Any]:
    given = values.text("SOI_MAIL").strip()
    backend = "django.core.mail.backends."
    made: dict[str, Any] = {
        "DEFAULT_FROM_EMAIL": values.text("SOI_MAIL_FROM"),
        "EMAIL_TIMEOUT": 20,
    }
    if not given:
        return made | {"EMAIL_BACKEND": f"{backend}dummy.EmailBackend"}
    if given == "console":
        return made | {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    if given.startswith("file:") and (folder := given.removeprefix("file:")).startswith("/"):
        return made | {"EMAIL_BACKEND": f"{backend}filebased.EmailBackend", "EMAIL_FILE_PATH": Path(folder)}
    return made | {"EMAIL_BACKEND": f"{backend}smtp.EmailBackend", **_smtp(given)}


def _smtp(given: str) -> dict[str, Any]:
    wrong = SettingError(
        "SOI_MAIL: write console, file:/folder or an address such as smtp://user:password@host:587."
    )
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise wrong
    secret = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if secret else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secret,
        "EMAIL_USE_TLS": not secret and parts.hostname not in {"localhost", "127.0.0.1"},
    }
