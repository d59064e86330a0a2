"""Forms about people: a name, an invitation, a new role, a first password."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from soi.people.models import Person


class NameForm(forms.Form):
    """How somebody is called. allauth adds its own fields to it when signing up."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("As it is shown to others at the desk."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: Person) -> None:
        """allauth's name for what is done with our field once it has made the account."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
