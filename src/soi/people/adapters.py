"""What allauth asks us: who may sign up, whose address a request has, how second factors are named and sealed."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from soi.people.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts of Soi: no sign-up unless the operator opened it, no address of a request ever required."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether strangers may open an account."""
        return bool(settings.SOI_SIGN_UP)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose attempts are counted together. Used for limits in memory; an unknown one must not lock
        everybody out, as allauth would."""
        return (
            str(request.META.get("REMOTE_ADDR") or "unknown") if not _behind_proxy() else _forwarded(request)
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors of Soi: secrets are sealed with the site's key; passkeys belong to the site's own name."""

    def encrypt(self, text: str) -> str:
        """Seal a TOTP secret or a seed of recovery codes, so that a copy of the database does not hold it."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed. Raises `cryptography.fernet.InvalidToken` under another key."""
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        """A passkey's name until its owner gives it a better one."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("My passkey %(number)d") % {"number": number} if number > 1 else _("My passkey")

    def get_totp_issuer(self) -> str:
        """The desk's name, as an authenticator app shows it."""
        return str(settings.SOI_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for: the host of SOI_ORIGIN, whatever name a request used."""
        return {"id": urlsplit(settings.SOI_ORIGIN).hostname or "", "name": str(settings.SOI_NAME)}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        """How a passkey names its owner on their own device."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}


def _sealer() -> Fernet:
    digest = hashlib.sha256(b"soi.people.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _behind_proxy() -> bool:
    return bool(settings.SOI_HTTPS)


def _forwarded(request: HttpRequest) -> str:
    """The address our one proxy added, last in the header."""
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or "unknown"
