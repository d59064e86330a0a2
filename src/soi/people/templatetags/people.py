"""What templates behind sign-in say with one word: permissions, the menu, names, dates, other languages."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import formats, timezone
from django.utils.translation import get_language

from soi.people.models import Person
from soi.people.navigation import Entry, menu_for
from soi.people.permissions import may

register = template.Library()


@register.filter
def can(person: Person, permission: str) -> bool:
    """Whether this person has a permission: `{% if request.user|can:"desk.assign" %}`."""
    return may(person, permission)


@register.simple_tag
def menu(person: Person) -> list[tuple[Entry, str]]:
    """Entries of the menu with their addresses."""
    return menu_for(person)


@register.simple_tag
def desk_name() -> str:
    """Name of this desk."""
    return str(settings.SOI_NAME)


@register.simple_tag
def offers(what: str) -> bool:
    """Whether this site offers "mail" or "sign-up"."""
    return bool({"mail": settings.SOI_MAIL, "sign-up": settings.SOI_SIGN_UP}[what])


@register.simple_tag
def openid_name() -> str:
    """What the OpenID Connect provider is called that people may sign in with; empty where there is none."""
    return str(settings.SOI_OIDC_NAME) if settings.SOI_OIDC_ISSUER else ""


@register.simple_tag(takes_context=True)
def this_page_in(context: template.Context, code: str) -> str:
    """The address of the page that is shown now, in another language."""
    request = context.get("request")
    assert isinstance(request, HttpRequest)
    return translate_url(request.get_full_path(), code)


@register.filter
def moment(value: datetime | None) -> str:
    """A date and time as people write it, in the desk's time zone; nothing for nothing."""
    if value is None:
        return ""
    shape = "j/n/Y, H:i" if get_language() == "vi" else "j M Y, H:i"
    return formats.date_format(timezone.localtime(value), shape)
