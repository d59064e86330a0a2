"""Accounts of the people who work at a desk or learn there, their roles, and the audit trail.

Readers who ask have no account. What somebody may do is in `permissions.py`, nowhere else.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is at this desk, from least to most. A reader has no account and so no role."""

    LEARNER = "learner", _("Learner")
    VOLUNTEER = "volunteer", _("Volunteer")
    CHECKER = "checker", _("Checker")
    SECOND_READER = "second-reader", _("Second reader")
    EDITOR = "editor", _("Editor")
    ADMIN = "admin", _("Admin")


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their address as they typed it."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this address, in whatever case it is written."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody with an account. The address is for signing in and is shown to admins only."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100, help_text=_("As it is shown to others at the desk."))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.LEARNER)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="person_role_known"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_is_lower_case"
            ),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One thing somebody did to one row. Append-only; each entry holds the hash of the one before it.

    Never holds words of a message, of a check or of a person: only what kind of row, its name, and which
    fields or states were touched."""

    number = models.PositiveBigIntegerField(primary_key=True, help_text="1, 2, 3, … without a gap.")
    at = models.DateTimeField()
    actor = models.CharField(max_length=40, help_text="`person:<id>`, or `system`.")
    action = models.CharField(max_length=60, help_text="`room.verb`, for example `desk.sign`.")
    object = models.CharField(max_length=100, help_text="`kind:<uid>`, for example `case:k3f…`.")
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, unique=True, help_text="Hash of the entry before.")
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
