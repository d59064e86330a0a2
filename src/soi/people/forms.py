"""Forms about people: a name, an invitation, a new role, a passkey's name."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from soi.people import actions
from soi.people.models import Person, Role


class NameForm(forms.Form):
    """How somebody is called. allauth adds its own fields to it when somebody signs up."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("As it is shown to others at the desk."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: Person) -> None:
        """allauth's name for what is done with our field once it has made the account."""
        actions.rename(user, self.cleaned_data["name"])


class RoleForm(forms.Form):
    """A role to choose."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    name = forms.CharField(
        label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("name", "email", "role")


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A new passkey: its name, and whether it signs in alone."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you know it again, for example “my phone”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without e-mail address and password"),
        required=False,
        initial=True,
        help_text=_("Untick it for an old security stick that cannot do this; it is then your second step."),
    )
