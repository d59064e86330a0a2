"""What allauth tells us it has done: written to the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from soi.people import actions
from soi.people.models import Person


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_chosen(user: Person, **told: Any) -> None:
    """Somebody has a new password."""
    actions.note(user, "password")


@receiver(account.user_signed_up)
def signed_up(user: Person, **told: Any) -> None:
    """Somebody opened an account where the operator lets strangers do so."""
    actions.note(user, "sign-up")


@receiver(mfa.authenticator_added)
def second_factor_added(user: Person, authenticator: Authenticator, **told: Any) -> None:
    """Somebody added a passkey or an authenticator app."""
    actions.note(user, "add-second-factor", str(authenticator.type))


@receiver(mfa.authenticator_removed)
def second_factor_removed(user: Person, authenticator: Authenticator, **told: Any) -> None:
    """Somebody removed one."""
    actions.note(user, "remove-second-factor", str(authenticator.type))


@receiver(mfa.authenticator_reset)
def recovery_codes_made(user: Person, **told: Any) -> None:
    """Somebody made new recovery codes."""
    actions.note(user, "new-recovery-codes")
