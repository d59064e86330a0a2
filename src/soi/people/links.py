"""Links to choose a password: for invitations, for the first admin, for whoever forgot theirs.

Signed, good once and for three days: the signature covers the password and the last sign-in.
"""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from soi.people.models import Person


def password_link(person: Person) -> str:
    """The whole address at which `person` chooses a password."""
    parts = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return f"{settings.SOI_ORIGIN}{reverse('account_reset_password_from_key', kwargs=parts)}"
